import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseGuardReport } from '../../../main/guard/guard-report.ts';
import { guardSchema } from '../../../preload/contract/guards.ts';

const marker = 'ab'.repeat(16);
const seenAt = new Date('2026-11-21T10:00:00Z');
const report = (...lines: string[]) => `${lines.map((line) => `${marker} ${line}`).join('\n')}\n`;
const parse = (text: string) => parseGuardReport(text, marker, seenAt);

test('a guard is told with the time that has passed since it last wrote', () => {
  const lines = ['guarded', 'id a1', 'kind gpu', 'limit 1800', 'left 1500', 'busy person', 'phase counting', 'at 900'];
  expect(parse(`Welcome!\n${report(...lines, 'clock 930.25', 'end')}`)).toEqual({
    guard: {
      kind: 'gpu-idle',
      limitSeconds: 1800,
      leftSeconds: 1470,
      busy: 'person',
      phase: 'counting',
      seenAt: '2026-11-21T10:00:00.000Z',
    },
  });
});

test('a guard that has not written for minutes is silent, unless it is powering off', () => {
  const at = (phase: string) =>
    parse(report('guarded', 'kind time', 'limit 7200', 'left 60', `phase ${phase}`, 'at 100', 'clock 400', 'end'));
  expect(at('counting')).toMatchObject({ guard: { phase: 'silent', leftSeconds: 0 } });
  expect(at('stopping')).toMatchObject({ guard: { phase: 'stopping' } });
});

test('no guard, a refusal and half an answer are told apart', () => {
  expect(parse(report('clock 5.0', 'end'))).toEqual({ guard: undefined });
  expect(parse(report('refused no-root'))).toEqual({ refused: 'no-root' });
  expect(parse(report('guarded', 'kind time', 'limit 60'))).toBeUndefined();
  expect(parse(report('guarded', 'clock 5.0', 'end'))).toBeUndefined();
  expect(parse('sh: not found\n')).toBeUndefined();
});

test('lines that others print are never taken for an answer', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (noise) => {
      fc.pre(!noise.includes(marker));
      expect(parse(noise)).toBeUndefined();
    }),
  );
});

test('whatever a host prints, what comes out fits the contract', () => {
  const name = fc.constantFrom(
    'guarded',
    'kind',
    'limit',
    'left',
    'busy',
    'phase',
    'at',
    'clock',
    'end',
    'refused',
    'id',
  );
  const value = fc.oneof(
    fc.constantFrom('time', 'gpu', 'cpu', 'none', 'person', 'counting', '-5', '1e9', '', '12.5', '999999999'),
    fc.nat().map(String),
    fc.string({ unit: 'binary', maxLength: 30 }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value), { maxLength: 20 }), (pairs) => {
      const found = parse(
        report('kind time', 'limit 60', 'at 1', 'clock 1', ...pairs.map((pair) => pair.join(' ')), 'end'),
      );
      if (found && 'guard' in found && found.guard) expect(guardSchema.parse(found.guard)).toEqual(found.guard);
    }),
  );
});
