import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readAnswer } from '../../../main/models/answer.ts';
import type { Tensor } from '../../../main/models/tensor.ts';

const floats = (dims: number[], values: number[]): Tensor => ({
  type: 'float32',
  dims,
  data: Float32Array.from(values),
});
const labels = ['cat', 'dog', 'owl'];

test('turns logits into shares under the names that the model carries, best first', () => {
  const answer = readAnswer({ out: floats([1, 3], [1, 3, 2]) }, labels);
  expect(answer.summary).toBe('dog');
  expect(answer.scores?.map((entry) => entry.label)).toEqual(['dog', 'owl', 'cat']);
  expect(answer.scores?.reduce((sum, entry) => sum + entry.score, 0)).toBeCloseTo(1);
});

test('takes shares as they are, and names classes by number without labels', () => {
  const answer = readAnswer({ out: floats([1, 3], [0.2, 0.7, 0.1]) }, undefined);
  expect(answer.scores).toEqual([
    { label: '1', score: expect.closeTo(0.7) },
    { label: '0', score: expect.closeTo(0.2) },
    { label: '2', score: expect.closeTo(0.1) },
  ]);
});

test('shows first values, not classes, for numbers that are no scores', () => {
  const answer = readAnswer({ boxes: floats([1, 4], [12, 800.25, -3, 40]) }, undefined);
  expect(answer.scores).toBeUndefined();
  expect(answer.summary).toBe('12, 800.3, -3, 40');
});

test('names the best class of each record of a batch', () => {
  const answer = readAnswer({ logits: floats([2, 3], [9, 0, 0, 0, 0, 9]) }, labels);
  expect(answer.summary).toBe('cat, owl');
  expect(answer.scores).toBeUndefined();
});

test('counts NaN and infinity and writes them out instead of sending them', () => {
  const answer = readAnswer({ logits: floats([1, 3], [Number.NaN, Infinity, -Infinity]) }, labels);
  expect(answer.outputs[0]).toMatchObject({ nonFiniteCount: 3, preview: 'NaN, ∞, −∞' });
  expect(answer.scores).toBeUndefined();
});

test('writes 64-bit integers, truth values and strings as text', () => {
  const tensors: Record<string, Tensor> = {
    ids: { type: 'int64', dims: [2], data: BigInt64Array.of(9007199254740993n, -1n) },
    flags: { type: 'bool', dims: [2], data: Uint8Array.of(1, 0) },
    words: { type: 'string', dims: [1], data: ['한글'] },
  };
  const previews = readAnswer(tensors, undefined).outputs.map((output) => output.preview);
  expect(previews).toEqual(['9007199254740993, -1', 'true, false', '"한글"']);
});

test('ranks like a full sort does', () => {
  const scores = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 40 });
  fc.assert(
    fc.property(scores, (values) => {
      const row = Float32Array.from(values);
      const answer = readAnswer({ logits: { type: 'float32', dims: [1, row.length], data: row } }, undefined);
      const best = Array.from(row).sort((a, b) => b - a);
      const found = answer.scores?.map((entry) => row[Number(entry.label)]);
      expect(found).toEqual(best.slice(0, 5));
    }),
  );
});
