import { copyFileSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { handlerTemplate } from '../../../main/models/handler-template.ts';
import { modelProjectsForTests } from '../../support/model-projects.ts';
import {
  collectRun,
  exampleFolder,
  identityModel,
  ocrModels,
  openModelsForTests,
  problemOf,
} from '../../support/models.ts';
import { shareModelProcessForTests } from '../../support/shared-model-process.ts';

const { files, project } = modelProjectsForTests();
const openModels = openModelsForTests();
const shared = shareModelProcessForTests();

/** What a model that gives back its input answers, as numbers. */
async function valuesOf(modelPath: string, samplePath: string): Promise<number[]> {
  const run = await collectRun(shared.run({ modelPath, samplePaths: [samplePath] }));
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
    const before = await collectRun(shared.run({ modelPath, samplePaths }));
    const { path } = await openModels().initHandler(modelPath);
    expect(readFileSync(path, 'utf8')).toMatch(/^# yaml-language-server: \$schema=\.\/hangar\.schema\.json\n/);
    // Readable by whom any new file is: it goes into the repository with the model.
    expect(statSync(path).mode).toBe(statSync(write('any.txt', '')).mode);
    const after = await collectRun(shared.run({ modelPath, samplePaths }));
    expect(after.initialized?.handlerPath).toBe(path);
    expect(after.results[0]?.scores).toEqual(before.results[0]?.scores);
    expect((await problemOf(openModels().initHandler(modelPath))).code).toBe('models/handler-exists');
  });

  test('shows how the cells of a row are taken by name, ready to be used', async () => {
    const { modelPath, write } = project(identityModel('float32', ['N', 2]));
    const { path } = await openModels().initHandler(modelPath);
    const text = readFileSync(path, 'utf8');
    const [from, to] = ['# preprocess:', '# postprocess:'].map((line) => text.indexOf(line));
    write('hangar.yaml', text.slice(0, from) + text.slice(from, to).replaceAll(/^# /gm, '') + text.slice(to));
    const samplePaths = [write('turned.csv', 'column2,column1\n2,1\n')];
    const run = await collectRun(shared.run({ modelPath, samplePaths }));
    expect(run.results[0]?.summary).toBe('1, 2');
  });

  test('takes numbers for classes only where a name or the labels say so', () => {
    const [x, y] = ['x', 'y'].map((name) => ({ name, type: 'float32', shape: ['N', 2] }));
    const written = (output: string, labels?: string[]) =>
      handlerTemplate({
        path: 'm.onnx',
        inputs: x ? [x] : [],
        outputs: y ? [{ ...y, name: output }] : [],
        preparations: [],
        ...(labels ? { labels } : {}),
      });
    const classes = '\n  kind: classes\n';
    expect(
      [written('y'), written('logits'), written('y', ['cat', 'dog'])].map((text) => text.includes(classes)),
    ).toEqual([false, true, true]);
  });

  test.each(['ch_ppocr_mobile_v2.0_cls_infer.onnx', 'ch_PP-OCRv4_rec_infer.onnx', 'ch_PP-OCRv4_det_infer.onnx'])(
    'written for a model that others made is right: %s',
    async (name) => {
      const { modelPath, write } = project(readFileSync(join(ocrModels, name)));
      await openModels().initHandler(modelPath);
      const samplePaths = [write('digit.png', readFileSync(join(exampleFolder, 'samples/digit-3-a.png')))];
      const run = await collectRun(shared.run({ modelPath, samplePaths }));
      expect(run.results[0]?.problem).toBeUndefined();
    },
  );

  test('that names more or fewer classes than there are scores is a mistake, and says both figures', async () => {
    const declared = 'postprocess: {kind: classes}\nlabels: [a]\n';
    const { modelPath, write } = project(identityModel('float32', ['N', 3]), declared);
    const samplePaths = [write('one.json', '[1, 2, 3]')];
    expect(await problemOf(collectRun(shared.run({ modelPath, samplePaths })))).toMatchObject({
      code: 'models/handler-label-count',
      params: { file: 'hangar.yaml', output: 'y', found: 1, expected: 3 },
    });
  });

  test('that is wrong refuses the run with its place; names that the model lacks too', async () => {
    const { modelPath, write } = project(identityModel('float32', ['N', 2]), 'preprocess: {imag: {}}\n');
    const samplePaths = [write('one.json', '[1, 2]')];
    const misspelt = await problemOf(collectRun(shared.run({ modelPath, samplePaths })));
    expect(misspelt).toMatchObject({ code: 'models/handler-unknown-key', params: { line: 2, column: 14 } });
    write('hangar.yaml', 'version: 1\nexpect: {ranges: {z: [0, 1]}}\n');
    const unknown = await problemOf(openModels().handler(modelPath));
    expect(unknown).toMatchObject({ code: 'models/handler-unknown-name', params: { name: 'z', known: 'y' } });
  });

  test('reads no file outside its folder', async () => {
    const { modelPath, write } = project(identityModel('float32', ['N', 2]), 'labels: ../secret.txt\n');
    files.write('secret.txt', 'a\nb\n');
    const problem = await problemOf(collectRun(shared.run({ modelPath, samplePaths: [write('a.json', '[1, 2]')] })));
    expect(problem).toMatchObject({ code: 'models/handler-file-missing', params: { name: '../secret.txt' } });
  });

  test('for one model alone goes before the one for all of the folder', async () => {
    const { modelPath, write } = project(identityModel('float32', ['N', 2]), 'labels: [all, others]\n');
    write('model.hangar.yaml', 'version: 1\npostprocess: {kind: classes}\nlabels: [own, other]\n');
    const run = await collectRun(shared.run({ modelPath, samplePaths: [write('a.json', '[1, 0]')] }));
    expect(run.results[0]?.answer).toBe('own');
  });
});

describe('a declared picture', () => {
  const picture = (handler: string) =>
    project(identityModel('float32', ['N', 'C', 'H', 'W']), `preprocess: {image: ${handler}}\n`);

  test('with a mean for two of three channels is refused before it runs', async () => {
    const { modelPath, write } = project(
      identityModel('float32', ['N', 3, 1, 2]),
      'preprocess: {image: {mean: [0.5, 0.5]}}\n',
    );
    const samplePaths = [write('two.png', await twoPixels())];
    expect(await problemOf(collectRun(shared.run({ modelPath, samplePaths })))).toMatchObject({
      code: 'models/handler-channel-count',
      params: { at: 'preprocess.image.mean', found: 2, expected: 3 },
    });
  });

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
    const run = await collectRun(shared.run({ modelPath, samplePaths: [write('rows.csv', rows.join('\n'))] }));
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
    const run = await collectRun(shared.run({ modelPath, samplePaths }));
    expect(run.results.map(({ summary, problem }) => problem?.params.column ?? summary)).toEqual([
      '-1, 1, 1, 0, 0',
      'member',
      'colour',
    ]);
  });
});

test('an example beside which someone has put a handler still answers as the handler says', async () => {
  const { modelPath, write } = project(
    readFileSync(join(exampleFolder, 'digits.onnx')),
    'labels: [a, b, c, d, e, f, g, h, i, j]\n',
  );
  const sample = write('three.png', '');
  copyFileSync(join(exampleFolder, 'samples/digit-3-a.png'), sample);
  const run = await collectRun(shared.run({ modelPath, samplePaths: [sample] }));
  expect(run.results[0]?.answer).toBe('d');
});
