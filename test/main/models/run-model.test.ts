import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  collectRun,
  createTestFolder,
  exampleFolder,
  identityModel,
  ocrModels,
  onnxBytes,
  openModelsForTests,
  problemOf,
} from '../../support/models.ts';

const files = createTestFolder();
afterAll(files.dispose);
const openModels = openModelsForTests();

const digits = join(exampleFolder, 'digits.onnx');
const sample = join(exampleFolder, 'samples/digit-3-a.png');

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
