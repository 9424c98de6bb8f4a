import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { InferenceSession } from 'onnxruntime-node';
import { afterAll, describe, expect, test } from 'vitest';
import { AppError } from '../../../main/app-error.ts';
import { describeModel } from '../../../main/models/describe-model.ts';
import { createInspector } from '../../../main/models/inspect.ts';
import {
  createTestFolder,
  exampleFolder,
  identityModel,
  ocrModels,
  onnxBytes,
  problemOf,
} from '../../support/models.ts';

const files = createTestFolder();
afterAll(files.dispose);
const { read: inspectModel } = createInspector(join(import.meta.dirname, '../../../main/models/reader-worker.ts'));
/** Without a thread, for hundreds of files. */
const describeSoon = async (path: string) => describeModel(path);
const example = join(exampleFolder, 'digits.onnx');

describe('an ONNX file', () => {
  test.each([
    example,
    join(ocrModels, 'ch_PP-OCRv4_det_infer.onnx'),
    join(ocrModels, 'ch_PP-OCRv4_rec_infer.onnx'),
    join(ocrModels, 'ch_ppocr_mobile_v2.0_cls_infer.onnx'),
  ])('is described as onnxruntime sees it, without being run: %s', async (path) => {
    const info = await inspectModel(path);
    const session = await InferenceSession.create(path);
    const seen = (values: InferenceSession['inputMetadata']) =>
      values.map((value) => (value.isTensor ? { name: value.name, type: value.type, shape: value.shape } : undefined));
    expect(info.inputs).toEqual(seen(session.inputMetadata));
    expect(info.outputs).toEqual(seen(session.outputMetadata));
    const bytes = readFileSync(path);
    expect(info.sizeBytes).toBe(bytes.length);
    expect(info.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  test('tells opset, producer, labels and what samples fit', async () => {
    expect(await inspectModel(example)).toMatchObject({
      opset: 17,
      producer: 'hangar example',
      labels: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
      preparations: [
        { kind: 'image', layout: 'NCHW', channels: 1, width: 28, height: 28, scale: 'unit' },
        { kind: 'table', columnCount: 784 },
        { kind: 'tensor' },
      ],
    });
  });

  test('leaves weights out of the inputs, as files of IR version 3 list them there', async () => {
    const path = files.write(
      'weights.onnx',
      onnxBytes({
        nodes: [{ operator: 'Add', inputs: ['x', 'w'], outputs: ['y'] }],
        inputs: [
          { name: 'x', type: 'float32', shape: ['N', 2] },
          { name: 'w', type: 'float32', shape: [2] },
        ],
        outputs: [{ name: 'y', type: 'float32' }],
        weights: [{ name: 'w', type: 'float32', shape: [2], data: new Float32Array(2) }],
      }),
    );
    expect((await inspectModel(path)).inputs).toEqual([{ name: 'x', type: 'float32', shape: ['N', 2] }]);
  });

  test('is read whatever its names, types and shapes', async () => {
    const dims = fc.array(fc.oneof(fc.integer({ min: 1, max: 2 ** 40 }), fc.string({ minLength: 1, maxLength: 200 })));
    const types = fc.constantFrom('float32', 'int64', 'string', 'bool', 'float16');
    await fc.assert(
      fc.asyncProperty(types, dims, fc.string({ maxLength: 20 }), async (type, shape, label) => {
        fc.pre(!shape.includes('?'));
        const bytes = identityModel(type, shape, { labels: JSON.stringify([label]) });
        const info = describeModel(files.write('any.onnx', bytes));
        expect(info.inputs).toEqual([{ name: 'x', type, shape }]);
        expect(info.labels).toEqual([label]);
      }),
      { numRuns: 50 },
    );
  });

  test('may be larger than is read: weights are skipped, not held', async () => {
    const data = new Float32Array(8_000_000);
    const bytes = onnxBytes({
      nodes: [{ operator: 'Add', inputs: ['x', 'w'], outputs: ['y'] }],
      inputs: [{ name: 'x', type: 'float32', shape: [1] }],
      outputs: [{ name: 'y', type: 'float32', shape: [data.length] }],
      weights: [{ name: 'w', type: 'float32', shape: [data.length], data }],
    });
    expect((await inspectModel(files.write('large.onnx', bytes))).outputs[0]?.shape).toEqual([data.length]);
  });
});

describe('labels', () => {
  test.each([
    ['a JSON list', '["cat","dog"]'],
    ['a JSON map by index', '{"1":"dog","0":"cat"}'],
    ['a Python dict', "{0: 'cat', 1: 'dog'}"],
    ['lines', 'cat\ndog'],
    ['commas', 'cat, dog'],
  ])('are read from %s', async (_, labels) => {
    const path = files.write('labels.onnx', identityModel('float32', ['N', 2], { names: labels }));
    expect((await inspectModel(path)).labels).toEqual(['cat', 'dog']);
  });

  test('are left out when they make no sense', async () => {
    const path = files.write('labels.onnx', identityModel('float32', ['N', 2], { labels: '{"4000000":"x","a":{}}' }));
    expect(await inspectModel(path)).not.toHaveProperty('labels');
  });
});

describe('a file that is no whole ONNX model', () => {
  const zipOf = (...names: string[]) => zipSync(Object.fromEntries(names.map((name) => [name, new Uint8Array(3)])));
  const zip = (name: string) => Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(26), Buffer.from(name)]);
  test.each([
    ['models/pickle', 'model.pkl', Buffer.from([0x80, 0x04, 0x95, 0, 0, 0])],
    ['models/torch', 'model.pt', zip('archive/data.pkl')],
    ['models/keras', 'model.keras', zip('metadata.json')],
    ['models/keras', 'model.h5', Buffer.from('\x89HDF\r\n\x1a\n...', 'latin1')],
    ['models/archive', 'model.zip', zip('model.onnx')],
    ['models/safetensors-empty', 'model.safetensors', Buffer.from('\x10\0\0\0\0\0\0\0{"a":{"dtype":1}', 'latin1')],
    ['models/safetensors-empty', 'none.safetensors', Buffer.from('\x08\0\0\0\0\0\0\0{}      ', 'latin1')],
    ['models/saved-model', 'saved_model.pb', Buffer.from([8, 1, 0x12, 0xe5, 0x8c, 1, 0x0a, 0x51, 0x12])],
    ['models/gguf', 'model.gguf', Buffer.from('GGUF\x03\0\0\0')],
    ['models/tflite', 'model.tflite', Buffer.from('\x1c\0\0\0TFL3')],
    ['models/ort-format', 'model.ort', Buffer.from('\x1c\0\0\0ORTM')],
    ['models/pickle', 'protocol-0.pkl', Buffer.from('csklearn.svm\nSVC\n')],
    ['models/torch', 'legacy.pt', Buffer.from('\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.', 'latin1')],
    ['models/torchscript', 'script.pt', zipOf('m/data.pkl', 'm/constants.pkl', 'm/code/__torch__.py')],
    ['models/torch', 'state.pt', zipOf('archive/data.pkl', 'archive/data/0')],
    ['models/keras', 'later.keras', zipOf('assets/note.txt', 'config.json', 'metadata.json', 'model.weights.h5')],
    ['models/coreml', 'model.mlpackage.zip', zipOf('Manifest.json', 'Data/model.mlmodel')],
    ['models/coreml', 'model.mlmodel', Buffer.from([8, 4, 0x12, 2, 0x0a, 0])],
    ['models/archive-of-onnx', 'models.zip', zipOf('readme.md', 'export/model.onnx')],
    ['models/joblib', 'model.joblib', Buffer.from([0x78, 0x9c, 1, 2, 3])],
    ['models/array', 'x.npy', Buffer.from('\x93NUMPY\x01\0', 'latin1')],
    ['models/array', 'x.npz', zipOf('a.npy', 'b.npy')],
    ['models/openvino', 'model.xml', Buffer.from('<?xml version="1.0"?>\n<net name="model" version="11">')],
    ['models/pmml', 'model.pmml', Buffer.from('<?xml version="1.0"?><PMML version="4.4">')],
    ['models/boosted-trees', 'model.txt', Buffer.from('tree\nversion=v4\n')],
    ['models/boosted-trees', 'model.json', Buffer.from('{"learner":{"attributes":{}}}')],
    ['models/boosted-trees', 'model.cbm', Buffer.from('CBM1....')],
    ['models/tensorflow-js', 'web.json', Buffer.from('{"format": "layers-model", "modelTopology": {}}')],
    ['models/tensorflow-graph', 'frozen.pb', Buffer.from([0x0a, 4, 0x0a, 2, 0x78, 0x79])],
    ['models/paddle', 'model.pdmodel', Buffer.from([0x0a, 2, 8, 0])],
    ['models/tensorrt', 'model.engine', Buffer.from('ftrt....')],
    ['models/executorch', 'model.pte', Buffer.from('\x1c\0\0\0ET12')],
    ['models/lfs-pointer', 'model.onnx', Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:0')],
    ['models/web-page', 'model.onnx', Buffer.from('<!DOCTYPE html><html>Sign in</html>')],
    ['models/not-onnx', 'model.onnx', Buffer.from('hello')],
    ['models/truncated', 'model.onnx', Buffer.alloc(0)],
  ])('is named for what it is: %s', async (code, name, bytes) => {
    expect(await problemOf(inspectModel(files.write(name, bytes)))).toMatchObject({ code });
  });

  test('weights in safetensors are told by their header', async () => {
    const header = JSON.stringify({
      __metadata__: { format: 'pt' },
      a: { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] },
      b: { dtype: 'BF16', shape: [4], data_offsets: [24, 32] },
    });
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    const path = files.write('weights.safetensors', Buffer.concat([length, Buffer.from(header), Buffer.alloc(32)]));
    expect(await problemOf(inspectModel(path))).toMatchObject({
      code: 'models/safetensors',
      params: { tensorCount: 2, parameterCount: 10, types: 'F32, BF16' },
    });
  });

  test('a pickle is never opened, whatever is in it', async () => {
    const made = join(files.folder, 'made-by-pickle');
    const evil = Buffer.from(`\x80\x04cos\nsystem\n(S'touch ${made}'\ntR.`, 'latin1');
    for (const ending of ['pkl', 'pt', 'joblib', 'onnx']) {
      const { code } = await problemOf(inspectModel(files.write(`evil.${ending}`, evil)));
      expect(code).toBe('models/pickle');
    }
    expect(existsSync(made)).toBe(false);
  });

  test('a folder is told from a SavedModel', async () => {
    mkdirSync(join(files.folder, 'saved'));
    expect((await problemOf(inspectModel(join(files.folder, 'saved')))).code).toBe('models/not-onnx');
    files.write('saved/saved_model.pb', '');
    expect((await problemOf(inspectModel(join(files.folder, 'saved')))).code).toBe('models/saved-model');
  });

  test('a missing file is called missing', async () => {
    expect((await problemOf(inspectModel(join(files.folder, 'none.onnx')))).code).toBe('models/not-found');
  });

  test('cut off anywhere, it is never taken for whole', async () => {
    const whole = readFileSync(example);
    const cuts = fc.integer({ min: 2, max: whole.length - 1 });
    await fc.assert(
      fc.asyncProperty(cuts, async (length) => {
        const outcome = await describeSoon(files.write('cut.onnx', whole.subarray(0, length))).then(
          // Only the labels at the very end may be missing from a file that can still run.
          (info) => (info.labels === undefined ? 'models/truncated' : 'whole'),
          (error: unknown) => (error instanceof AppError ? error.code : String(error)),
        );
        expect(outcome).toBe('models/truncated');
      }),
      { numRuns: 200 },
    );
  });

  test('random bytes end in a problem, quickly', async () => {
    const bytes = fc.uint8Array({ maxLength: 4096 });
    const behindHeader = bytes.map((tail) => Buffer.concat([Buffer.from([8, 8]), tail]));
    await fc.assert(
      fc.asyncProperty(fc.oneof(bytes, behindHeader), async (content) => {
        const { code } = await problemOf(describeSoon(files.write('random.onnx', content)));
        expect(code).toMatch(/^models\//);
      }),
      { numRuns: 300 },
    );
  });

  test('one damaged byte ends in a description or a problem, nothing else', async () => {
    const whole = readFileSync(example);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (at, value) => {
        const damaged = Buffer.from(whole);
        damaged[at] = value;
        await describeSoon(files.write('damaged.onnx', damaged)).catch((error: unknown) => {
          expect(error).toBeInstanceOf(AppError);
        });
      }),
      { numRuns: 200 },
    );
  });
});
