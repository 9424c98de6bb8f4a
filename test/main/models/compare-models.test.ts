import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Comparison } from '../../../preload/contract/comparison.ts';
import { comparisonPage } from '../../../renderer/i18n/comparison-page.ts';
import en from '../../../renderer/i18n/en.json' with { type: 'json' };
import { createWords } from '../../../renderer/i18n/translate.ts';
import { biasedDigits, byteDigits, digits, halfDigits, slowDigits } from '../../support/digit-variants.ts';
import {
  createLoopModel,
  createTestFolder,
  exampleFolder,
  identityModel,
  modelProcessIds,
  ocrModels,
  onnxBytes,
  openModelsForTests,
  problemOf,
} from '../../support/models.ts';

const files = createTestFolder();
afterAll(files.dispose);
const openModels = openModelsForTests();

// The samples by what they show, so that the folder's name is the right answer.
const labelled = join(files.folder, 'labelled');
for (const name of readdirSync(join(exampleFolder, 'samples'))) {
  const folder = join(labelled, name.charAt('digit-'.length));
  mkdirSync(folder, { recursive: true });
  cpSync(join(exampleFolder, 'samples', name), join(folder, name));
}
const original = files.write('digits.onnx', digits());

async function compare(
  modelA: string,
  modelB: string,
  samplePaths = [labelled],
  handlerPath?: string,
): Promise<Comparison> {
  const request = { a: { modelPath: modelA, provider: 'cpu' }, b: { modelPath: modelB, provider: 'cpu' } } as const;
  for await (const event of openModels().compare({ ...request, samplePaths, handlerPath })) {
    if (event.kind === 'finished') return event.comparison;
  }
  throw new Error('no comparison');
}
const says = ({ reasons }: Comparison) => Object.fromEntries(reasons.map((reason) => [reason.code, reason.says]));
/** Each comparison starts two processes, and a busy machine takes its time over them. */
const severalTimes = { timeout: 90_000 };
const rightAnswers = files.write('answers.yaml', 'version: 1\nexpect: {labels: {from: folder}}\n');

test('a model beside itself is the same: no answer changed, no distance', async () => {
  const found = await compare(join(exampleFolder, 'digits.onnx'), original, [labelled], rightAnswers);
  expect(found).toMatchObject({
    sampleCount: 20,
    changedCount: 0,
    distance: { count: 20, absolute: { greatest: 0 }, cosine: { least: 1 } },
  });
  expect(says(found)).toMatchObject({ failures: 'same', accuracy: 'same' });
  expect(found.accuracy).toMatchObject({ a: 1, b: 1, difference: 0, chance: 1 });
});

test('of one sample there are pairs of times enough to tell how sure the difference is', async () => {
  const [sample = ''] = readdirSync(join(exampleFolder, 'samples'));
  const found = await compare(original, original, [join(exampleFolder, 'samples', sample)]);
  expect(found).toMatchObject({ sampleCount: 1, latency: { low: expect.any(Number), high: expect.any(Number) } });
});

test('half precision and eight bits change the outputs a little and no answer', severalTimes, async () => {
  const half = await compare(original, files.write('half.onnx', halfDigits()));
  const bytes = await compare(original, files.write('bytes.onnx', byteDigits()));
  expect(half.changedCount).toBe(0);
  expect(half.distance?.relative.greatest).toBeGreaterThan(0);
  expect(half.distance?.relative.greatest).toBeLessThan(0.01);
  expect(bytes.changedCount).toBe(0);
  expect(bytes.distance?.relative.p50).toBeGreaterThan(half.distance?.relative.p50 ?? Infinity);
  expect(bytes.distance?.relative.greatest).toBeLessThan(0.05);
});

test(
  'a model with fewer right answers is worse, turned round better, and says which samples changed',
  severalTimes,
  async () => {
    const biased = files.write('biased.onnx', biasedDigits(3));
    const found = await compare(original, biased, [labelled], rightAnswers);
    expect(found.verdict).toBe('worse');
    expect(says(found).accuracy).toBe('worse');
    expect(found.changedCount).toBeGreaterThan(5);
    expect(found.accuracy?.onlyA).toBe(found.changedCount);
    expect(found.accuracy?.high).toBeLessThan(0);
    const { changedCount, pairs } = found;
    expect(pairs.slice(0, changedCount).every(({ isChanged, b }) => isChanged && b.answer === '3')).toBe(true);
    expect(says(await compare(biased, original, [labelled], rightAnswers)).accuracy).toBe('better');
    expect(says(await compare(original, biased))).toMatchObject({ answers: 'worse' });
  },
);

test('a slower model is worse although it answers alike', async () => {
  const found = await compare(original, files.write('slow.onnx', slowDigits()));
  expect(found.changedCount).toBe(0);
  expect(found.latency?.low).toBeGreaterThan(1.5);
  expect(says(found)).toMatchObject({ latency: 'worse', answers: 'same' });
});

test('samples that only one of them can answer are told, and a process that dies does not end the comparison', async () => {
  const any = files.write('any.onnx', identityModel('float32', ['N', 1]));
  const whole = files.write('whole.onnx', identityModel('int64', ['N', 1]));
  const found = await compare(any, whole, [files.write('rows.csv', '1\n0.5\n3\n')]);
  expect(found.pairs.find(({ isChanged }) => isChanged)).toMatchObject({
    row: 2,
    b: { problem: { code: 'models/sample-bad-value' } },
  });
  expect(found.reasons[0]).toEqual({ code: 'failures', says: 'worse', figures: { onlyA: 0, onlyB: 1 } });
});

test('a real detector beside itself gives the same maps', async () => {
  const detector = join(ocrModels, 'ch_PP-OCRv4_det_infer.onnx');
  const found = await compare(detector, detector, [join(exampleFolder, 'samples', 'digit-0-a.png')]);
  expect(found.distance).toMatchObject({ count: 1, absolute: { greatest: 0 } });
});

test('leaving ends both processes', async () => {
  const loop = files.write('loop.onnx', createLoopModel());
  const ending = new AbortController();
  const sides = { a: { modelPath: loop, provider: 'cpu' }, b: { modelPath: loop, provider: 'cpu' } } as const;
  const events = openModels().compare(
    { ...sides, samplePaths: [files.write('forever.csv', '4611686018427387904\n')] },
    ending.signal,
  );
  const seen: string[] = [];
  for await (const event of events) {
    seen.push(event.kind);
    expect(modelProcessIds()).toHaveLength(2);
    ending.abort();
  }
  expect(seen).toEqual(['initialized']);
  await expect.poll(modelProcessIds, { timeout: 10_000 }).toEqual([]);
});

test.each([
  ['was built without', 'xnnpack'],
  ['was built for, and which has no device here', 'cuda'],
] as const)('a provider that the runtime %s is a problem that names what there is', async (_, provider) => {
  const request = {
    a: { modelPath: original, provider: 'cpu' },
    b: { modelPath: original, provider },
  } as const;
  const events = openModels().compare({ ...request, samplePaths: [labelled] });
  const found = await problemOf(
    (async () => {
      for await (const _event of events);
    })(),
  );
  expect(found).toMatchObject({
    code: 'models/provider-missing',
    params: { provider, present: expect.stringContaining('cpu') },
  });
});

test('both go by their handler modules, in processes that may read no more than they need', async () => {
  const folder = (name: string, factor: number) => {
    mkdirSync(join(files.folder, name));
    files.write(
      join(name, 'handler.mjs'),
      `import { readFileSync } from 'node:fs';
       export const preprocess = ({ path }) =>
         ({ x: { type: 'float32', dims: [1, 1], data: Float32Array.of(${factor} * Number(readFileSync(path, 'utf8'))) } });`,
    );
    files.write(join(name, 'hangar.yaml'), 'version: 1\nmodule: handler.mjs\n');
    return files.write(join(name, 'm.onnx'), identityModel('float32', ['N', 1]));
  };
  const found = await compare(folder('one', 1), folder('two', 2), [files.write('five.special', '5')]);
  expect(found.pairs[0]).toMatchObject({ a: { summary: '5' }, b: { summary: '10' } });
});

test('the processor is a provider everywhere, and only what loads a model is one', async () => {
  const providers = await openModels().providers();
  expect(providers[0]).toBe('cpu');
  for (const provider of providers) {
    const request = { a: { modelPath: original, provider: 'cpu' }, b: { modelPath: original, provider } } as const;
    for await (const event of openModels().compare({ ...request, samplePaths: [labelled] }))
      if (event.kind === 'finished') expect(event.comparison.b.provider).toBe(provider);
  }
});

test('the page tells the reasons and escapes what the files are called', async () => {
  const odd = files.write(
    '<b>odd.onnx',
    onnxBytes({
      nodes: [{ operator: 'Identity', inputs: ['x'], outputs: ['y'] }],
      inputs: [{ name: 'x', type: 'float32', shape: ['N', 1] }],
      outputs: [{ name: 'y', type: 'float32', shape: ['N', 1] }],
    }),
  );
  const found = await compare(odd, odd, [files.write('one.csv', '1\n')]);
  const text = comparisonPage(createWords('en', en), found);
  expect(text).toContain('&lt;b&gt;odd.onnx');
  expect(text).not.toContain('<b>odd');
  expect(text).toMatch(/B&#39;s time is \S+ beside A&#39;s, between/);
});
