import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createDeflateRaw } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { startModelProcess } from '../../../main/models/runner.ts';
import {
  collectRun,
  createTestFolder,
  createTestModels,
  exampleFolder,
  identityModel,
  onnxBytes,
  problemOf,
} from '../../support/models.ts';
import { workerPrelude } from '../../support/worker-script.ts';

const files = createTestFolder();
afterAll(files.dispose);
const mebibyte = 2 ** 20;
const digits = join(exampleFolder, 'digits.onnx');
const sample = join(exampleFolder, 'samples/digit-3-a.png');

/** Models with little room, and a look at whether all is well after what went wrong. */
async function withLittleRoom<Result>(use: (models: ReturnType<typeof createTestModels>) => Promise<Result>) {
  const models = createTestModels({ memoryBytes: 400 * mebibyte });
  try {
    const result = await use(models);
    const next = await collectRun(models.run({ modelPath: digits, samplePaths: [sample] }));
    expect(next.results[0]).toMatchObject({ summary: '3' });
    return result;
  } finally {
    models.dispose();
  }
}

/** An archive of one array of zeros, a thousand times smaller than what is in it. */
async function createBomb(sizeBytes: number): Promise<Buffer> {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (1, ${sizeBytes / 4}), }\n`;
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length);
  const deflate = createDeflateRaw();
  const packed = buffer(deflate);
  deflate.write(Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), length, Buffer.from(header, 'latin1')]));
  const zeros = Buffer.alloc(16 * mebibyte);
  for (let written = 0; written < sizeBytes; written += zeros.length) {
    if (!deflate.write(zeros)) await new Promise((resolve) => deflate.once('drain', resolve));
  }
  deflate.end();
  const data = await packed;
  const name = Buffer.from('x.npy');
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  for (const [head, at] of [
    [local, 8],
    [central, 10],
  ] as const) {
    head.writeUInt16LE(8, at);
    head.writeUInt32LE(data.length, at + 10);
    head.writeUInt32LE(sizeBytes + header.length + 10, at + 14);
    head.writeUInt16LE(name.length, at + 18);
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length + name.length, 12);
  end.writeUInt32LE(local.length + name.length + data.length, 16);
  return Buffer.concat([local, name, data, central, name, end]);
}

describe('with the memory that a model may have, the console and the next run are untouched by', {
  timeout: 180_000,
}, () => {
  test('a model of some bytes that makes gigabytes of itself while it is loaded', async () => {
    const modelPath = files.write(
      'unfolding.onnx',
      onnxBytes({
        nodes: [
          { operator: 'ConstantOfShape', inputs: ['size'], outputs: ['zeros'] },
          { operator: 'Add', inputs: ['x', 'zeros'], outputs: ['y'] },
        ],
        weights: [{ name: 'size', type: 'int64', shape: [1], data: BigInt64Array.of(2n ** 31n) }],
        inputs: [{ name: 'x', type: 'float32', shape: [1] }],
        outputs: [{ name: 'y', type: 'float32' }],
      }),
    );
    await withLittleRoom(async (models) => {
      const samplePaths = [files.write('one.json', '[1]')];
      const outcome = await collectRun(models.run({ modelPath, samplePaths })).then(
        ({ results }) => results[0]?.problem?.code,
        () => 'refused',
      );
      expect(['models/worker-out-of-memory', 'models/worker-crashed', 'refused']).toContain(outcome);
    });
  });

  test('an answer of gigabytes', async () => {
    const modelPath = files.write(
      'wide.onnx',
      onnxBytes({
        nodes: [{ operator: 'Expand', inputs: ['x', 'size'], outputs: ['y'] }],
        inputs: [
          { name: 'x', type: 'float32', shape: [1] },
          { name: 'size', type: 'int64', shape: [1] },
        ],
        outputs: [{ name: 'y', type: 'float32', shape: ['n'] }],
      }),
    );
    await withLittleRoom(async (models) => {
      const samples = ['2000000000', '3'].map((size) => files.write(`${size}.json`, `{"x": [1], "size": [${size}]}`));
      const { results } = await collectRun(models.run({ modelPath, samplePaths: samples }));
      expect(results[0]?.problem?.code).toMatch(/^models\/(worker-out-of-memory|inference-failed)$/);
      expect(results[1]?.summary).toBe('1, 1, 1');
    });
  });

  test('a sample that is a zip bomb', async () => {
    const modelPath = files.write('identity.onnx', identityModel('float32', [1, 'n']));
    const bomb = await createBomb(512 * mebibyte);
    expect(bomb.length).toBeLessThan(mebibyte);
    await withLittleRoom(async (models) => {
      const samplePaths = [files.write('bomb.npz', bomb), files.write('fine.json', '[[1, 2]]')];
      const { results } = await collectRun(models.run({ modelPath, samplePaths }));
      expect(results[0]?.problem?.code).toMatch(/^models\/(worker-out-of-memory|sample-unreadable)$/);
      expect(results[1]?.summary).toBe('1, 2');
    });
  });
});

test.each([
  ['one result too many', 'send(0, 0, 1); send(0, 1, 2);'],
  ['a result that nobody asked for', 'send(7, 0, 1);'],
  ['the same result again', 'send(0, 0, 3); send(0, 0, 3);'],
  ['more records than any file has', 'send(0, 0, 1e15);'],
  ['nonsense', 'tell({ kind: "result", result: [] });'],
  ['bytes that are no message', 'pipe.write(Buffer.from([6, 0, 0, 0, 255, 15, 1, 2, 3, 4]));'],
  ['a message without end', 'pipe.write(Buffer.alloc(100_000, 255));'],
])('a model process that sends %s is ended as crashed', async (_, script) => {
  const path = files.write(
    'wild.cjs',
    `${workerPrelude}
     const send = (file, record, recordCount) =>
       tell({ kind: 'result', file, record, recordCount, result: { path: 'a.json' } });
     function onRequest(request) {
       if (request.kind === 'initialize') tell({ kind: 'initialized', initializeMs: 1, runtime: '1' });
       if (request.kind === 'sample') { ${script} }
     }`,
  );
  const limits = { memoryBytes: 2 ** 30, initializeTimeoutMs: 30_000, sampleTimeoutMs: 30_000 };
  const process = startModelProcess(path, limits);
  await process.initialize({ path: 'model.onnx', inputs: [], outputs: [], preparations: [] });
  process.submit(0, 'a.json', 0);
  const problem = await problemOf(
    (async () => {
      for (;;) await process.take();
    })(),
  );
  expect(problem).toMatchObject({ code: 'models/worker-crashed', params: { reason: 'protocol' } });
  process.dispose();
});
