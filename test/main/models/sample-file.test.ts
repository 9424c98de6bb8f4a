import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { planPreparations } from '../../../main/models/preparations.ts';
import { openSampleFile } from '../../../main/models/sample-file.ts';
import { inferTarget } from '../../../main/models/sample-target.ts';
import type { Tensor } from '../../../main/models/tensor.ts';
import type { TensorInfo } from '../../../preload/contract/models.ts';
import { createTestFolder, problemOf } from '../../support/models.ts';

const files = createTestFolder();
afterAll(files.dispose);

const input = (type: string, shape: TensorInfo['shape'], name = 'x'): TensorInfo => ({ name, type, shape });

async function readAll(path: string, inputs: readonly TensorInfo[]) {
  const target = inferTarget({ inputs, outputs: [], preparations: planPreparations(inputs) });
  const sample = await openSampleFile(path, target);
  return Promise.all(Array.from({ length: sample.recordCount }, (_, index) => sample.feeds(index)));
}

async function readOne(path: string, inputs: readonly TensorInfo[]): Promise<Tensor> {
  const [feeds] = await readAll(path, inputs);
  return feeds?.x ?? { type: 'float32', dims: [], data: [] };
}

const values = (tensor: Tensor | undefined) => Array.from(tensor?.data ?? [], Number);

/** Two equal rows of two pixels: red, then half-transparent blue. */
const row = [255, 0, 0, 255, 0, 0, 255, 128];
const redBlue = sharp(Uint8Array.from([...row, ...row]), { raw: { width: 2, height: 2, channels: 4 } });

describe('a picture', () => {
  test('becomes planes of 0 to 1 for N×3×H×W and interleaved pixels for N×H×W×3', async () => {
    const path = files.write('rb.png', await redBlue.clone().png().toBuffer());
    const planes = await readOne(path, [input('float32', ['N', 3, 2, 2])]);
    expect(planes.dims).toEqual([1, 3, 2, 2]);
    expect(values(planes)).toEqual([1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1]);
    const pixels = await readOne(path, [input('uint8', ['N', 2, 2, 3])]);
    expect(pixels).toMatchObject({ type: 'uint8', dims: [1, 2, 2, 3] });
    expect(values(pixels)).toEqual([255, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0, 255]);
  });

  test('keeps its transparency only where the model has a channel for it', async () => {
    const path = files.write('rgba.png', await redBlue.clone().png().toBuffer());
    const tensor = await readOne(path, [input('float32', [1, 4, 2, 2])]);
    const half = expect.closeTo(128 / 255);
    expect(values(tensor).slice(12)).toEqual([1, half, 1, half]);
  });

  test.each(['jpeg', 'webp', 'png', 'tiff', 'gif'] as const)('is read as %s, resized, in grey', async (format) => {
    const grey = sharp({ create: { width: 60, height: 40, channels: 3, background: '#808080' } });
    const path = files.write(`grey.${format}`, await grey.toFormat(format).toBuffer());
    const tensor = await readOne(path, [input('float32', ['N', 1, 28, 28])]);
    expect(tensor.dims).toEqual([1, 1, 28, 28]);
    for (const value of values(tensor)) expect(value).toBeCloseTo(128 / 255, 1);
  });

  test('of 16 bits, CMYK or an animation gives the same three channels as any other', async () => {
    const white = { create: { width: 4, height: 4, channels: 3, background: '#ffffff' } } as const;
    const deep = files.write('deep.png', await sharp(white).toColourspace('rgb16').png().toBuffer());
    const print = files.write('print.jpg', await sharp(white).toColourspace('cmyk').jpeg().toBuffer());
    for (const path of [deep, print]) {
      const tensor = await readOne(path, [input('float32', [1, 3, 4, 4])]);
      expect(values(tensor).every((value) => value > 0.97)).toBe(true);
    }
  });

  test('keeps its proportions where the model leaves the width open', async () => {
    const wide = sharp({ create: { width: 400, height: 100, channels: 3, background: '#000' } });
    const path = files.write('wide.png', await wide.png().toBuffer());
    expect((await readOne(path, [input('float32', ['N', 3, 48, 'W'])])).dims).toEqual([1, 3, 48, 192]);
    expect((await readOne(path, [input('float32', ['N', 3, 'H', 'W'])])).dims).toEqual([1, 3, 96, 416]);
  });

  test('that is none, cut off, or claims absurd sizes is refused by name', async () => {
    const inputs = [input('float32', [1, 1, 28, 28])];
    const png = await redBlue.clone().png().toBuffer();
    const huge = Buffer.from(png);
    huge.writeUInt32BE(60_000, 16);
    huge.writeUInt32BE(60_000, 20);
    for (const [name, bytes] of [
      ['text.png', Buffer.from('hello')],
      ['cut.png', png.subarray(0, 60)],
      ['empty.png', Buffer.alloc(0)],
    ] as const) {
      const problem = await problemOf(readAll(files.write(name, bytes), inputs));
      expect(problem).toMatchObject({ code: 'models/sample-unreadable', params: { file: name } });
    }
    const { code } = await problemOf(readAll(files.write('huge.png', huge), inputs));
    expect(code).toMatch(/sample-(too-large|unreadable)/);
  });

  test('is refused where the model takes none', async () => {
    const path = files.write('rb2.png', await redBlue.clone().png().toBuffer());
    expect(await problemOf(readAll(path, [input('float32', ['N', 4])]))).toMatchObject({
      code: 'models/sample-wrong-kind',
      params: { file: 'rb2.png', type: 'float32[N, 4]' },
    });
  });
});

describe('a table', () => {
  const iris = [input('float32', ['N', 3])];

  test('gives one record a row, with or without a header', async () => {
    for (const header of ['', 'a,b,c\n']) {
      const records = await readAll(files.write('iris.csv', `${header}1,2,3\n4,5,6e1\n`), iris);
      expect(records.map((feeds) => values(feeds.x))).toEqual([
        [1, 2, 3],
        [4, 5, 60],
      ]);
      expect(records[0]?.x?.dims).toEqual([1, 3]);
    }
  });

  test('fills several inputs by the names of its columns', async () => {
    const inputs = [input('float32', ['N', 1], 'age'), input('string', ['N', 1], 'city'), input('int64', ['N'], 'id')];
    const [feeds] = await readAll(files.write('named.csv', 'id,age,city\n9007199254740993,3.5,"서울, KR"\n'), inputs);
    expect(feeds?.age).toMatchObject({ dims: [1, 1], data: Float32Array.of(3.5) });
    expect(feeds?.city).toMatchObject({ dims: [1, 1], data: ['서울, KR'] });
    expect(feeds?.id).toMatchObject({ dims: [1], data: BigInt64Array.of(9007199254740993n) });
  });

  test('that lacks a column or has one too many is refused once, with both numbers', async () => {
    expect(await problemOf(readAll(files.write('wide.csv', 'a,b,c,label\n1,2,3,4\n'), iris))).toMatchObject({
      code: 'models/sample-wrong-columns',
      params: { expected: 3, found: '4 (a, b, c, label)' },
    });
    const inputs = [input('float32', ['N', 1], 'age'), input('float32', ['N', 1], 'height')];
    expect(await problemOf(readAll(files.write('short.csv', 'age\n3\n'), inputs))).toMatchObject({
      code: 'models/sample-missing-input',
      params: { input: 'height' },
    });
  });

  test.each([
    ['float32', '', 'b'],
    ['float32', 'tall', 'b'],
    ['int32', '1.5', 'b'],
    ['uint8', '256', 'b'],
    ['int64', '99999999999999999999', 'b'],
    ['bool', '2', 'b'],
  ])('with a cell that is no %s (%j) names the column and the value', async (type, cell) => {
    const path = files.write('bad.csv', `a,b\n1,${cell}\n`);
    expect(await problemOf(readAll(path, [input(type, ['N', 2])]))).toMatchObject({
      code: 'models/sample-bad-value',
      params: { column: 'b', value: cell, type },
    });
  });
});

describe('JSON', () => {
  test.each([
    ['one record', '[1,2,3]', [[1, 2, 3]]],
    [
      'a batch, record by record',
      '[[1,2,3],[4,5,6]]',
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ],
    ['an object by input name', '{"x":[1,2,3]}', [[1, 2, 3]]],
    ['an object of columns', '{"a":1,"b":2,"c":3}', [[1, 2, 3]]],
    [
      'a list of such objects',
      '[{"a":1,"b":2,"c":3},{"x":[7,8,9]}]',
      [
        [1, 2, 3],
        [7, 8, 9],
      ],
    ],
  ])('may be %s', async (_, text, expected) => {
    const records = await readAll(files.write('sample.json', text), [input('float32', ['N', 3])]);
    expect(records.map((feeds) => values(feeds.x))).toEqual(expected);
    for (const feeds of records) expect(feeds.x?.dims).toEqual([1, 3]);
  });

  test.each([
    ['models/sample-unreadable', '{"x": [1,2'],
    ['models/sample-unreadable', ''],
    ['models/sample-wrong-shape', '[1,2]'],
    ['models/sample-uneven-lists', '[[[1,2,3],[4]]]'],
    ['models/sample-uneven-lists', `${'['.repeat(5000)}${']'.repeat(5000)}`],
    ['models/sample-bad-value', '[1,null,3]'],
    ['models/sample-bad-value', '[1,"2",3]'],
    ['models/sample-bad-value', '{"a":1,"b":{},"c":3}'],
    ['models/sample-wrong-columns', '{"a":1}'],
  ])('is refused with %s: %s', async (code, text) => {
    const path = files.write('bad.json', text);
    expect((await problemOf(readAll(path, [input('float32', ['N', 3])]))).code).toBe(code);
  });
});

describe('npy', () => {
  function npy(descr: string, dims: number[], data: Uint8Array): Buffer {
    const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${dims.join(',')},), }\n`;
    const prefix = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length % 256, header.length >> 8]);
    return Buffer.concat([prefix, Buffer.from(header), data]);
  }

  test('fits with or without the batch dimension', async () => {
    const data = Buffer.from(Float32Array.of(1, 2, 3).buffer);
    for (const dims of [[3], [1, 3]]) {
      const tensor = await readOne(files.write('ok.npy', npy('<f4', dims, data)), [input('float32', ['N', 3])]);
      expect(tensor).toMatchObject({ dims: [1, 3], data: Float32Array.of(1, 2, 3) });
    }
  });

  test('of another type or shape is refused with what was expected and what was found', async () => {
    const wrongType = files.write('double.npy', npy('<f8', [1, 3], new Uint8Array(24)));
    expect(await problemOf(readAll(wrongType, [input('float32', ['N', 3])]))).toMatchObject({
      code: 'models/sample-wrong-type',
      params: { file: 'double.npy', input: 'x', expected: 'float32', found: 'float64' },
    });
    const wrongShape = files.write('wide.npy', npy('<f4', [1, 4], new Uint8Array(16)));
    expect(await problemOf(readAll(wrongShape, [input('float32', ['N', 3])]))).toMatchObject({
      code: 'models/sample-wrong-shape',
      params: { expected: '[N, 3]', found: '[1, 4]' },
    });
  });

  test('that promises more than it holds is refused', async () => {
    const path = files.write('liar.npy', npy('<f4', [1_000_000, 1_000_000], new Uint8Array(8)));
    expect((await problemOf(readAll(path, [input('float32', ['N', 3])]))).code).toBe('models/sample-unreadable');
  });
});

test('an unknown ending is told with its name', async () => {
  const path = files.write('sample.xyz', '');
  expect(await problemOf(readAll(path, [input('float32', ['N', 3])]))).toMatchObject({
    code: 'models/sample-format-unknown',
    params: { file: 'sample.xyz' },
  });
});
