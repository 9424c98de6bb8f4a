import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resample } from '../../../main/models/resample.ts';

const tone = (hertz: number, rate: number, seconds: number) =>
  Float32Array.from({ length: Math.round(rate * seconds) }, (_, at) => Math.sin((2 * Math.PI * hertz * at) / rate));
/** The furthest that two waves lie apart, the ends left out, where nothing lies beyond. */
function furthest(left: Float32Array, right: Float32Array, margin: number): number {
  let most = 0;
  for (let at = margin; at < left.length - margin; at += 1)
    most = Math.max(most, Math.abs((left[at] ?? 0) - (right[at] ?? 0)));
  return most;
}

test.each([
  [44_100, 16_000],
  [48_000, 16_000],
  [8000, 16_000],
  [16_000, 22_050],
  [11_025, 8000],
])('a tone at %d Hz is the same tone at %d Hz, in time and in height', (from, to) => {
  const found = resample(tone(1000, from, 0.5), from, to);
  const wanted = tone(1000, to, 0.5);
  expect(Math.abs(found.length - wanted.length)).toBeLessThan(2);
  expect(furthest(found, wanted.subarray(0, found.length), to / 50)).toBeLessThan(0.001);
});

test('what the lower rate cannot hold is gone instead of folded back', () => {
  const found = resample(tone(7000, 44_100, 0.5), 44_100, 8000);
  expect(furthest(found, new Float32Array(found.length), 200)).toBeLessThan(0.0005);
});

test('a level stays a level, and up and down again is what it was', () => {
  const level = new Float32Array(4000).fill(0.5);
  expect(furthest(resample(level, 16_000, 44_100), new Float32Array(11_025).fill(0.5), 400)).toBeLessThan(1e-4);
  const wave = tone(440, 16_000, 0.3);
  const back = resample(resample(wave, 16_000, 48_000), 48_000, 16_000);
  expect(back).toHaveLength(wave.length);
  expect(furthest(back, wave, 200)).toBeLessThan(0.001);
});

test('the same rate changes nothing, and no wave is none', () => {
  const wave = tone(440, 16_000, 0.01);
  expect(resample(wave, 16_000, 16_000)).toBe(wave);
  expect(resample(new Float32Array(0), 44_100, 16_000)).toHaveLength(0);
});

test('any wave at any two rates keeps its length in time and stays finite', () => {
  const rate = fc.integer({ min: 1000, max: 768_000 });
  const wave = fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { maxLength: 60 });
  fc.assert(
    fc.property(rate, rate, wave, (from, to, values) => {
      const found = resample(Float32Array.from(values), from, to);
      expect(found.length).toBe(Math.ceil((values.length * to) / from));
      expect(found.every((value) => Math.abs(value) < 4)).toBe(true);
    }),
    { numRuns: 60 },
  );
});
