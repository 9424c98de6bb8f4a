import { createHash } from 'node:crypto';
import { readFileSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import runtimePackage from 'onnxruntime-node/package.json' with { type: 'json' };
import { afterAll, describe, expect, test } from 'vitest';
import { describeModel } from '../../../main/models/describe-model.ts';
import { createInspector } from '../../../main/models/inspect.ts';
import runtimeOperators from '../../../main/models/runtime-operators.json' with { type: 'json' };
import type { OnnxGraph } from '../../../scripts/example-model/onnx-writer.ts';
import { callCommandLine } from '../../support/command-line.ts';
import {
  collectRun,
  createLoopModel,
  createTestFolder,
  createTestModels,
  exampleFolder,
  onnxBytes,
  problemOf,
} from '../../support/models.ts';
import { bytesField, integerField, messageField, textField } from '../../support/protobuf.ts';

const files = createTestFolder();
const models = createTestModels();
afterAll(() => {
  models.dispose();
  files.dispose();
});
const inspector = createInspector(join(import.meta.dirname, '../../../main/models/reader-worker.ts'));
let written = 0;
const write = (bytes: Buffer) => {
  written += 1;
  return files.write(`${written}.onnx`, bytes);
};
const node = (operator: string, domain?: string) => {
  return { operator, inputs: ['x'], outputs: ['y'], ...(domain === undefined ? {} : { domain }) };
};

const float = (name: string) => ({ name, type: 'float32', shape: [1] }) as const;
const add = (inputs: string[], output: string) => ({ operator: 'Add', inputs, outputs: [output] });
const wired = (nodes: OnnxGraph['nodes']) => onnxBytes({ nodes, inputs: [float('x')], outputs: [float('y')] });

/** Adds a weight that lies in another file, and whatever else a ModelProto may hold. */
function modelWith({ place, parts = [], ir = 8, opset = 17, dims = [2], dataType = 1 }: ModelParts): Buffer {
  const value = (name: string) => {
    const shape = messageField(2, [messageField(1, [integerField(1, 2)])]);
    return [textField(1, name), messageField(2, [messageField(1, [integerField(1, 1), shape])])];
  };
  const entries = Object.entries(place ?? {}).map(([key, text]) =>
    messageField(13, [textField(1, key), textField(2, text)]),
  );
  const values = place ? [...entries, integerField(14, 1)] : [bytesField(9, Buffer.from(Float32Array.of(1, 2).buffer))];
  const weight = messageField(5, [
    ...dims.map((dim) => integerField(1, dim)),
    integerField(2, dataType),
    textField(8, 'w'),
    ...values,
  ]);
  const add = messageField(1, [textField(1, 'x'), textField(1, 'w'), textField(2, 'y'), textField(4, 'Add')]);
  const graph = [add, textField(2, 'graph'), weight, messageField(11, value('x')), messageField(12, value('y'))];
  return Buffer.concat([
    integerField(1, ir),
    messageField(7, graph),
    messageField(8, [integerField(2, opset)]),
    ...parts,
  ]);
}
type ModelParts = {
  place?: Record<string, string>;
  parts?: Buffer[];
  ir?: number;
  opset?: number;
  dims?: number[];
  dataType?: number;
};

test('the table of operators is of the onnxruntime that is installed', () => {
  expect(runtimeOperators.runtime).toBe(runtimePackage.version);
});

describe('before anything is run, a model', () => {
  test.each([
    ['of a newer operator set', modelWith({ opset: 27 }), 'models/opset-too-new', { version: 27, newest: 26 }],
    ['of a newer IR version', modelWith({ ir: 14 }), 'models/ir-too-new', { version: 14, newest: 13 }],
    ['of an IR version far ahead', modelWith({ ir: 99 }), 'models/ir-too-new', { version: 99, newest: 13 }],
    [
      'whose nodes wait for each other',
      wired([add(['x', 'b'], 'a'), add(['a', 'x'], 'b'), add(['b', 'x'], 'y')]),
      'models/graph-cycle',
      { node: 'Add #1', value: 'b' },
    ],
    [
      'whose node takes what nothing produces',
      wired([add(['x', 'gone'], 'y')]),
      'models/value-not-produced',
      { node: 'Add #1', value: 'gone' },
    ],
    [
      'in which two nodes produce the same value',
      wired([add(['x', 'x'], 'y'), add(['x', 'x'], 'y')]),
      'models/value-produced-twice',
      { node: 'Add #2', value: 'y' },
    ],
    [
      'with a weight of an unknown type',
      modelWith({ dataType: 77 }),
      'models/weight-type-unknown',
      { name: 'w', dataType: 77 },
    ],
    [
      'with a weight of an absurd shape',
      modelWith({ dims: [2 ** 40, 2 ** 40] }),
      'models/weight-shape-absurd',
      { shape: '[1099511627776, 1099511627776]' },
    ],
    [
      'with a weight at no place',
      modelWith({ place: { location: 'w.bin', offset: '-1', length: '1e3' } }),
      'models/external-place-wrong',
      { key: 'offset', text: '-1' },
    ],
    ['with an unknown operator', wired([node('Nope')]), 'models/unknown-operator', { operator: 'Nope' }],
    ['with a custom operator', wired([node('Op', 'my.ops')]), 'models/custom-operator', { domain: 'my.ops' }],
    ['with an operator that came later', wired([node('Gelu')]), 'models/operator-too-new', { first: 20 }],
    ['with an operator that was withdrawn', wired([node('Upsample')]), 'models/operator-withdrawn', { last: 9 }],
    ['without a version for its operators', wired([node('Scaler', 'ai.onnx.ml')]), 'models/no-opset', {}],
  ] as const)('%s says so, and onnxruntime agrees', async (_, bytes, code, params) => {
    files.write('w.bin', Buffer.alloc(8));
    const path = write(bytes);
    expect(describeModel(path).obstacles).toMatchObject([{ code, params }]);
    const { InferenceSession } = await import('onnxruntime-node');
    await expect(InferenceSession.create(path, { logSeverityLevel: 4 })).rejects.toThrow();
  });

  test('whose own functions give an operator its meaning has nothing against it', async () => {
    const body = messageField(7, [textField(1, 'a'), textField(2, 'b'), textField(4, 'Relu')]);
    const opsets = [messageField(9, [integerField(2, 17)]), textField(10, 'my.ops')];
    const own = messageField(25, [textField(1, 'Twice'), textField(4, 'a'), textField(5, 'b'), body, ...opsets]);
    const imports = messageField(8, [textField(1, 'my.ops'), integerField(2, 1)]);
    const graph = onnxBytes({
      nodes: [node('Twice', 'my.ops')],
      inputs: [{ name: 'x', type: 'float32', shape: [1] }],
      outputs: [{ name: 'y', type: 'float32', shape: [1] }],
    });
    const path = write(Buffer.concat([graph, imports, own]));
    const info = describeModel(path);
    expect(info.obstacles).toEqual([]);
    expect(info.functions).toEqual([{ domain: 'my.ops', name: 'Twice' }]);
    expect(info.operators).toContainEqual({ domain: 'ai.onnx', name: 'Relu', count: 1 });
    const { InferenceSession } = await import('onnxruntime-node');
    await expect(InferenceSession.create(path, { logSeverityLevel: 4 })).resolves.toBeDefined();
  });

  test('without outputs says so', () => {
    expect(describeModel(write(onnxBytes({ nodes: [], inputs: [float('x')] }))).obstacles).toMatchObject([
      { code: 'models/no-outputs' },
    ]);
  });

  test('of a hundred thousand nodes in any order is looked through quickly, and nothing is against it', () => {
    const nodes = Array.from({ length: 100_000 }, (_, at) => add([at === 0 ? 'x' : `v${at - 1}`, 'x'], `v${at}`));
    const path = write(onnxBytes({ nodes: nodes.reverse(), inputs: [float('x')], outputs: [float('v99999')] }));
    const start = performance.now();
    expect(describeModel(path).obstacles).toEqual([]);
    expect(performance.now() - start).toBeLessThan(20_000);
  });

  test('is counted with the nodes of its subgraphs', () => {
    const info = describeModel(write(createLoopModel()));
    expect(info).toMatchObject({ nodeCount: 3, subgraphCount: 1, obstacles: [], parameterCount: 1 });
    expect(info.operators.map(({ name }) => name).sort()).toEqual(['Identity', 'Loop', 'Sin']);
  });
});

describe('external data', () => {
  const data = Buffer.from(Float32Array.of(3, 4).buffer);
  const sha1 = createHash('sha1').update(data).digest('hex');

  test('that is there is hashed with the model, which then runs', async () => {
    files.write('weights.bin', data);
    const modelPath = write(
      modelWith({ place: { location: 'weights.bin', offset: '0', length: '8', checksum: sha1 } }),
    );
    const info = await inspector.read(modelPath);
    const sha256 = createHash('sha256').update(data).digest('hex');
    expect(info.externalFiles).toMatchObject([{ location: 'weights.bin', state: 'present', sizeBytes: 8, sha256 }]);
    expect(info.weights).toEqual([{ type: 'float32', tensorCount: 1, parameterCount: 2, sizeBytes: 8 }]);
    const run = await collectRun(models.run({ modelPath, samplePaths: [files.write('ones.json', '[1, 1]')] }));
    expect(run.results[0]?.summary).toBe('4, 5');
  });

  test('of another checksum than the model says is named', async () => {
    files.write('other.bin', Buffer.alloc(8));
    const modelPath = write(modelWith({ place: { location: 'other.bin', checksum: sha1 } }));
    expect((await inspector.read(modelPath)).externalFiles).toMatchObject([{ state: 'checksum-differs' }]);
    const places = { home: files.folder, state: join(files.folder, 'state') };
    expect(await callCommandLine(['models', 'inspect', modelPath], places)).toMatchObject({
      code: 0,
      error: expect.stringContaining('! The weights in other.bin are not those'),
    });
  });

  test.each([
    ['missing', { location: 'gone.bin' }, 'models/external-missing'],
    ['too short', { location: 'short.bin', offset: '4096', length: '8' }, 'models/external-too-short'],
    ['no file but the folder', { location: '.' }, 'models/external-no-file'],
    ['no file by its name', { location: 'a\0b' }, 'models/external-no-file'],
    ['outside', { location: '../../etc/passwd' }, 'models/external-outside'],
    ['outside by an absolute name', { location: '/etc/passwd' }, 'models/external-outside'],
    ['outside by a link', { location: 'link.bin' }, 'models/external-outside'],
  ])('that is %s keeps the model from being run', async (_, place, code) => {
    files.write('short.bin', 'short');
    try {
      symlinkSync('/etc/passwd', join(files.folder, 'link.bin'));
    } catch {
      // It is there from the case before.
    }
    const modelPath = write(modelWith({ place }));
    const samplePaths = [files.write('ones.json', '[1, 1]')];
    expect((await problemOf(collectRun(models.run({ modelPath, samplePaths })))).code).toBe(code);
  });

  test('that appears later is seen, though the model was looked at before', async () => {
    const modelPath = write(modelWith({ place: { location: 'late.bin' } }));
    expect((await inspector.read(modelPath)).obstacles).toHaveLength(1);
    files.write('late.bin', data);
    expect((await inspector.read(modelPath)).obstacles).toEqual([]);
  });
});

test('a reading that nobody waits for any more ends at once', async () => {
  const path = write(modelWith({}));
  const ending = new AbortController();
  ending.abort();
  await expect(inspector.read(path, ending.signal)).rejects.toThrow();
});

test('a single file beyond what Protocol Buffers hold is told before it runs', () => {
  // Behind the model a field that nobody knows, of two gigabytes that are not there.
  const whole = Buffer.concat([
    readFileSync(join(exampleFolder, 'digits.onnx')),
    Buffer.from([0x7a, 0x80, 0x80, 0x80, 0x80, 0x08]),
  ]);
  const path = write(whole);
  truncateSync(path, whole.length + 2 ** 31);
  expect(describeModel(path).obstacles).toEqual([{ code: 'models/file-too-large', params: {} }]);
});
