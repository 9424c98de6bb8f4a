import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { Models } from '../../../main/models/models.ts';
import type { OnnxGraph } from '../../../scripts/example-model/onnx-writer.ts';
import {
  collectRun,
  createTestFolder,
  createTestModels,
  exampleFolder,
  identityModel,
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

function openModels(): Models {
  const models = createTestModels();
  open.push(models);
  return models;
}

let folders = 0;

/** A folder of its own with a model and its handler. */
function project(model: Uint8Array, handler?: string) {
  folders += 1;
  const name = `project-${folders}`;
  mkdirSync(join(files.folder, name));
  const write = (file: string, content: string | Uint8Array) => files.write(join(name, file), content);
  if (handler !== undefined) write('hangar.yaml', `version: 1\n${handler}`);
  return { modelPath: write('model.onnx', model), write };
}

/** What a model that gives back its input answers, as numbers. */
async function valuesOf(modelPath: string, samplePath: string): Promise<number[]> {
  const run = await collectRun(openModels().run({ modelPath, samplePaths: [samplePath] }));
  const [result] = run.results;
  if (result?.problem) throw new Error(JSON.stringify(result.problem));
  return (result?.outputs?.[0]?.preview ?? '').replace(' …', '').split(', ').map(Number);
}

/** One row of two pixels: orange, then blue. */
const twoPixels = () =>
  sharp(Uint8Array.from([200, 100, 0, 0, 0, 255]), { raw: { width: 2, height: 1, channels: 3 } })
    .png()
    .toBuffer();

describe('hangar.yaml', () => {
  test('is written from the model itself, once, and changes nothing about its answers', async () => {
    const { modelPath, write } = project(readFileSync(join(exampleFolder, 'digits.onnx')));
    const samplePaths = [write('three.png', readFileSync(join(exampleFolder, 'samples/digit-3-a.png')))];
    const before = await collectRun(openModels().run({ modelPath, samplePaths }));
    const { path } = await openModels().initHandler(modelPath);
    expect(readFileSync(path, 'utf8')).toMatch(/^# yaml-language-server: \$schema=\.\/hangar\.schema\.json\n/);
    const after = await collectRun(openModels().run({ modelPath, samplePaths }));
    expect(after.initialized?.handlerPath).toBe(path);
    expect(after.results[0]?.scores).toEqual(before.results[0]?.scores);
    expect((await problemOf(openModels().initHandler(modelPath))).code).toBe('models/handler-exists');
  });

  test.each(['ch_ppocr_mobile_v2.0_cls_infer.onnx', 'ch_PP-OCRv4_rec_infer.onnx', 'ch_PP-OCRv4_det_infer.onnx'])(
    'written for a model that others made is right: %s',
    async (name) => {
      const { modelPath, write } = project(readFileSync(join(ocrModels, name)));
      await openModels().initHandler(modelPath);
      const samplePaths = [write('digit.png', readFileSync(join(exampleFolder, 'samples/digit-3-a.png')))];
      const run = await collectRun(openModels().run({ modelPath, samplePaths }));
      expect(run.results[0]?.problem).toBeUndefined();
    },
  );

  test('that is wrong refuses the run with its place; names that the model lacks too', async () => {
    const { modelPath, write } = project(identityModel('float32', ['N', 2]), 'preprocess: {imag: {}}\n');
    const samplePaths = [write('one.json', '[1, 2]')];
    const misspelt = await problemOf(collectRun(openModels().run({ modelPath, samplePaths })));
    expect(misspelt).toMatchObject({ code: 'models/handler-unknown-key', params: { line: 2, column: 14 } });
    write('hangar.yaml', 'version: 1\nexpect: {ranges: {z: [0, 1]}}\n');
    const unknown = await problemOf(openModels().handler(modelPath));
    expect(unknown).toMatchObject({ code: 'models/handler-unknown-name', params: { name: 'z', known: 'y' } });
  });

  test('reads no file outside its folder', async () => {
    const { modelPath, write } = project(identityModel('float32', ['N', 2]), 'labels: ../secret.txt\n');
    files.write('secret.txt', 'a\nb\n');
    const problem = await problemOf(
      collectRun(openModels().run({ modelPath, samplePaths: [write('a.json', '[1, 2]')] })),
    );
    expect(problem).toMatchObject({ code: 'models/handler-file-missing', params: { name: '../secret.txt' } });
  });

  test('for one model alone goes before the one for all of the folder', async () => {
    const { modelPath, write } = project(identityModel('float32', ['N', 2]), 'labels: [all, others]\n');
    write('model.hangar.yaml', 'version: 1\npostprocess: {kind: classes}\nlabels: [own, other]\n');
    const run = await collectRun(openModels().run({ modelPath, samplePaths: [write('a.json', '[1, 0]')] }));
    expect(run.results[0]?.answer).toBe('own');
  });
});

describe('a declared picture', () => {
  const picture = (handler: string) =>
    project(identityModel('float32', ['N', 'C', 'H', 'W']), `preprocess: {image: ${handler}}\n`);

  test('takes channel order, range, mean and standard deviation', async () => {
    const { modelPath, write } = picture(
      '{channels: BGR, range: [0, 1], mean: [0, 0.5, 0], std: 0.5, resize: {width: 2, height: 1}}',
    );
    const values = await valuesOf(modelPath, write('p.png', await twoPixels()));
    expect(values).toEqual([0, 2, -0.2157, -1, 1.569, 0].map((value) => expect.closeTo(value, 3)));
  });

  test('takes the layout', async () => {
    const { modelPath, write } = picture('{layout: NHWC, range: [0, 255], resize: {width: 2, height: 1}}');
    expect(await valuesOf(modelPath, write('p.png', await twoPixels()))).toEqual([200, 100, 0, 0, 0, 255]);
  });

  test.each([
    ['{resize: {width: 2, height: 2, fit: contain, pad: 51, method: nearest}}', [255, 0, 51, 51]],
    ['{resize: {width: 4, height: 4, fit: cover, method: nearest}}', [255, 255, 0, 0]],
    ['{resize: {width: 2, fit: shorter, method: nearest}}', [255, 255, 0, 0, 255, 255]],
    ['{crop: {width: 2, height: 1}}', [255, 0]],
    ['{resize: {width: 4, fit: shorter, method: nearest}, crop: {width: 2, height: 2}}', [255, 0, 255, 0]],
    ['{resize: {width: 2, height: 1, method: opencv-linear}}', [255, 0]],
  ])('is brought to size: %s', async (size, expected) => {
    const { modelPath, write } = picture(`{channels: grey, range: [0, 255], ${size.slice(1)}`);
    // Left half white, right half black, twice as wide as high.
    const pixels = Uint8Array.from([255, 255, 0, 0, 255, 255, 0, 0]);
    const bytes = await sharp(pixels, { raw: { width: 4, height: 2, channels: 1 } })
      .png()
      .toBuffer();
    const values = await valuesOf(modelPath, write('half.png', bytes));
    expect(values.slice(0, expected.length)).toEqual(expected);
  });
});

describe('declared columns', () => {
  const handler = `preprocess:
  table:
    columns:
      - {name: age, missing: 40, mean: 40, std: 10}
      - {name: member, type: boolean}
      - {name: colour, type: category, categories: [red, green], encode: one-hot, unknown: -1}
      - {name: size, type: category, categories: [S, M, L]}
`;
  const rows = ['id,size,colour,member,age', '1,L,green,true,50', '2,S,blue,false,NA', '3,XL,red,1,20', '4,M,red,,20'];
  const model = identityModel('float32', ['N', 5]);

  test('of CSV become values by name; missing and unknown ones as told, or with their reason', async () => {
    const { modelPath, write } = project(model, handler);
    const run = await collectRun(openModels().run({ modelPath, samplePaths: [write('rows.csv', rows.join('\n'))] }));
    expect(run.results.map(({ summary, problem }) => problem?.code ?? summary)).toEqual([
      '1, 1, 0, 1, 2',
      '0, 0, 0, 0, 0',
      'models/sample-unknown-category',
      'models/sample-missing-value',
    ]);
  });

  test('of JSON too; a column that is not there is named', async () => {
    const { modelPath, write } = project(model, handler);
    const records = [
      { age: 30, member: true, colour: 'red', size: 'S' },
      { age: null, colour: 'red', size: 'S' },
    ];
    const samplePaths = [write('rows.json', JSON.stringify(records)), write('less.csv', 'age,member\n1,2\n')];
    const run = await collectRun(openModels().run({ modelPath, samplePaths }));
    expect(run.results.map(({ summary, problem }) => problem?.params.column ?? summary)).toEqual([
      '-1, 1, 1, 0, 0',
      'member',
      'colour',
    ]);
  });
});

describe('declared postprocessing', () => {
  const answer = async (postprocess: string, values: unknown, shape: (number | string)[], more = '') => {
    const { modelPath, write } = project(identityModel('float32', shape), `postprocess: ${postprocess}\n${more}`);
    const run = await collectRun(
      openModels().run({ modelPath, samplePaths: [write('v.json', JSON.stringify(values))] }),
    );
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
    const run = await collectRun(openModels().run({ modelPath, samplePaths: [write('v.json', '[1, 3, 2]')] }));
    expect(run.results[0]).toMatchObject({
      answer: 'dog',
      scores: [{ label: 'dog', score: expect.closeTo(0.665, 3) }, { label: 'bird' }],
    });
    expect(run.results[0]?.scores).toHaveLength(2);
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
    const run = await collectRun(
      openModels().run({ modelPath, samplePaths: [write('v.json', JSON.stringify(sample))] }),
    );
    expect(run.results[0]?.boxes?.map(({ label, right }) => [label, right])).toEqual([
      ['dog', 9],
      ['cat', 4],
    ]);
  });

  test('that does not fit the output says what was expected', async () => {
    const { modelPath, write } = project(identityModel('float32', ['N', 3]), 'postprocess: {kind: boxes}\n');
    const run = await collectRun(openModels().run({ modelPath, samplePaths: [write('v.json', '[1, 3, 2]')] }));
    expect(run.results[0]?.problem).toMatchObject({ code: 'models/output-unfit', params: { output: 'y' } });
  });
});

test('an example beside which someone has put a handler still answers as the handler says', async () => {
  const { modelPath, write } = project(
    readFileSync(join(exampleFolder, 'digits.onnx')),
    'labels: [a, b, c, d, e, f, g, h, i, j]\n',
  );
  const sample = write('three.png', '');
  copyFileSync(join(exampleFolder, 'samples/digit-3-a.png'), sample);
  const run = await collectRun(openModels().run({ modelPath, samplePaths: [sample] }));
  expect(run.results[0]?.answer).toBe('d');
});
