import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { compareOutputs } from '../../../main/models/compare-tensors.ts';
import { createLabelTally } from '../../../main/models/label-tally.ts';
import type { OnnxGraph } from '../../../scripts/example-model/onnx-writer.ts';
import { modelProjectsForTests } from '../../support/model-projects.ts';
import { collectRun, exampleFolder, identityModel, onnxBytes, openModelsForTests } from '../../support/models.ts';
import { npyBytes } from '../../support/sample-bytes.ts';

const { project } = modelProjectsForTests();
const openModels = openModelsForTests();

async function run(modelPath: string, samplePaths: readonly string[], limits = {}) {
  const models = openModels(limits);
  const collected = await collectRun(models.run({ modelPath, samplePaths }));
  const check = (id: string) => collected.verdict?.checks.find((found) => found.id === id);
  return { ...collected, check };
}

const digits = () => readFileSync(join(exampleFolder, 'digits.onnx'));

/** The example's digits in folders named for what they are; `wrong` of them lie in another one's. */
function sortDigits(folder: string, wrong: number): string {
  for (const [index, name] of readdirSync(join(exampleFolder, 'samples')).entries()) {
    const digit = Number(name.split('-')[1]);
    const target = join(folder, 'sorted', String(index < wrong ? (digit + 1) % 10 : digit));
    mkdirSync(target, { recursive: true });
    copyFileSync(join(exampleFolder, 'samples', name), join(target, name));
  }
  return join(folder, 'sorted');
}

describe('right answers', () => {
  test('in the names of folders give accuracy, classes and confusion', async () => {
    const { modelPath, folder } = project(digits(), 'expect: {labels: {accuracy: 0.85, perClass: 0.4}}\n');
    const { verdict, check, results } = await run(modelPath, [sortDigits(folder, 2)]);
    expect(verdict?.status).toBe('pass');
    expect(check('labels')).toMatchObject({ status: 'pass', brokenCount: 2, figures: { accuracy: 0.9, least: 0.85 } });
    expect(verdict?.labels?.classes.find(({ label }) => label === '0')).toMatchObject({
      precision: 0,
      expectedCount: 0,
    });
    expect(verdict?.labels?.confusion?.[1]?.slice(0, 2)).toEqual([2, 2]);
    expect(results.filter(({ broken }) => broken).map(({ expected, answer }) => [expected, answer])).toEqual([
      ['1', '0'],
      ['1', '0'],
    ]);
  });

  test('that are too rarely given fail the run; a warning where it may only warn', async () => {
    const strict = project(digits(), 'expect: {labels: {accuracy: 0.95}}\n');
    expect((await run(strict.modelPath, [sortDigits(strict.folder, 2)])).verdict?.status).toBe('fail');
    const lenient = project(digits(), 'expect: {warnOnly: [labels], labels: {accuracy: 0.95}}\n');
    expect((await run(lenient.modelPath, [sortDigits(lenient.folder, 2)])).verdict?.status).toBe('warn');
  });

  test('come from a column that the model does not get', async () => {
    const { modelPath, write } = project(
      identityModel('float32', ['N', 2]),
      'postprocess: {kind: classes}\nlabels: [no, yes]\nexpect: {labels: {from: column, column: wanted, accuracy: 1}}\n',
    );
    const csv = write('rows.csv', 'a,wanted,b\n1,no,0\n0,yes,1\n0,no,1\n');
    const { results, check } = await run(modelPath, [csv, write('rows.json', '[{"a": 1, "b": 0, "wanted": "no"}]')]);
    expect(results.map(({ expected, answer }) => [expected, answer])).toEqual([
      ['no', 'no'],
      ['yes', 'yes'],
      ['no', 'yes'],
      ['no', 'no'],
    ]);
    expect(check('labels')).toMatchObject({ status: 'fail', figures: { accuracy: 0.75 } });
  });

  test('come from a file beside the handler; where none is found the run fails', async () => {
    const { modelPath, write } = project(
      identityModel('float32', ['N', 2]),
      'postprocess: {kind: classes}\nexpect: {labels: {from: file, file: right.csv}}\n',
    );
    write('right.csv', 'sample,label\ndeep/a.json,1\nb.json,0\n');
    const samples = [write('deep/a.json', '[0, 1]'), write('deep/b.json', '[1, 0]')];
    expect((await run(modelPath, samples)).check('labels')).toMatchObject({ status: 'pass', figures: { accuracy: 1 } });
    expect((await run(modelPath, [write('c.json', '[0, 1]')])).check('labels')).toMatchObject({ status: 'fail' });
  });

  test('however they are spread, the confusion adds up to what was counted', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd');
    fc.assert(
      fc.property(fc.array(fc.tuple(name, name), { minLength: 1 }), (pairs) => {
        const tally = createLabelTally();
        for (const [expected, answer] of pairs) tally.add(expected, answer);
        const figures = tally.figures();
        expect(figures?.confusion?.flat().reduce((total, value) => total + value, 0)).toBe(pairs.length);
        expect(figures?.accuracy).toBeCloseTo(
          pairs.filter(([expected, answer]) => expected === answer).length / pairs.length,
        );
      }),
    );
  });
});

describe('reference outputs', () => {
  const sample = (value: number) =>
    zipSync({ 'x.npy': npyBytes([1, 2], [1, value]), 'y.npy': npyBytes([1, 2], [1, 2]) });

  test('are compared within the tolerance, the furthest told', async () => {
    const { modelPath, write } = project(
      identityModel('float32', ['N', 2]),
      'expect: {golden: {absolute: 0.01, relative: 0}}\n',
    );
    const { results, check } = await run(modelPath, [write('near.npz', sample(2.005)), write('far.npz', sample(2.5))]);
    expect(results.map(({ broken }) => broken)).toEqual([undefined, [{ check: 'golden', found: 'y: [1] 2.5 ≠ 2' }]]);
    expect(check('golden')).toMatchObject({
      status: 'fail',
      brokenCount: 1,
      figures: { compared: 2, absolute: 0.5, relative: 0.25 },
    });
  });

  test('that a folder carries are compared without being asked for', async () => {
    const { modelPath, write, folder } = project(identityModel('float32', ['N', 2]), '');
    write('set/input_0.npy', npyBytes([1, 2], [1, 2]));
    write('set/output_0.npy', npyBytes([1, 2], [1, 3]));
    expect((await run(modelPath, [join(folder, 'set')])).check('golden')).toMatchObject({
      status: 'fail',
      brokenCount: 1,
    });
  });

  test('that are asked for and carried by none fail the run', async () => {
    const { modelPath, write } = project(identityModel('float32', ['N', 2]), 'expect: {golden: {}}\n');
    expect((await run(modelPath, [write('a.json', '[1, 2]')])).check('golden')).toMatchObject({ status: 'fail' });
  });

  test('NaN is like NaN, an infinity like itself, and neither like a number', () => {
    const compare = (found: number[], expected: number[]) => {
      const tensor = (values: number[]) => ({
        y: { type: 'float32', dims: [values.length], data: Float32Array.from(values) } as const,
      });
      return compareOutputs(tensor(found), tensor(expected), { absolute: 1, relative: 1 }).found;
    };
    expect(compare([NaN, Infinity, -Infinity], [NaN, Infinity, -Infinity])).toBe('');
    expect(compare([-3.4028234663852886e38], [-Infinity])).toBe('');
    expect(compare([NaN], [1])).toBe('y: [0] NaN ≠ 1');
    expect(compare([5], [Infinity])).toBe('y: [0] 5 ≠ Infinity');
    expect(compare([Infinity], [-Infinity])).toBe('y: [0] Infinity ≠ -Infinity');
    expect(compare([1, 2], [1])).toBe('y: [2] ≠ [1]');
  });
});

describe('what else is expected', () => {
  test('ranges and shapes name the samples that break them', async () => {
    const { modelPath, write } = project(
      identityModel('float32', ['N', 'M']),
      'expect: {ranges: {y: [0, 1]}, shapes: {y: ["?", 2]}}\n',
    );
    const { results, check } = await run(
      modelPath,
      ['[[0, 1]]', '[[0, 3]]', '[[0, 1, 1]]'].map((text, index) => write(`${index}.json`, text)),
    );
    expect(results.map(({ broken }) => broken?.map(({ found }) => found))).toEqual([
      undefined,
      ['y: 3 > 1'],
      ['y: [1, 3] ≠ [?, 2]'],
    ]);
    expect([check('ranges'), check('shapes')]).toMatchObject([
      { status: 'fail', brokenCount: 1 },
      { status: 'fail', brokenCount: 1 },
    ]);
  });

  test('the same input twice: a model that draws lots is found out', async () => {
    const random: Partial<OnnxGraph> = {
      nodes: [
        { operator: 'RandomNormalLike', inputs: ['x'], outputs: ['noise'] },
        { operator: 'Add', inputs: ['x', 'noise'], outputs: ['y'] },
      ],
      inputs: [{ name: 'x', type: 'float32', shape: ['N', 2] }],
      outputs: [{ name: 'y', type: 'float32', shape: ['N', 2] }],
    };
    const lots = project(onnxBytes(random), 'expect: {deterministic: true}\n');
    expect((await run(lots.modelPath, [lots.write('a.json', '[1, 2]')])).check('deterministic')).toMatchObject({
      status: 'fail',
    });
    const steady = project(identityModel('float32', ['N', 2]), 'expect: {deterministic: true}\n');
    expect((await run(steady.modelPath, [steady.write('a.json', '[1, 2]')])).check('deterministic')).toMatchObject({
      status: 'pass',
    });
  });

  test('a batch gives what its samples give one by one, or is found out', async () => {
    /** Takes the mean of the whole batch off: samples of one batch get in each other's way. */
    const centred: Partial<OnnxGraph> = {
      nodes: [
        { operator: 'ReduceMean', inputs: ['x'], outputs: ['mean'], attributes: { keepdims: 0 } },
        { operator: 'Sub', inputs: ['x', 'mean'], outputs: ['y'] },
      ],
      inputs: [{ name: 'x', type: 'float32', shape: ['N', 2] }],
      outputs: [{ name: 'y', type: 'float32', shape: ['N', 2] }],
    };
    const batch = async (model: Buffer) => {
      const { modelPath, write } = project(model, 'expect: {batch: {}}\n');
      return (await run(modelPath, [write('a.csv', '1,2\n3,5\n')])).check('batch');
    };
    expect(await batch(identityModel('float32', ['N', 2]))).toMatchObject({ status: 'pass' });
    expect(await batch(onnxBytes(centred))).toMatchObject({ status: 'fail', details: [expect.stringContaining('≠')] });
    expect(await batch(identityModel('float32', [1, 2]))).toMatchObject({
      status: 'fail',
      details: ['batch: batch = 1'],
    });
  });

  test('nonsense ends in an answer or an error; a model that it kills is found out, and the run is told to its end', async () => {
    const { modelPath, folder } = project(digits(), 'expect: {robust: true}\n');
    expect((await run(modelPath, [sortDigits(folder, 0)])).check('robust')).toMatchObject({
      status: 'pass',
      figures: { count: 4 },
    });
    const expand: Partial<OnnxGraph> = {
      nodes: [
        { operator: 'Expand', inputs: ['one', 'count'], outputs: ['many'] },
        { operator: 'ReduceSum', inputs: ['many'], outputs: ['sum'], attributes: { keepdims: 0 } },
      ],
      inputs: [{ name: 'count', type: 'int32', shape: [1] }],
      outputs: [{ name: 'sum', type: 'float32', shape: [] }],
      weights: [{ name: 'one', type: 'float32', shape: [1], data: Float32Array.of(1) }],
    };
    // Expand takes 64-bit counts: those of 32 bits, whose extreme is some gigabytes, are made so on the way.
    const nodes = [
      { operator: 'Cast', inputs: ['count'], outputs: ['wide'], attributes: { to: 7 } },
      ...(expand.nodes ?? []),
    ];
    const hungry = onnxBytes({
      ...expand,
      nodes: nodes.map((node) => (node.operator === 'Expand' ? { ...node, inputs: ['one', 'wide'] } : node)),
    });
    const greedy = project(hungry, 'expect: {robust: true}\n');
    const { check, verdict } = await run(greedy.modelPath, [greedy.write('a.json', '[3]')], {
      memoryBytes: 600 * 2 ** 20,
    });
    expect(check('robust')).toMatchObject({ status: 'fail', details: ['extreme: out-of-memory'] });
    expect(verdict?.sampleCount).toBe(1);
  });

  test('budgets of time, memory and size are held against what was measured', async () => {
    const budgets = (few: boolean) =>
      `expect: {latencyMs: {p95: ${few ? 0.000001 : 60000}}, memoryMiB: ${few ? 1 : 10000}, firstRunMs: ${few ? 0.01 : 60000}, fileSizeMiB: ${few ? 0.00001 : 10}}\n`;
    for (const few of [true, false]) {
      const { modelPath, write } = project(identityModel('float32', ['N', 2]), budgets(few));
      const { check, verdict } = await run(modelPath, [write('a.json', '[1, 2]')]);
      for (const id of ['latency', 'memory', 'firstRun', 'fileSize'])
        expect(check(id)?.status, id).toBe(few ? 'fail' : 'pass');
      expect(verdict?.peakBytes).toBeGreaterThan(20 * 2 ** 20);
    }
  });
});
