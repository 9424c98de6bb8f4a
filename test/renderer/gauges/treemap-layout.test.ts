import { array, assert, float, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { layOutTreemap, nextTile } from '../../../renderer/gauges/treemap-layout.ts';

test('every size gets its share of the area, within the whole', () => {
  assert(
    property(
      array(integer({ min: 0, max: 1e15 }), { maxLength: 80 }),
      float({ min: Math.fround(0.2), max: 5, noNaN: true }),
      (sizes, aspect) => {
        const sorted = sizes.sort((a, b) => b - a);
        const total = sorted.reduce((sum, size) => sum + size, 0);
        const tiles = layOutTreemap(sorted, aspect);
        expect(tiles).toHaveLength(sorted.length);
        for (const [index, { left, top, width, height }] of tiles.entries()) {
          const share = total > 0 ? (sorted[index] ?? 0) / total : 0;
          expect(width * height).toBeCloseTo(share, 6);
          for (const edge of [left, top]) expect(edge).toBeGreaterThanOrEqual(-1e-6);
          for (const edge of [left + width, top + height]) expect(edge).toBeLessThanOrEqual(1 + 1e-6);
        }
      },
    ),
  );
});

test('equal sizes are nearly square', () => {
  for (const { width, height } of layOutTreemap([1, 1, 1, 1], 1)) {
    expect(width).toBeCloseTo(0.5);
    expect(height).toBeCloseTo(0.5);
  }
});

test('the arrow keys go to the tile that lies there, and no further than the edge', () => {
  const tiles = layOutTreemap([1, 1, 1, 1], 1);
  const right = nextTile(tiles, 0, 'right') ?? -1;
  expect(tiles[right]?.left).toBeCloseTo(0.5);
  expect(tiles[right]?.top).toBeCloseTo(tiles[0]?.top ?? -1);
  expect(nextTile(tiles, right, 'left')).toBe(0);
  expect(nextTile(tiles, 0, 'left')).toBeUndefined();
  expect(nextTile([], 0, 'down')).toBeUndefined();
});
