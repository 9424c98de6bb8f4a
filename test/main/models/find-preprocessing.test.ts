import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import type { PreprocessEvent } from '../../../preload/contract/preprocess-search.ts';
import {
  collectRun,
  createTestFolder,
  identityModel,
  ocrModels,
  openModelsForTests,
  problemOf,
} from '../../support/models.ts';
import { npyBytes } from '../../support/sample-bytes.ts';

const files = createTestFolder();
afterAll(files.dispose);
const openModels = openModelsForTests();

let folders = 0;
function folder() {
  folders += 1;
  mkdirSync(join(files.folder, String(folders)));
  const name = String(folders);
  return (file: string, content: string | Uint8Array) => files.write(join(name, file), content);
}

async function find(modelPath: string, samplePath: string, referencePath: string) {
  const models = openModels();
  const events: PreprocessEvent[] = [];
  for await (const event of models.findPreprocessing({ modelPath, samplePath, referencePath })) events.push(event);
  const found = events.find((event) => event.kind === 'found');
  return { models, events, outcome: found?.outcome, best: found?.ranked[0], ranked: found?.ranked ?? [] };
}

/** Strong colours that differ from place to place, larger than the input and of other proportions. */
async function picture(): Promise<Buffer> {
  const [width, height] = [60, 40];
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, at) => {
    const [x, y, channel] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width), at % 3];
    return (x * (channel + 2) + y * (5 - channel) * 2 + (Math.floor(x / 7) % 2) * 60 * channel) % 256;
  });
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

/** What a person's own pipeline does: BGR, −1 to 1, cut to the middle after covering the input; planes one after another. */
async function preparedElsewhere(bytes: Buffer, side: { width: number; height: number }): Promise<number[]> {
  const pixels = await sharp(bytes)
    .removeAlpha()
    .resize({ ...side, fit: 'cover', kernel: 'cubic' })
    .raw()
    .toBuffer();
  const plane = (channel: number) =>
    Array.from({ length: side.width * side.height }, (_, at) => (pixels[at * 3 + channel] ?? 0) / 127.5 - 1);
  return [2, 1, 0].flatMap(plane);
}

test('names the way that reproduces a reference, writes it down, and then the run agrees', async () => {
  const write = folder();
  const modelPath = write('model.onnx', identityModel('float32', ['N', 3, 16, 16]));
  const bytes = await picture();
  const values = await preparedElsewhere(bytes, { width: 16, height: 16 });
  const [samplePath, referencePath] = [write('a.png', bytes), write('a.npy', npyBytes([1, 3, 16, 16], values))];
  const { models, outcome, best, events } = await find(modelPath, samplePath, referencePath);
  expect(outcome).toBe('reproduced');
  expect(best?.image).toMatchObject({ channels: 'BGR', range: [-1, 1], resize: { fit: 'cover' } });
  expect(events.filter(({ kind }) => kind === 'trying').length).toBeGreaterThan(3);
  write(
    'hangar.yaml',
    'version: 1\n# what we know of it\npreprocess:\n  image: { channels: RGB }\nexpect:\n  deterministic: true # always\n',
  );
  const { path } = await models.writePreprocessing(modelPath, best?.image ?? {});
  const text = readFileSync(path, 'utf8');
  expect(text).toContain('# what we know of it');
  expect(text).toContain('deterministic: true # always');
  expect(text).toMatch(/channels: BGR\n\s+range: \[ -1, 1 \]/);
  const run = await collectRun(models.run({ modelPath, samplePaths: [samplePath] }));
  const shown = run.results[0]?.outputs?.[0]?.preview.split(', ').slice(0, 3).map(Number) ?? [];
  expect(shown).toEqual(values.slice(0, 3).map((value) => expect.closeTo(value, 1)));
});

test("finds another tool's way to feed a real model from its raw output", async () => {
  const write = folder();
  const modelPath = join(ocrModels, 'ch_ppocr_mobile_v2.0_cls_infer.onnx');
  const session = await InferenceSession.create(modelPath);
  const [input = ''] = session.inputNames;
  const side = { width: 192, height: 48 };
  const bytes = await picture();
  // The model leaves its sides open: its shape is what the picture already has.
  const sized = await sharp(bytes)
    .resize({ ...side, fit: 'fill' })
    .png()
    .toBuffer();
  const values = Float32Array.from(await preparedElsewhere(sized, side));
  const outputs = await session.run({ [input]: new Tensor('float32', values, [1, 3, side.height, side.width]) });
  const [output] = Object.values(outputs);
  const reference = Array.from((output?.data ?? []) as Float32Array);
  const { best } = await find(modelPath, write('a.png', sized), write('a.npy', npyBytes([1, 2], reference)));
  expect(best?.distance).toBeLessThan(0.02);
  expect(best?.image).toMatchObject({ channels: 'BGR', range: [-1, 1] });
});

test('says when a grey picture cannot tell RGB from BGR, and when nothing comes near', async () => {
  const write = folder();
  const modelPath = write('model.onnx', identityModel('float32', ['N', 3, 4, 4]));
  const grey = write(
    'grey.png',
    await sharp({ create: { width: 4, height: 4, channels: 3, background: '#808080' } })
      .png()
      .toBuffer(),
  );
  const half = Array.from({ length: 48 }, () => 128 / 255);
  expect((await find(modelPath, grey, write('half.npy', npyBytes([1, 3, 4, 4], half)))).outcome).toBe('ambiguous');
  const odd = Array.from({ length: 48 }, (_, at) => (at % 2 === 0 ? 1e6 : -1e6));
  expect((await find(modelPath, grey, write('odd.npy', npyBytes([1, 3, 4, 4], odd)))).outcome).toBe('not-found');
});

test('refuses a reference of another size, of another kind, and a model that takes no picture', async () => {
  const write = folder();
  const modelPath = write('model.onnx', identityModel('float32', ['N', 3, 4, 4]));
  const sample = write('a.png', await picture());
  expect(await problemOf(find(modelPath, sample, write('b.npy', npyBytes([2], [1, 2]))))).toMatchObject({
    code: 'models/reference-unfit',
  });
  expect(await problemOf(find(modelPath, sample, write('b.txt', '1')))).toMatchObject({
    code: 'models/reference-format-unknown',
  });
  expect(await problemOf(find(modelPath, sample, join(files.folder, 'none.npy')))).toMatchObject({
    code: 'models/sample-not-found',
  });
  expect(await problemOf(find(modelPath, write('torn.png', 'x'), write('b.npy', npyBytes([2], [1, 2]))))).toMatchObject(
    { code: 'models/sample-unreadable' },
  );
});
