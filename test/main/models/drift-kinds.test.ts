import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import type { DriftReport } from '../../../preload/contract/drift.ts';
import { createRandom } from '../../../scripts/example-model/layers.ts';
import {
  collectRun,
  createTestFolder,
  exampleFolder,
  identityModel,
  openModelsForTests,
  problemOf,
} from '../../support/models.ts';
import { npyBytes, wavBytes } from '../../support/sample-bytes.ts';

const files = createTestFolder();
afterAll(files.dispose);
const openModels = openModelsForTests();

async function check(reference: string, samples: string): Promise<DriftReport> {
  const paths = { referencePaths: [reference], samplePaths: [samples] };
  for await (const event of openModels().checkDrift(paths)) if (event.kind === 'finished') return event.report;
  throw new Error('no report');
}
const statusOf = ({ columns }: DriftReport, name: string) => columns.find((column) => column.name === name)?.status;

/** A folder of so many files, each made by its number. */
async function folderOf(
  name: string,
  count: number,
  make: (at: number) => [string, string | Uint8Array | Promise<Buffer>],
) {
  mkdirSync(join(files.folder, name));
  for (let at = 0; at < count; at += 1) {
    const [file, content] = make(at);
    writeFileSync(join(files.folder, name, file), await content);
  }
  return join(files.folder, name);
}

test('pictures are told by their channels, their colours and their size', async () => {
  const random = createRandom(1);
  const photos = (name: string, red: number, width = 32) =>
    folderOf(name, 40, (at) => {
      const background = { r: red + 40 * random(), g: 90 + 40 * random(), b: 90 + 40 * random() };
      return [
        `${at}.png`,
        sharp({ create: { width, height: 24, channels: 3, background } })
          .png()
          .toBuffer(),
      ];
    });
  const reference = await photos('pictures', 90);
  expect((await check(reference, await photos('more', 90))).status).toBe('pass');
  const redder = await check(reference, await photos('redder', 160));
  expect([redder.status, statusOf(redder, 'red mean'), statusOf(redder, 'blue mean')]).toEqual([
    'fail',
    'fail',
    'pass',
  ]);
  expect(statusOf(await check(reference, await photos('wider', 90, 64)), 'width')).toBe('fail');
  const grey = await folderOf('grey', 40, (at) => [
    `${at}.png`,
    sharp({ create: { width: 32, height: 24, channels: 3, background: '#777' } })
      .toColourspace('b-w')
      .png()
      .toBuffer(),
  ]);
  const found = await check(reference, grey);
  expect(found.missingColumns).toEqual(expect.arrayContaining(['red mean', 'blue std']));
  expect(found.columns.find(({ name }) => name === 'colours')?.unseen).toEqual(['b-w']);
});

test('JSON records are columns by their keys, with lists and keys within keys', async () => {
  const random = createRandom(2);
  const records = (count: number, income: number) =>
    JSON.stringify(
      Array.from({ length: count }, () => ({
        person: { income: income + 100 * random(), town: random() < 0.5 ? 'Busan' : 'Seoul' },
        marks: [random(), random() * 2],
        isMember: random() < 0.5,
      })),
    );
  const reference = files.write('records.json', records(200, 1000));
  const alike = await check(reference, files.write('alike.json', records(200, 1000)));
  expect(alike).toMatchObject({ status: 'pass', missingColumns: [], newColumns: [] });
  expect(alike.columns.map(({ name }) => name)).toEqual([
    'person.income',
    'person.town',
    'marks[0]',
    'marks[1]',
    'isMember',
  ]);
  expect(statusOf(await check(reference, files.write('richer.json', records(200, 1080))), 'person.income')).toBe(
    'fail',
  );
});

test('arrays are columns where they are tables, and channels where they are pictures', async () => {
  const random = createRandom(3);
  const rows = (name: string, shift: number) => {
    const values = Float32Array.from({ length: 300 * 3 }, (_, at) => random() + (at % 3 === 1 ? shift : 0));
    return files.write(name, npyBytes([300, 3], [...values]));
  };
  const table = rows('table.npy', 0);
  expect((await check(table, rows('same.npy', 0))).status).toBe('pass');
  const moved = await check(table, rows('moved.npy', 0.5));
  expect([statusOf(moved, 'value[0]'), statusOf(moved, 'value[1]')]).toEqual(['pass', 'fail']);
  const pictures = (name: string, gain: number) => {
    const values = Float32Array.from(
      { length: 60 * 3 * 16 },
      (_, at) => random() * (Math.floor(at / 16) % 3 === 2 ? gain : 1),
    );
    return files.write(name, npyBytes([60, 3, 4, 4], [...values]));
  };
  const brighter = await check(pictures('pictures.npy', 1), pictures('brighter.npy', 2));
  expect([statusOf(brighter, 'value channel 0 mean'), statusOf(brighter, 'value channel 2 mean')]).toEqual([
    'pass',
    'fail',
  ]);
});

test('sounds are told by rate, length and level, texts by their length and letters', async () => {
  const random = createRandom(4);
  const sounds = (name: string, sampleRate: number, gain: number) =>
    folderOf(name, 30, (at) => {
      const wave = Float32Array.from({ length: Math.round(400 + 100 * random()) }, () => gain * (random() - 0.5));
      return [`${at}.wav`, wavBytes({ tag: 1, bits: 16, sampleRate, channels: [wave] })];
    });
  const speech = await sounds('speech', 16_000, 0.5);
  expect((await check(speech, await sounds('again', 16_000, 0.5))).status).toBe('pass');
  const other = await check(speech, await sounds('other', 8000, 0.05));
  expect(other.columns.find(({ name }) => name === 'sample rate')?.unseen).toEqual(['8000 Hz']);
  expect(statusOf(other, 'level')).toBe('fail');
  const texts = (name: string, word: string) =>
    folderOf(name, 30, (at) => [`${at}.txt`, `${word} `.repeat(20 + Math.round(10 * random()))]);
  const korean = await check(await texts('english', 'hello'), await texts('korean', '안녕'));
  expect([statusOf(korean, 'beyond ASCII'), statusOf(korean, 'words')]).toEqual(['fail', 'pass']);
});

test('a file that cannot be read is left out and told, and nothing but such files is refused', async () => {
  const fine = files.write('rows.csv', 'a,b\n1,2\n3,4\n');
  const broken = files.write('broken.png', 'no picture');
  const korean = files.write('korean.csv', Buffer.from([0x61, 0x2c, 0x62, 0x0a, 0xbc, 0xad, 0x2c, 0x31, 0x0a]));
  const paths = { referencePaths: [fine], samplePaths: [fine, broken, korean] };
  const report = await (async () => {
    for await (const event of openModels().checkDrift(paths)) if (event.kind === 'finished') return event.report;
    throw new Error('no report');
  })();
  expect(report).toMatchObject({ status: 'warn', rowCount: 2, unreadCount: 2 });
  expect(report.unread.map(({ path, problem }) => [path, problem.code])).toEqual([
    [broken, 'models/sample-unreadable'],
    [korean, 'models/sample-not-utf8'],
  ]);
});

test('where no file can be read the check ends with the name of one', async () => {
  const reference = files.write('fine.csv', 'a,b\n1,2\n');
  const torn = files.write('torn.png', 'no picture');
  expect(await problemOf(check(reference, torn))).toMatchObject({
    code: 'models/sample-unreadable',
    params: { file: 'torn.png' },
  });
});

test('a profile that is kept with a model judges every run', async () => {
  const random = createRandom(5);
  mkdirSync(join(files.folder, 'kept'));
  const modelPath = files.write('kept/model.onnx', identityModel('float32', ['N', 2]));
  const rows = (shift: number) =>
    `size,weight\n${Array.from({ length: 200 }, () => `${random()},${random() + shift}`).join('\n')}\n`;
  const { profile } = await check(files.write('training.csv', rows(0)), files.write('first.csv', rows(0)));
  const models = openModels();
  const { path, handlerPath } = await models.keepProfile(modelPath, profile);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(profile);
  expect(readFileSync(handlerPath, 'utf8')).toContain('inputs: hangar.inputs.json');
  const judge = async (...samplePaths: string[]) => {
    const { verdict } = await collectRun(models.run({ modelPath, samplePaths }));
    return verdict?.checks.find(({ id }) => id === 'inputs');
  };
  expect(await judge(files.write('alike.csv', rows(0)))).toMatchObject({ status: 'pass', figures: { rows: 200 } });
  expect(await judge(files.write('heavier.csv', rows(3)))).toMatchObject({
    status: 'fail',
    figures: { other: 1, columns: 2 },
    details: [expect.stringMatching(/^weight: PSI [\d.]+, KS 1/)],
  });
  expect(await judge(files.write('lost.csv', rows(0).replace('weight', 'height')))).toMatchObject({
    status: 'fail',
    details: ['weight: —', '+ height'],
  });
  // What cannot be read has failed as a sample already.
  expect(await judge(files.write('also.csv', rows(0)), join(files.folder, 'nowhere.csv'))).toMatchObject({
    status: 'pass',
  });
  writeFileSync(path, '{}');
  expect(await judge(files.write('last.csv', rows(0)))).toMatchObject({ status: 'fail' });
});

test('pictures of the example hold against their own profile in a run', async () => {
  const samples = join(exampleFolder, 'samples');
  const { profile, status } = await check(samples, samples);
  expect(status).toBe('pass');
  mkdirSync(join(files.folder, 'digits'));
  const modelPath = files.write('digits/digits.onnx', readFileSync(join(exampleFolder, 'digits.onnx')));
  const models = openModels();
  await models.keepProfile(modelPath, profile);
  const { verdict } = await collectRun(models.run({ modelPath, samplePaths: [samples] }));
  expect(verdict?.checks.find(({ id }) => id === 'inputs')).toMatchObject({ status: 'pass', figures: { rows: 20 } });
});

test('in a run the right answers and the outputs that samples carry are no inputs', async () => {
  mkdirSync(join(files.folder, 'apart'));
  const modelPath = files.write('apart/model.onnx', identityModel('float32', ['N', 2]));
  const { profile } = await check(
    files.write('apart.npz', zipSync({ 'x.npy': npyBytes([1, 2], [1, 2]), 'y.npy': npyBytes([1, 2], [1, 2]) })),
    files.write('a.json', '{"x":[1,2]}'),
  );
  const models = openModels();
  await models.keepProfile(modelPath, profile);
  const sample = files.write(
    'golden.npz',
    zipSync({ 'x.npy': npyBytes([1, 2], [1, 2]), 'y.npy': npyBytes([1, 2], [1, 2]) }),
  );
  const { verdict } = await collectRun(models.run({ modelPath, samplePaths: [sample] }));
  expect(verdict?.checks.find(({ id }) => id === 'inputs')).toMatchObject({ status: 'pass', details: [] });
});
