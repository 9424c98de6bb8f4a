import { expect, test } from 'vitest';
import type { RunSummary } from '../../../preload/contract/model-runs.ts';
import { historyLine } from '../../../renderer/models/history-lines.ts';

const run = (id: number, p50Ms?: number): RunSummary => ({
  id,
  startedAt: new Date(id).toISOString(),
  modelName: 'm.onnx',
  modelPath: '/m.onnx',
  modelSha256: String(id),
  samplesSha256: '',
  status: 'pass',
  sampleCount: 1,
  failedCount: 0,
  sizeBytes: 1,
  runtime: '',
  machine: '',
  ...(p50Ms === undefined ? {} : { p50Ms }),
});

test('a plot goes from the oldest run to the newest, with a gap where a run has no figure', () => {
  const line = historyLine([run(3, 9), run(2), run(1, 10)], ({ p50Ms }) => p50Ms);
  expect(line).toMatchObject({ runNumbers: [1, 2, 3], values: [10, null, 9] });
  expect(line?.maxValue).toBeCloseTo(11, 10);
});

test('one run is no line', () => {
  expect(historyLine([run(2), run(1, 10)], ({ p50Ms }) => p50Ms)).toBeUndefined();
});
