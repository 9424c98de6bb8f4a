import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, expect, test } from 'vitest';
import { readDigits } from '../../../scripts/example-model/digits.ts';
import { createRandom } from '../../../scripts/example-model/layers.ts';
import { createNetwork, describeNetwork } from '../../../scripts/example-model/network.ts';
import { encodeOnnx } from '../../../scripts/example-model/onnx-writer.ts';
import { collectRun, createTestModels, exampleFolder } from '../../support/models.ts';

const models = createTestModels();
afterAll(models.dispose);

test('the shipped model reads at least 97 of 100 digits that its training never saw', async () => {
  const { training, heldOut } = readDigits();
  expect(training).toHaveLength(8500);
  const bytes = readFileSync(join(exampleFolder, 'digits.onnx'));
  expect(bytes.length).toBeLessThan(500_000);
  const session = await InferenceSession.create(bytes);
  const pixels = new Float32Array(heldOut.length * 784);
  for (const [index, digit] of heldOut.entries()) pixels.set(digit.pixels, index * 784);
  const { logits } = await session.run({ image: new Tensor('float32', pixels, [heldOut.length, 1, 28, 28]) });
  const scores = logits?.data;
  if (!(scores instanceof Float32Array)) throw new Error('no logits');
  const right = heldOut.filter((digit, index) => {
    const row = scores.subarray(index * 10, index * 10 + 10);
    return row.indexOf(Math.max(...row)) === digit.label;
  });
  expect(right.length / heldOut.length).toBeGreaterThanOrEqual(0.97);
});

test('the first run needs nothing: every shipped sample is read right through the generic handler', async () => {
  const run = await collectRun(models.run(await models.example()));
  expect(run.initialized?.model.labels).toHaveLength(10);
  expect(run.results).toHaveLength(20);
  for (const result of run.results) {
    expect(result.summary).toBe(/digit-(\d)/.exec(basename(result.path))?.[1]);
    expect(result.scores?.[0]?.score).toBeGreaterThan(0.5);
  }
  expect(run.verdict).toMatchObject({ status: 'pass', sampleCount: 20, failedCount: 0 });
});

test('a network that our trainer learns answers the same as its exported file in onnxruntime', async () => {
  const random = createRandom(3);
  const network = createNetwork(random);
  const pixels = Float32Array.from({ length: 784 }, random);
  const before = lossOf(network.forward(pixels));
  for (let step = 0; step < 5; step += 1) {
    network.learn({ pixels, label: 4 });
    network.step(1, 0.01);
  }
  const scores = Array.from(network.forward(pixels));
  expect(lossOf(scores)).toBeLessThan(before);
  const session = await InferenceSession.create(encodeOnnx(describeNetwork(network)));
  const { logits } = await session.run({ image: new Tensor('float32', pixels, [1, 1, 28, 28]) });
  expect(Array.from(logits?.data as Float32Array)).toEqual(scores.map((score) => expect.closeTo(score, 3)));
});

function lossOf(scores: ArrayLike<number>): number {
  const powers = Array.from(scores, (score) => Math.exp(score));
  return -Math.log((powers[4] ?? 0) / powers.reduce((sum, power) => sum + power, 0));
}
