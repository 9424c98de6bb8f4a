import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import type { Models } from '../../../main/models/models.ts';
import type { RunEvent } from '../../../preload/contract/models.ts';
import {
  collectRun,
  createLoopModel,
  createTestFolder,
  createTestModels,
  exampleFolder,
  forever,
  identityModel,
  modelProcessIds,
  ocrModels,
  onnxBytes,
  problemOf,
} from '../../support/models.ts';

const files = createTestFolder();
const open: Models[] = [];
afterEach(() => {
  for (const models of open.splice(0)) models.dispose();
});
afterAll(files.dispose);

function openModels(limits: Parameters<typeof createTestModels>[0] = {}): Models {
  const models = createTestModels(limits);
  open.push(models);
  return models;
}

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

/** The last steps of a classifier as scikit-learn's converter writes them; the scores come as maps, not as a tensor. */
function classifier(outputs: readonly ('label' | 'scores')[]): Buffer {
  const nodes = {
    label: { operator: 'ArgMax', inputs: ['x'], outputs: ['label'], attributes: { axis: 1, keepdims: 0 } },
    scores: {
      operator: 'ZipMap',
      domain: 'ai.onnx.ml',
      inputs: ['x'],
      outputs: ['scores'],
      attributes: { classlabels_int64s: [0, 1, 2] },
    },
  };
  const values = {
    label: { name: 'label', type: 'int64', shape: ['N'] },
    scores: { name: 'scores', type: 'score maps' },
  } as const;
  const graph = {
    nodes: outputs.map((name) => nodes[name]),
    inputs: [{ name: 'x', type: 'float32', shape: ['N', 3] }] as const,
    outputs: outputs.map((name) => values[name]),
  };
  return onnxBytes(graph, {}, { 'ai.onnx.ml': 1 });
}

describe('a run', () => {
  test.each([
    ['ch_ppocr_mobile_v2.0_cls_infer.onnx', /^[01]$/],
    ['ch_PP-OCRv4_rec_infer.onnx', /^0/],
    ['ch_PP-OCRv4_det_infer.onnx', /^0/],
  ])('answers with a model that others made: %s', async (name, summary) => {
    const run = await collectRun(openModels().run({ modelPath: join(ocrModels, name), samplePaths: [sample] }));
    expect(run.results[0]?.problem).toBeUndefined();
    expect(run.results[0]?.summary).toMatch(summary);
    expect(run.results[0]?.timings?.inferenceMs).toBeGreaterThan(0);
    expect(run.verdict?.status).toBe('pass');
  });

  test('goes on after samples that are missing, broken or of the wrong shape, each with its own reason', async () => {
    const samplePaths = [
      join(files.folder, 'none.png'),
      files.write('broken.png', 'no picture'),
      files.write('short.json', '[1, 2, 3]'),
      files.write('notes.md', ''),
      sample,
    ];
    const run = await collectRun(openModels().run({ modelPath: digits, samplePaths }));
    expect(run.results.map((result) => result.problem?.code)).toEqual([
      'models/sample-not-found',
      'models/sample-unreadable',
      'models/sample-wrong-shape',
      'models/sample-format-unknown',
      undefined,
    ]);
    expect(run.verdict).toMatchObject({ status: 'fail', sampleCount: 5, failedCount: 4 });
  });

  test('counts the rows of a table as samples and names the bad one', async () => {
    const modelPath = files.write('rows.onnx', identityModel('float32', ['N', 2]));
    const rows = Array.from({ length: 1000 }, (_, row) => (row === 499 ? '1,?' : `${row},2`));
    const samplePaths = [files.write('rows.csv', rows.join('\n')), files.write('one.json', '[1,2]')];
    const run = await collectRun(openModels().run({ modelPath, samplePaths }));
    expect(run).toMatchObject({ done: 1001, total: 1001 });
    expect(run.results.map((result) => result.row)).toEqual([...rows.map((_, row) => row + 1), undefined]);
    expect(run.results.filter((result) => result.problem).map((result) => result.row)).toEqual([500]);
  });

  test('answers with the tensors of a model that has other outputs too', async () => {
    const modelPath = files.write('classifier.onnx', classifier(['scores', 'label']));
    const samplePaths = [files.write('features.csv', '0.1,0.7,0.2\n0.1,0.2,0.7')];
    const run = await collectRun(openModels().run({ modelPath, samplePaths }));
    expect(run.initialized?.model.outputs.map(({ type }) => type)).toEqual(['sequence', 'int64']);
    expect(run.results.map(({ summary, problem }) => problem ?? summary)).toEqual(['1', '2']);
    expect(run.results[0]?.outputs?.map(({ name }) => name)).toEqual(['label']);
  });

  test('is refused for a model that has no tensor among its outputs', async () => {
    const modelPath = files.write('maps.onnx', classifier(['scores']));
    const problem = await problemOf(collectRun(openModels().run({ modelPath, samplePaths: [sample] })));
    expect(problem).toMatchObject({ code: 'models/no-tensor-output', params: { file: 'maps.onnx' } });
  });

  test('of half-precision numbers answers like any other', async () => {
    const modelPath = files.write('half.onnx', identityModel('float16', ['N', 3]));
    const samplePaths = [files.write('half.csv', '1,-2.5,inf')];
    const run = await collectRun(openModels().run({ modelPath, samplePaths }));
    expect(run.results[0]?.summary).toBe('1, -2.5, ∞');
    expect(run.verdict).toMatchObject({ status: 'warn', nonFiniteCount: 1 });
  });

  test('waits for a reader that pauses, past the time limit too, and loses nothing', async () => {
    const modelPath = files.write('flow.onnx', identityModel('float32', ['N', 1]));
    const rows = Array.from({ length: 3000 }, (_, row) => String(row));
    const request = { modelPath, samplePaths: [files.write('flow.csv', rows.join('\n'))] };
    const seen: string[] = [];
    for await (const event of openModels({ sampleTimeoutMs: 2000 }).run(request)) {
      if (event.kind !== 'progress') continue;
      if (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 3000));
      expect(event.results.length).toBeLessThanOrEqual(256);
      seen.push(...event.results.map((result) => result.summary ?? ''));
    }
    expect(seen).toEqual(rows);
  });

  test('refuses a model that onnxruntime cannot load, with its reason under the details', async () => {
    const nodes = [{ operator: 'MatMul', inputs: ['x'], outputs: ['y'] }];
    const value = { type: 'float32', shape: [1] } as const;
    const graph = { nodes, inputs: [{ name: 'x', ...value }], outputs: [{ name: 'y', ...value }] };
    const modelPath = files.write('one-factor.onnx', onnxBytes(graph));
    const problem = await problemOf(collectRun(openModels().run({ modelPath, samplePaths: [sample] })));
    expect(problem).toMatchObject({ code: 'models/cannot-load', params: { file: 'one-factor.onnx' } });
    expect(problem.details).toContain('MatMul');
  });

  test('refuses a model that its file alone shows cannot run, without a process for it', async () => {
    const nodes = [{ operator: 'NoSuchOperator', inputs: ['x'], outputs: ['y'] }];
    const modelPath = files.write('unknown-operator.onnx', onnxBytes({ nodes }));
    const problem = await problemOf(collectRun(openModels().run({ modelPath, samplePaths: [sample] })));
    expect(problem).toMatchObject({ code: 'models/unknown-operator', params: { operator: 'NoSuchOperator' } });
  });

  test('tells what onnxruntime said when inference fails', async () => {
    const modelPath = files.write(
      'reshape.onnx',
      onnxBytes({
        nodes: [{ operator: 'Reshape', inputs: ['x', 'shape'], outputs: ['y'] }],
        inputs: [{ name: 'x', type: 'float32', shape: ['N'] }],
        outputs: [{ name: 'y', type: 'float32', shape: [2, 2] }],
        weights: [{ name: 'shape', type: 'int64', shape: [2], data: BigInt64Array.of(2n, 2n) }],
      }),
    );
    const samplePaths = [files.write('three.json', '[1,2,3]'), files.write('four.json', '[1,2,3,4]')];
    const run = await collectRun(openModels().run({ modelPath, samplePaths }));
    expect(run.results[0]?.problem).toMatchObject({ code: 'models/inference-failed' });
    expect(run.results[0]?.problem?.details).toContain('Reshape');
    expect(run.results[1]?.problem).toBeUndefined();
  });
});

describe('a model process', () => {
  test('that hangs in native code is ended after the time limit; the other samples are answered', async () => {
    const samplePaths = ['1', forever, '2'].map((count, index) => files.write(`${index}.json`, `[${count}]`));
    const models = openModels({ sampleTimeoutMs: 700 });
    const run = await collectRun(models.run({ modelPath: loopModel, samplePaths }));
    expect(run.results.map((result) => result.problem?.code)).toEqual([
      undefined,
      'models/worker-timed-out',
      undefined,
    ]);
    expect(run.verdict).toMatchObject({ status: 'fail', failedCount: 1 });
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
    const models = createModels({ workerPath: join(files.folder, 'missing.js'), readerPath, exampleFolder });
    const problem = await problemOf(collectRun(models.run({ modelPath: digits, samplePaths: [sample] })));
    expect(problem.code).toBe('models/worker-crashed');
    expect(problem.details).toContain('missing.js');
  });
});

describe('a thumbnail', () => {
  test('is a small PNG; what is no picture is refused and the next one made', async () => {
    const models = openModels();
    const { dataUrl } = { dataUrl: await models.thumbnail(sample, 64) };
    const png = Buffer.from(dataUrl.replace('data:image/png;base64,', ''), 'base64');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([64, 64]);
    const text = files.write('text.png', 'no picture');
    expect((await problemOf(models.thumbnail(text, 64))).code).toBe('models/sample-unreadable');
    await expect(models.thumbnail(sample, 32)).resolves.toMatch(/^data:image\/png/);
  });
});
