import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import type { OnnxGraph } from '../../../scripts/example-model/onnx-writer.ts';
import { modelProjectsForTests } from '../../support/model-projects.ts';
import { collectRun, identityModel, onnxBytes } from '../../support/models.ts';
import { npyBytes } from '../../support/sample-bytes.ts';
import { shareModelProcessForTests } from '../../support/shared-model-process.ts';

const { project } = modelProjectsForTests();
const shared = shareModelProcessForTests();

describe('declared postprocessing', () => {
  const answer = async (postprocess: string, values: unknown, shape: (number | string)[], more = '') => {
    const { modelPath, write } = project(identityModel('float32', shape), `postprocess: ${postprocess}\n${more}`);
    const run = await collectRun(shared.run({ modelPath, samplePaths: [write('v.json', JSON.stringify(values))] }));
    const [result] = run.results;
    if (result?.problem) throw new Error(JSON.stringify(result.problem));
    return result;
  };

  test('softmax, top-k and labels from a file', async () => {
    const { modelPath, write } = project(
      identityModel('float32', ['N', 3]),
      'postprocess: {kind: classes, top: 2}\nlabels: names.txt\n',
    );
    write('names.txt', 'cat\ndog\nbird\n');
    const run = await collectRun(shared.run({ modelPath, samplePaths: [write('v.json', '[1, 3, 2]')] }));
    expect(run.results[0]).toMatchObject({
      answer: 'dog',
      scores: [{ label: 'dog', score: expect.closeTo(0.665, 3) }, { label: 'bird' }],
    });
    expect(run.results[0]?.scores).toHaveLength(2);
  });

  test.each([
    [0.8, 'auto', 'yes', 0.8],
    [0.3, 'auto', 'no', 0.7],
    [-2, 'auto', 'no', 0.881],
    [2, 'sigmoid', 'yes', 0.881],
  ])('a single score of %f is that of the second of two labels (%s)', async (value, activation, name, score) => {
    const declared = `{kind: classes, activation: ${activation}}`;
    const result = await answer(declared, [value], ['N', 1], 'labels: [no, yes]\n');
    expect(result).toMatchObject({ answer: name, scores: [{ label: name, score: expect.closeTo(score, 3) }, {}] });
  });

  test('sigmoid and threshold', async () => {
    const result = await answer('{kind: multi-label, threshold: 0.6}', [2, -2, 0.5], ['N', 3], 'labels: [a, b, c]\n');
    expect(result).toMatchObject({ summary: 'a, c', answer: 'a, c' });
  });

  test('arg-max along an axis', async () => {
    const result = await answer(
      '{kind: arg-max, axis: 1}',
      [
        [
          [0, 9],
          [5, 1],
        ],
      ],
      ['N', 2, 2],
    );
    expect(result?.summary).toBe('1 0');
  });

  test('values brought back to their scale', async () => {
    const result = await answer('{kind: values, mean: 100, std: [10, 20]}', [1, -1], ['N', 2]);
    expect(result?.summary).toBe('110, 80');
  });

  test('boxes with overlapping ones taken out', async () => {
    const boxes = [
      [
        [50, 50, 20, 20, 0.9, 0.1],
        [51, 50, 20, 20, 0.8, 0.1],
        [50, 50, 20, 20, 0.1, 0.7],
        [9, 9, 2, 2, 0.1, 0.2],
      ],
    ];
    const result = await answer('{kind: boxes}', boxes, ['N', 'B', 6], 'labels: [cat, dog]\n');
    expect(result?.summary).toBe('cat, dog');
    expect(result?.boxes?.[0]).toEqual({
      label: 'cat',
      score: expect.closeTo(0.9),
      left: 40,
      top: 40,
      right: 60,
      bottom: 60,
    });
    const columns = (boxes[0] ?? [])[0]?.map((_, column) => (boxes[0] ?? []).map((box) => box[column]));
    const turned = await answer('{kind: boxes, transposed: true}', [columns], ['N', 6, 'B'], 'labels: [cat, dog]\n');
    expect(turned?.boxes).toEqual(result?.boxes);
  });

  test('boxes, scores and classes in outputs of their own', async () => {
    const value = (name: string, shape: (number | string)[]) => ({ name, type: 'float32', shape }) as const;
    const graph: Partial<OnnxGraph> = {
      nodes: ['boxes', 'scores', 'classes'].map((name) => ({
        operator: 'Identity',
        inputs: [`${name}_in`],
        outputs: [name],
      })),
      inputs: [value('boxes_in', ['N', 4]), value('scores_in', ['N']), value('classes_in', ['N'])],
      outputs: [value('boxes', ['N', 4]), value('scores', ['N']), value('classes', ['N'])],
    };
    const { modelPath, write } = project(
      onnxBytes(graph),
      'postprocess: {kind: boxes, output: boxes, scores: scores, classes: classes, format: xyxy}\nlabels: [cat, dog]\n',
    );
    const sample = {
      boxes_in: [
        [0, 0, 4, 4],
        [8, 8, 9, 9],
      ],
      scores_in: [0.3, 0.9],
      classes_in: [0, 1],
    };
    const run = await collectRun(shared.run({ modelPath, samplePaths: [write('v.json', JSON.stringify(sample))] }));
    expect(run.results[0]?.boxes?.map(({ label, right }) => [label, right])).toEqual([
      ['dog', 9],
      ['cat', 4],
    ]);
  });

  test('that does not fit the output says what was expected', async () => {
    const { modelPath, write } = project(identityModel('float32', ['N', 3]), 'postprocess: {kind: boxes}\n');
    const run = await collectRun(shared.run({ modelPath, samplePaths: [write('v.json', '[1, 3, 2]')] }));
    expect(run.results[0]?.problem).toMatchObject({ code: 'models/output-unfit', params: { output: 'y' } });
  });

  test.each([
    ['classes', [[Number.NaN, 1, 2]], 'NaN'],
    ['{kind: classes, activation: none}', [[Number.NaN, 1, Infinity]], 'NaN, ∞'],
    ['arg-max', [[Number.NaN, Number.NaN, Number.NaN]], 'NaN'],
    ['{kind: multi-label, activation: none}', [[Infinity, 0, 0]], '∞'],
  ])('%s of no finite numbers is an answer, and the check of finite numbers says so', async (kind, values, found) => {
    const declared = kind.startsWith('{') ? kind : `{kind: ${kind}}`;
    const { modelPath, write } = project(identityModel('float32', ['N', 3]), `postprocess: ${declared}\n`);
    const sample = write('v.npz', zipSync({ 'x.npy': npyBytes([1, 3], values.flat()) }));
    const { results, verdict } = await collectRun(shared.run({ modelPath, samplePaths: [sample] }));
    expect(results[0]?.problem).toBeUndefined();
    expect(results[0]?.broken).toEqual([{ check: 'finite', found }]);
    expect(verdict?.checks.find(({ id }) => id === 'finite')?.status).not.toBe('pass');
  });
});
