import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import type { RunEvent } from '../../../preload/contract/models.ts';
import {
  collectRun,
  createLoopModel,
  createTestFolder,
  exampleFolder,
  forever,
  identityModel,
  modelProcessIds,
  onnxBytes,
  openModelsForTests,
  problemOf,
} from '../../support/models.ts';
import { noHosts } from '../../support/no-hosts.ts';

const files = createTestFolder();
afterAll(files.dispose);
const openModels = openModelsForTests();

const digits = join(exampleFolder, 'digits.onnx');
const sample = join(exampleFolder, 'samples/digit-3-a.png');

const loopModel = files.write('loop.onnx', createLoopModel());

/** Fills as many values as the sample says: its memory grows with the sample. */
const hungryModel = files.write(
  'hungry.onnx',
  onnxBytes({
    nodes: [
      { operator: 'Expand', inputs: ['one', 'count'], outputs: ['many'] },
      { operator: 'ReduceSum', inputs: ['many'], outputs: ['sum'], attributes: { keepdims: 0 } },
    ],
    inputs: [{ name: 'count', type: 'int64', shape: [1] }],
    outputs: [{ name: 'sum', type: 'float32', shape: [] }],
    weights: [{ name: 'one', type: 'float32', shape: [1], data: Float32Array.of(1) }],
  }),
);

describe('a model process', () => {
  test('that hangs in native code is told of, then ended after the time limit; the other samples are answered', async () => {
    const samplePaths = ['1', forever, '2'].map((count, index) => files.write(`${index}.json`, `[${count}]`));
    const run = await collectRun(openModels().run({ modelPath: loopModel, samplePaths, sampleTimeoutMs: 700 }));
    expect(run.results.map((result) => result.problem?.code)).toEqual([
      undefined,
      'models/worker-timed-out',
      undefined,
    ]);
    expect(run.verdict).toMatchObject({ status: 'fail', failedCount: 1 });
    expect(run.waiting).toContainEqual(expect.objectContaining({ path: samplePaths[1], limitMs: 700 }));
    for (const { waitedMs } of run.waiting) expect(waitedMs).toBeGreaterThan(300);
  });

  test('that eats memory is ended at its limit; the other samples are answered', async () => {
    const samplePaths = ['5', '1500000000', '7'].map((count, index) => files.write(`${index}.json`, `[${count}]`));
    const run = await collectRun(
      openModels({ memoryBytes: 600 * 2 ** 20 }).run({ modelPath: hungryModel, samplePaths }),
    );
    expect(run.results.map((result) => result.problem?.code)).toEqual([
      undefined,
      'models/worker-out-of-memory',
      undefined,
    ]);
    expect(run.results[2]?.summary).toBe('7');
  });

  test('that asks for absurd memory fails on that sample alone', async () => {
    const samplePaths = ['4000000000000000', '7'].map((count, index) => files.write(`${index}.json`, `[${count}]`));
    const run = await collectRun(openModels().run({ modelPath: hungryModel, samplePaths }));
    expect(run.results[0]?.problem?.code).toMatch(/out-of-memory|inference-failed/);
    expect(run.results[1]?.summary).toBe('7');
  });

  test.each([
    [60_000, 60_000],
    [2_000_000_000, 2_000_000_000],
  ])('whose input claims %i × %i pixels is refused pictures, and nothing is allocated', async (width, height) => {
    const modelPath = files.write('absurd.onnx', identityModel('float32', [1, 1, height, width]));
    const run = await collectRun(openModels().run({ modelPath, samplePaths: [sample] }));
    expect(run.results[0]?.problem).toMatchObject({ code: 'models/sample-wrong-kind', params: { input: 'x' } });
    expect(run.verdict?.status).toBe('fail');
  });

  test('is given up when it dies again and again', async () => {
    const samplePaths = Array.from({ length: 9 }, (_, index) => files.write(`f${index}.json`, `[${forever}]`));
    const models = openModels({ sampleTimeoutMs: 300 });
    const run = await collectRun(models.run({ modelPath: loopModel, samplePaths }));
    expect(run.results).toHaveLength(4);
    expect(run.verdict).toMatchObject({ status: 'fail', stopped: { code: 'models/worker-timed-out' } });
  });

  test.skipIf(process.platform !== 'linux')('sees none of the console’s environment', async () => {
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    const running = openModels().run({ modelPath: loopModel, samplePaths: [files.write('loop.json', `[${forever}]`)] });
    await running.next();
    const environment = readFileSync(`/proc/${modelProcessIds()[0]}/environ`, 'utf8');
    await running.return();
    expect(environment).toContain('PATH=');
    expect(environment).not.toContain('AWS_SECRET_ACCESS_KEY');
    vi.unstubAllEnvs();
  });

  test.skipIf(process.platform === 'win32').each(['SIGSEGV', 'SIGKILL'] as const)(
    'that dies of %s fails its sample; the next run is unaffected',
    async (signal) => {
      const models = openModels();
      const samplePaths = [forever, '2'].map((count, index) => files.write(`${index}.json`, `[${count}]`));
      const running = models.run({ modelPath: loopModel, samplePaths });
      expect((await running.next()).value).toMatchObject({ kind: 'initialized' });
      const rest = collectRun(running);
      process.kill(await vi.waitUntil(() => modelProcessIds()[0]), signal);
      const { results } = await rest;
      expect(results[0]?.problem).toMatchObject({ code: 'models/worker-crashed', params: { reason: signal } });
      expect(results[1]?.summary).toBeDefined();
      const next = await collectRun(models.run({ modelPath: digits, samplePaths: [sample] }));
      expect(next.results[0]?.summary).toBe('3');
    },
  );

  test.skipIf(process.platform === 'win32')('is gone at once when the run is cancelled or left', async () => {
    const models = openModels();
    const samplePaths = [files.write('loop.json', `[${forever}]`)];
    const cancelling = new AbortController();
    const events: RunEvent[] = [];
    for await (const event of models.run({ modelPath: loopModel, samplePaths }, cancelling.signal)) {
      events.push(event);
      setTimeout(() => cancelling.abort(), 100);
    }
    expect(events.map((event) => event.kind)).toEqual(['initialized']);
    await vi.waitUntil(() => modelProcessIds().length === 0);

    const left = models.run({ modelPath: loopModel, samplePaths });
    await left.next();
    await left.return();
    await vi.waitUntil(() => modelProcessIds().length === 0);
  });

  test('is gone when the console disposes of its models', async () => {
    const models = openModels();
    const running = models.run({ modelPath: loopModel, samplePaths: [files.write('loop.json', `[${forever}]`)] });
    await running.next();
    const rest = collectRun(running);
    models.dispose();
    expect((await rest).verdict).toBeUndefined();
    await vi.waitUntil(() => modelProcessIds().length === 0);
  });

  test('that cannot be started is told as such', async () => {
    const { createModels } = await import('../../../main/models/models.ts');
    const readerPath = join(import.meta.dirname, '../../../main/models/reader-worker.ts');
    const models = createModels({
      workerPath: join(files.folder, 'missing.js'),
      readerPath,
      exampleFolder,
      keepRun: () => undefined,
      keepComparison: () => undefined,
      ...noHosts,
    });
    const problem = await problemOf(collectRun(models.run({ modelPath: digits, samplePaths: [sample] })));
    expect(problem.code).toBe('models/worker-crashed');
    expect(problem.details).toContain('missing.js');
  });
});
