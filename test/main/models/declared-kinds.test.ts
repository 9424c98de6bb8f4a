import { join } from 'node:path';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { parseNpz } from '../../../main/models/npz.ts';
import { createPowerSpectrum } from '../../../main/models/spectrum.ts';
import { parseWav } from '../../../main/models/wav.ts';
import { modelProjectsForTests } from '../../support/model-projects.ts';
import { collectRun, identityModel, onnxBytes } from '../../support/models.ts';
import { npyBytes, wavBytes } from '../../support/sample-bytes.ts';
import { shareModelProcessForTests } from '../../support/shared-model-process.ts';

const { project } = modelProjectsForTests();
const shared = shareModelProcessForTests();

async function run(modelPath: string, ...samplePaths: string[]) {
  return (await collectRun(shared.run({ modelPath, samplePaths }))).results;
}

/** Words of lower case between [CLS] and [SEP], as BERT's tokenizers have them. */
const tokenizer = {
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: ['[PAD]', '[UNK]', '[CLS]', '[SEP]'].map((content, id) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  })),
  normalizer: {
    type: 'BertNormalizer',
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
    lowercase: true,
  },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: {
    type: 'TemplateProcessing',
    single: [
      { SpecialToken: { id: '[CLS]', type_id: 0 } },
      { Sequence: { id: 'A', type_id: 0 } },
      { SpecialToken: { id: '[SEP]', type_id: 0 } },
    ],
    pair: [],
    special_tokens: {
      '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] },
      '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] },
    },
  },
  decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: { '[PAD]': 0, '[UNK]': 1, '[CLS]': 2, '[SEP]': 3, good: 4, bad: 5, film: 6, '##s': 7, a: 8 },
  },
};

/** Gives back the tokens and the mask of a language model's inputs. */
const languageModel = () => {
  const value = (name: string) => ({ name, type: 'int64', shape: ['batch', 'sequence'] }) as const;
  return onnxBytes({
    nodes: [
      { operator: 'Identity', inputs: ['input_ids'], outputs: ['ids'] },
      { operator: 'Identity', inputs: ['attention_mask'], outputs: ['mask'] },
    ],
    inputs: [value('input_ids'), value('attention_mask')],
    outputs: [value('ids'), value('mask')],
  });
};

describe('text', () => {
  const handler = 'preprocess: {text: {maxTokens: 5, padTo: 5, column: review}}\n';

  test('goes through the tokenizer: cut inside its frame, filled up, masked', async () => {
    const { modelPath, write } = project(languageModel(), handler);
    write('tokenizer.json', JSON.stringify(tokenizer));
    const results = await run(modelPath, write('a.txt', 'Good films'), write('b.txt', 'a bad good bad film'));
    expect(results.map((result) => result.outputs?.map(({ preview }) => preview))).toEqual([
      ['2, 4, 6, 7, 3', '1, 1, 1, 1, 1'],
      ['2, 8, 5, 4, 3', '1, 1, 1, 1, 1'],
    ]);
  });

  test('is taken from a column of CSV and a key of JSON', async () => {
    const { modelPath, write } = project(languageModel(), handler);
    write('tokenizer.json', JSON.stringify(tokenizer));
    const csv = write('r.csv', 'id,review\n1,"good, film"\n');
    const results = await run(modelPath, csv, write('r.json', '[{"review": "bad"}, {"text": "bad"}]'));
    expect(results.map(({ outputs, problem }) => problem?.code ?? outputs?.[0]?.preview)).toEqual([
      '2, 4, 1, 6, 3',
      '2, 5, 3, 0, 0',
      'models/sample-missing-column',
    ]);
  });

  test('each line is a sample where it is declared so; the tokenizer itself is none', async () => {
    const { modelPath, write, folder } = project(languageModel(), 'preprocess: {text: {perLine: true}}\n');
    write('tokenizer.json', JSON.stringify(tokenizer));
    write('lines.txt', 'good\n\nbad film\n');
    expect((await run(modelPath, folder)).map(({ row, summary }) => [row, summary])).toEqual([
      [1, '2, 4, 3'],
      [2, '2, 5, 6, 3'],
    ]);
  });
});

describe('sound', () => {
  const tone = (hz: number, sampleRate: number, count: number) =>
    Float64Array.from({ length: count }, (_, at) => Math.sin((2 * Math.PI * hz * at) / sampleRate));

  test.each([
    [1, 8],
    [1, 16],
    [1, 24],
    [1, 32],
    [3, 32],
    [3, 64],
  ] as const)('of WAV format %i with %i bits is read, its channels mixed', (tag, bits) => {
    const left = [0, 0.5, -0.5, -1];
    const wave = parseWav(wavBytes({ tag, bits, sampleRate: 8000, channels: [left, left.map((value) => value / 2)] }));
    expect(wave.sampleRate).toBe(8000);
    expect(Array.from(wave.samples)).toEqual([0, 0.375, -0.375, -0.75].map((value) => expect.closeTo(value, 1)));
  });

  test('whose bytes are anything is a wave or a clear error', () => {
    const whole = wavBytes({ tag: 1, bits: 16, sampleRate: 8000, channels: [[0, 0.1, 0.2]] });
    const broken = fc.tuple(fc.nat(whole.length - 1), fc.nat(255)).map(([at, value]) => {
      const bytes = Uint8Array.from(whole);
      bytes[at] = value;
      return bytes.subarray(0, value % 3 === 0 ? at : bytes.length);
    });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 100 }), broken), (bytes) => {
        try {
          expect(parseWav(bytes).samples.length).toBeLessThanOrEqual(bytes.length);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(Error);
          expect(thrown).not.toBeInstanceOf(RangeError);
        }
      }),
    );
  });

  test('the fast spectrum is the plain one', () => {
    const frame = tone(3, 16, 16).map((value, at) => value + Math.cos(at));
    const plain = Array.from({ length: 9 }, (_, bin) => {
      const sum = (turn: (angle: number) => number) =>
        frame.reduce((total, value, at) => total + value * turn((2 * Math.PI * bin * at) / 16), 0);
      return expect.closeTo(sum(Math.cos) ** 2 + sum(Math.sin) ** 2, 9);
    });
    expect(Array.from(createPowerSpectrum(16)(Float64Array.from(frame)))).toEqual(plain);
  });

  test.each(['htk', 'slaney'])('becomes frames of mel bands, the tone in the band of its pitch (%s)', async (scale) => {
    const audio = `{sampleRate: 16000, window: 512, hop: 256, taper: hann, features: mel, mel: {bands: 4, scale: ${scale}}}`;
    const { modelPath, write } = project(identityModel('float32', ['N', 'T', 4]), `preprocess: {audio: ${audio}}\n`);
    const sample = (hz: number) =>
      write(`${hz}.wav`, wavBytes({ tag: 1, bits: 16, sampleRate: 16000, channels: [tone(hz, 16000, 1024)] }));
    const [low, high] = await run(modelPath, sample(300), sample(6000));
    expect(low?.outputs?.[0]?.shape).toEqual([1, 3, 4]);
    const best = (preview = '') => {
      const bands = preview.split(', ').slice(0, 4).map(Number);
      return bands.indexOf(Math.max(...bands));
    };
    expect([best(low?.outputs?.[0]?.preview), best(high?.outputs?.[0]?.preview)]).toEqual([0, 3]);
  });

  test('of another rate is refused with both rates', async () => {
    const { modelPath, write } = project(
      identityModel('float32', ['N', 'T']),
      'preprocess: {audio: {sampleRate: 16000}}\n',
    );
    const [result] = await run(
      modelPath,
      write('a.wav', wavBytes({ tag: 1, bits: 16, sampleRate: 8000, channels: [[0]] })),
    );
    expect(result?.problem).toMatchObject({
      code: 'models/sample-wrong-rate',
      params: { expected: '16000', found: '8000' },
    });
  });

  test('of another rate is brought to the declared one where the handler says so', async () => {
    const { modelPath, write } = project(
      identityModel('float32', ['N', 'T']),
      'preprocess: {audio: {sampleRate: 16000, resample: true}}\n',
    );
    const wave = tone(500, 44_100, 4410);
    const [result] = await run(
      modelPath,
      write('a.wav', wavBytes({ tag: 3, bits: 32, sampleRate: 44_100, channels: [wave] })),
    );
    expect(result?.outputs?.[0]?.shape).toEqual([1, 1600]);
    const [torn] = await run(modelPath, write('b.wav', wavBytes({ tag: 1, bits: 16, sampleRate: 0, channels: [[0]] })));
    expect(torn?.problem?.code).toBe('models/sample-wrong-rate');
  });
});

describe('tensors', () => {
  const twoInputs = () => {
    const value = (name: string) => ({ name, type: 'float32', shape: ['N'] }) as const;
    const nodes = [{ operator: 'Sub', inputs: ['a', 'b'], outputs: ['difference'] }];
    return onnxBytes({ nodes, inputs: [value('a'), value('b')], outputs: [value('difference')] });
  };

  test('are taken from an npz by the names of the inputs', async () => {
    const { modelPath, write } = project(twoInputs());
    const arrays = {
      'b.npy': npyBytes([2], [1, 1]),
      'a.npy': npyBytes([2], [5, 7]),
      'difference.npy': npyBytes([2], [4, 6]),
    };
    const [good, less] = await run(
      modelPath,
      write('both.npz', zipSync(arrays)),
      write('one.npz', zipSync({ 'a.npy': arrays['a.npy'], 'x.npy': arrays['b.npy'] })),
    );
    expect(good?.summary).toBe('4, 6');
    expect(less?.problem).toMatchObject({ code: 'models/sample-missing-input', params: { input: 'b' } });
  });

  test('of a folder are taken in the order of the inputs', async () => {
    const { modelPath, write, folder } = project(twoInputs());
    for (const [index, first] of [10, 20].entries()) {
      write(`sets/set_${index}/input_0.npy`, npyBytes([1], [first]));
      write(`sets/set_${index}/input_1.npy`, npyBytes([1], [1]));
    }
    expect((await run(modelPath, join(folder, 'sets'))).map(({ summary }) => summary)).toEqual(['9', '19']);
  });

  test('an archive that would unpack to more than it may is refused', () => {
    const bytes = zipSync({ 'a.npy': npyBytes([1], [1]) });
    // The size of the unpacked file in the archive's directory: 4 GiB less one.
    const directory = Buffer.from(bytes.buffer).indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    new DataView(bytes.buffer).setUint32(directory + 24, 0xfffffffe, true);
    expect(() => parseNpz(bytes)).toThrow('more than any sample should');
  });

  test('an array of another shape, and one that nobody asks for, is not unpacked', async () => {
    const { modelPath, write } = project(twoInputs());
    const huge = zipSync({ 'a.npy': npyBytes([1], [1]), 'b.npy': npyBytes([64, 1024, 1024], new Array(2)) });
    const [result] = await run(modelPath, write('huge.npz', huge));
    expect(result?.problem).toMatchObject({ code: 'models/sample-wrong-shape', params: { input: 'b' } });
    const other = zipSync({ 'a.npy': npyBytes([1], [1]), 'b.npy': npyBytes([1], [1]), 'c.npy': npyBytes([9e6], []) });
    expect((await run(modelPath, write('other.npz', other)))[0]?.problem).toBeUndefined();
  });

  test('any bytes are arrays or a clear error', () => {
    const whole = zipSync({ 'a.npy': npyBytes([2], [1, 2]) });
    const broken = fc.tuple(fc.nat(whole.length - 1), fc.nat(255)).map(([at, value]) => whole.with(at, value));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), broken), (bytes) => {
        try {
          parseNpz(bytes);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(Error);
        }
      }),
    );
  });
});
