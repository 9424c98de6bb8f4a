import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  emptySelection,
  extendTo,
  findTyped,
  type GridLine,
  isMoveKey,
  moveFrom,
  selectAll,
  selectOne,
  toggleSelected,
} from '../../../renderer/parts/grid-model.ts';

const lines: GridLine<string>[] = [
  { kind: 'group', key: 'g', label: 'G', count: 3, isFolded: false },
  ...['a', 'b', 'c'].map((key) => ({ kind: 'row' as const, key, row: key })),
];

describe('selection', () => {
  test('Shift selects from where the selection began', () => {
    const selection = extendTo(extendTo(selectOne('b'), lines, 'c'), lines, 'a');
    expect([...selection.selected]).toEqual(['a', 'b']);
    expect(selection).toMatchObject({ active: 'a', anchor: 'b' });
  });

  test('Ctrl adds a row and takes it out again', () => {
    const both = toggleSelected(selectOne('a'), 'c');
    expect([...both.selected]).toEqual(['a', 'c']);
    expect([...toggleSelected(both, 'a').selected]).toEqual(['c']);
  });

  test('all means all rows and no headings', () => {
    expect([...selectAll(emptySelection, lines).selected]).toEqual(['a', 'b', 'c']);
  });

  test('extending from a row that has gone selects the new one alone', () => {
    expect(extendTo(selectOne('gone'), lines, 'b')).toEqual(selectOne('b'));
  });
});

describe('keys', () => {
  test.each([
    [-1, 'ArrowDown', 0],
    [-1, 'ArrowUp', 9],
    [9, 'ArrowDown', 9],
    [0, 'PageUp', 0],
    [2, 'PageDown', 6],
    [4, 'Home', 0],
    [4, 'End', 9],
  ] as const)('from line %d %s leads to %d', (from, key, to) => {
    expect(moveFrom(from, key, 10, 4)).toBe(to);
  });

  test('no key leads out of the list', () => {
    const key = fc.constantFrom('ArrowUp', 'ArrowDown', 'Home', 'End', 'PageUp', 'PageDown').filter(isMoveKey);
    fc.assert(
      fc.property(
        fc.nat(50),
        fc.integer({ min: -1, max: 49 }),
        key,
        fc.integer({ min: 1, max: 30 }),
        (count, from, pressed, page) => {
          const to = moveFrom(Math.min(from, count - 1), pressed, count, page);
          return count === 0 ? to === undefined : to !== undefined && to >= 0 && to < count;
        },
      ),
    );
  });
});

test('typing finds the next name that begins so, going round', () => {
  const names = ['alpha', 'beta', 'Beta-2', 'gamma'];
  expect(findTyped(names, 'be', 2)).toBe(2);
  expect(findTyped(names, 'be', 3)).toBe(1);
  expect(findTyped(names, 'x', 0)).toBe(-1);
});
