import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { lookAtTensor } from '../../../main/models/tensor-look.ts';
import {
  createTestFolder,
  exampleFolder,
  identityModel,
  onnxBytes,
  openModelsForTests,
  problemOf,
} from '../../support/models.ts';

const files = createTestFolder();
afterAll(files.dispose);
const openModels = openModelsForTests();

test('the input of a picture is a picture again, the output a table with its figures', async () => {
  const modelPath = join(exampleFolder, 'digits.onnx');
  const path = join(exampleFolder, 'samples/digit-3-a.png');
  const tensors = await openModels().look({ modelPath, path });
  expect(tensors.map(({ role, shape }) => [role, shape])).toEqual([
    ['input', [1, 1, 28, 28]],
    ['output', [1, 10]],
  ]);
  const [input, output] = tensors;
  expect(input).toMatchObject({ figures: { least: 0 }, nonFiniteCount: 0 });
  expect(input?.histogram?.reduce((sum, count) => sum + count, 0)).toBe(784);
  expect(output).not.toHaveProperty('picture');
  expect(output?.rows[0]).toHaveLength(10);
  const drawn = Buffer.from(input?.picture?.split(',')[1] ?? '', 'base64');
  const [seen, original] = await Promise.all(
    [sharp(drawn), sharp(path)].map((image) =>
      image.resize(28, 28, { kernel: 'nearest' }).greyscale().raw().toBuffer(),
    ),
  );
  const difference = Array.from(seen ?? [], (value, at) => Math.abs(value - (original?.[at] ?? 0)));
  expect(Math.max(...difference)).toBeLessThan(40);
});

test('a tensor from inside the model is given out, and one that is not there is named', async () => {
  const value = (name: string) => ({ name, type: 'float32', shape: ['N', 2] }) as const;
  const nodes = [
    { operator: 'Neg', inputs: ['x'], outputs: ['hidden'] },
    { operator: 'Abs', inputs: ['hidden'], outputs: ['y'] },
  ];
  const modelPath = files.write('inner.onnx', onnxBytes({ nodes, inputs: [value('x')], outputs: [value('y')] }));
  const path = files.write('rows.csv', '1,2\n3,4\n');
  const tensors = await openModels().look({ modelPath, path, row: 2, tensor: 'hidden' });
  expect(tensors.map(({ role, rows }) => [role, rows])).toEqual([
    ['input', [['3', '4']]],
    ['inner', [['-3', '-4']]],
    ['output', [['3', '4']]],
  ]);
  const problem = await problemOf(openModels().look({ modelPath, path, tensor: 'nothing' }));
  expect(problem).toMatchObject({ code: 'models/no-such-tensor', params: { tensor: 'nothing' } });
});

test('what a sample breaks is said of it, not of the console', async () => {
  const modelPath = files.write('two.onnx', identityModel('float32', ['N', 2]));
  expect(
    await problemOf(openModels().look({ modelPath, path: files.write('x.csv', '1,2\n1,?'), row: 2 })),
  ).toMatchObject({
    code: 'models/sample-bad-value',
  });
});

test('NaN and infinities are counted and left out of the figures; texts and empty tensors have none', async () => {
  const data = Float32Array.of(1, Number.NaN, 3, Number.POSITIVE_INFINITY);
  expect(await lookAtTensor('output', 'y', { type: 'float32', dims: [4], data })).toMatchObject({
    nonFiniteCount: 2,
    figures: { least: 1, most: 3, mean: 2, deviation: 1 },
    rows: [['1', 'NaN', '3', '∞']],
  });
  const text = await lookAtTensor('output', 'y', { type: 'string', dims: [1, 1], data: ['cat'] });
  expect(text).toMatchObject({ rows: [['"cat"']] });
  expect(text).not.toHaveProperty('figures');
  const empty = await lookAtTensor('output', 'y', { type: 'int64', dims: [0, 3], data: new BigInt64Array() });
  expect(empty).toMatchObject({ rows: [], nonFiniteCount: 0 });
});
