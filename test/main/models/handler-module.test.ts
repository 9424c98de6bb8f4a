import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { readHandlerFile } from '../../../main/models/handler-file.ts';
import { modulePermissions, readableForModule } from '../../../main/models/module-permissions.ts';
import { expandSamples } from '../../../main/models/samples.ts';
import { modelProjectsForTests } from '../../support/model-projects.ts';
import { collectRun, identityModel, openModelsForTests, problemOf } from '../../support/models.ts';

const { files, project } = modelProjectsForTests();
const openModels = openModelsForTests();

function module(source: string, name = 'handler.ts', shape: (number | string)[] = ['N', 2]) {
  const made = project(identityModel('float32', shape), `module: ${name}\n`);
  made.write(name, source);
  return made;
}

function run(modelPath: string, ...samplePaths: string[]) {
  const models = openModels();
  return collectRun(models.run({ modelPath, samplePaths }));
}

describe('a handler module', () => {
  test('in TypeScript reads its own kind of sample and tells its own answer', async () => {
    const { modelPath, write } = module(`
      import { readFileSync } from 'node:fs';
      type Tensor = { type: string; dims: number[]; data: Float32Array };
      let factor = 1;
      export function initialize({ folder }: { folder: string }) {
        factor = Number(readFileSync(folder + '/factor.txt', 'utf8'));
      }
      export function preprocess({ path }: { path: string }): Record<string, Tensor> {
        const values = readFileSync(path, 'utf8').split('|').map(Number);
        return { x: { type: 'float32', dims: [1, 2], data: Float32Array.from(values, (value) => value * factor) } };
      }
      export function postprocess(outputs: { y: Tensor }) {
        return { answer: outputs.y.data[0] > outputs.y.data[1] ? 'left' : 'right', summary: 'leans' };
      }
    `);
    write('factor.txt', '10');
    const { results } = await run(modelPath, write('a.special', '3|2'));
    expect(results[0]).toMatchObject({ summary: 'leans', answer: 'left', outputs: [{ preview: '30, 20' }] });
  });

  test('may leave steps to what is declared, and put them together itself', async () => {
    const { modelPath, write } = module(
      `
      export const inference = async (feeds, run) => {
        const first = await run(feeds);
        return { y: { ...first.y, data: first.y.data.map((value) => value + 1) } };
      };
      export async function handle(sample, steps) {
        const feeds = await steps.preprocess(sample);
        const { y } = await steps.inference(feeds);
        return 'sum ' + (y.data[0] + y.data[1]);
      }
    `,
      'handler.mjs',
    );
    const { results } = await run(modelPath, write('a.json', '[1, 2]'));
    expect(results[0]).toMatchObject({ answer: 'sum 5', outputs: [{ preview: '2, 3' }] });
    expect(results[0]?.timings?.inferenceMs).toBeGreaterThan(0);
  });

  test('whose answer has nothing that could be shown is told what an answer is', async () => {
    const { modelPath, write } = module("export const postprocess = () => ({ label: 'cat' })", 'handler.mjs');
    const { results } = await run(modelPath, write('a.json', '[1, 2]'));
    expect(results[0]?.problem).toMatchObject({
      code: 'models/module-unfit',
      params: { step: 'postprocess', expected: 'text | { summary, answer, scores }' },
    });
  });

  test('may give a score that is no finite number, which the check finds', async () => {
    const { modelPath, write } = module(
      `export const postprocess = () => ({ scores: [{ label: 'a', score: 1 }, { label: 'b', score: NaN }] });`,
      'handler.mjs',
    );
    const { results } = await run(modelPath, write('a.json', '[1, 2]'));
    expect(results[0]).toMatchObject({
      answer: 'a',
      scores: [{ label: 'a', score: 1 }],
      broken: [{ check: 'finite', found: 'NaN' }],
    });
  });

  test('still decodes pictures by what is declared', async () => {
    const { modelPath, write } = module(
      `export const preprocess = async (sample) => {
        const { x } = await sample.declared();
        return { x: { type: 'float32', dims: [1, 1, 1, 2], data: x.data.slice(0, 2) } };
      };`,
      'handler.js',
      ['N', 'C', 'H', 'W'],
    );
    write('hangar.yaml', 'version: 1\nmodule: handler.js\npreprocess: {image: {channels: grey, range: [0, 255]}}\n');
    const white = await sharp({ create: { width: 40, height: 40, channels: 3, background: '#ffffff' } })
      .png()
      .toBuffer();
    expect((await run(modelPath, write('a.png', white))).results[0]?.summary).toBe('255, 255');
  });

  test.each([
    ["throw new Error('out of cheese')", 'models/module-failed', 'out of cheese'],
    ['return { x: [1, 2] }', 'models/module-unfit', ''],
    ["return { x: { type: 'float32', dims: [1, 3], data: new Float32Array(2) } }", 'models/module-unfit', '8 bytes'],
    ["return { x: { type: 'float32', dims: [1, 2], data: [1, 2] } }", 'models/module-unfit', 'Float32Array'],
  ])('that goes wrong fails its sample with the reason: %s', async (body, code, details) => {
    const { modelPath, write } = module(`export function preprocess() { ${body} }`);
    const { results } = await run(modelPath, write('a.json', '[1, 2]'));
    expect(results[0]?.problem).toMatchObject({ code, details: expect.stringContaining(details) });
    if (code === 'models/module-failed') expect(results[0]?.problem?.params.message).toBe(details);
  });

  test('is tried with what its own steps make of the samples', async () => {
    const { modelPath, write } = module(
      `
      import { readFileSync } from 'node:fs';
      const prepare = ({ path }) => {
        const values = readFileSync(path, 'utf8').split('|').map(Number);
        return { x: { type: 'float32', dims: [1, 2], data: Float32Array.from(values) } };
      };
      export const handle = async (sample, steps) => {
        const { y } = await steps.inference(prepare(sample));
        return String(y.data[0]);
      };
    `,
      'handler.mjs',
    );
    write('hangar.yaml', 'version: 1\nmodule: handler.mjs\nexpect: { deterministic: true, batch: {}, robust: true }\n');
    const { results, verdict } = await run(modelPath, write('a.special', '3|2'), write('b.special', '5|2'));
    expect(results.map(({ answer }) => answer)).toEqual(['3', '5']);
    expect(verdict?.checks.filter(({ status }) => status !== 'pass')).toEqual([]);
    expect(verdict?.checks.map(({ id }) => id)).toEqual(expect.arrayContaining(['deterministic', 'batch', 'robust']));
  });

  test('may answer without the model', async () => {
    const { modelPath, write } = module(`export const handle = () => 'always this';`, 'handler.cjs');
    write('handler.cjs', "exports.handle = () => 'always this';");
    write('hangar.yaml', 'version: 1\nmodule: handler.cjs\nexpect: { deterministic: true }\n');
    const { results } = await run(modelPath, write('a.json', '[1, 2]'));
    expect(results[0]).toMatchObject({ answer: 'always this' });
    expect(results[0]?.problem).toBeUndefined();
  });

  test('that hands over what no model takes is told so, and the process lives on', async () => {
    const { modelPath, write } = module(
      `
      let count = 0;
      export const inference = (feeds, run) => {
        count += 1;
        return run(count === 1 ? { x: { type: 'float32', dims: [1, 3], data: new Float32Array(2) } } : feeds);
      };
    `,
      'handler.mjs',
    );
    const { results } = await run(modelPath, write('a.json', '[1, 2]'), write('b.json', '[3, 4]'));
    expect(results.map(({ summary, problem }) => problem?.code ?? summary)).toEqual(['models/module-unfit', '3, 4']);
  });

  test.each([
    [
      'runs out of memory',
      'const all = []; for (;;) all.push(new Array(1e6).fill(1.5));',
      'models/worker-out-of-memory',
    ],
    [
      'throws where nobody waits',
      "setTimeout(() => { throw new Error('late'); }); await new Promise(() => {});",
      'models/module-ended-process',
    ],
  ])('that %s fails its sample', async (_, body, code) => {
    const { modelPath, write } = module(`export async function postprocess() { ${body} }`, 'handler.mjs');
    const models = openModels({ memoryBytes: 2 ** 30 });
    const { results } = await collectRun(models.run({ modelPath, samplePaths: [write('a.json', '[1, 2]')] }));
    expect(results[0]?.problem?.code).toBe(code);
  });

  test('that ends the process is told to have done so', async () => {
    const { modelPath, write } = module('export const preprocess = () => process.exit(0);', 'handler.mjs');
    const { results } = await run(modelPath, write('a.json', '[1, 2]'));
    expect(results[0]?.problem).toMatchObject({ code: 'models/module-ended-process', params: { code: 0 } });
  });

  test('that is never ready is given up after the time of a sample, and told by its name', async () => {
    const { modelPath, write } = module('while (true);', 'handler.mjs');
    const samplePaths = [write('a.json', '[1, 2]')];
    const models = openModels({ sampleTimeoutMs: 700 });
    expect(await problemOf(collectRun(models.run({ modelPath, samplePaths })))).toMatchObject({
      code: 'models/module-timed-out',
      params: { file: 'handler.mjs', seconds: 1 },
    });
  });

  test('that cannot be loaded, exports nothing, or lies elsewhere refuses the run', async () => {
    for (const [source, code] of [
      ['export function preprocess( {', 'models/module-failed'],
      ['export const name = 1;', 'models/module-failed'],
    ] as const) {
      const { modelPath, write } = module(source);
      expect((await problemOf(run(modelPath, write('a.json', '[1, 2]')))).code).toBe(code);
    }
    const { modelPath, write } = module('', 'other.ts');
    write('hangar.yaml', 'version: 1\nmodule: ../project-1/handler.ts\n');
    expect((await problemOf(run(modelPath, write('a.json', '[1, 2]')))).code).toBe('models/handler-file-missing');
  });
});

describe('a handler module may not', () => {
  const attempt = async (source: string) => {
    const { modelPath, write } = module(`export async function postprocess() { ${source} }`);
    const { results } = await run(modelPath, write('a.json', '[1, 2]'));
    return results[0]?.problem ?? { code: 'nothing stopped it', details: results[0]?.summary };
  };

  test('read beyond its folder, the model and the samples', async () => {
    const secret = files.write('secret.txt', 'do not tell');
    const problem = await attempt(`return (await import('node:fs')).readFileSync(${JSON.stringify(secret)}, 'utf8');`);
    expect(problem).toMatchObject({
      code: 'models/module-failed',
      details: expect.stringContaining('Access to this API has been restricted'),
    });
  });

  test('read what lies beside a chosen folder of samples, however many are in it', async () => {
    const home = join(files.folder, 'home');
    const chosen = join(home, 'samples');
    for (let count = 0; count < 150; count += 1) {
      mkdirSync(join(chosen, `part-${count}`), { recursive: true });
      writeFileSync(join(chosen, `part-${count}`, 'a.json'), '[1, 2]');
    }
    writeFileSync(join(home, 'secret.txt'), 'do not tell');
    const read = (path: string) => `readFileSync(${JSON.stringify(join(home, path))}, 'utf8')`;
    const { modelPath } = module(`
      import { readFileSync } from 'node:fs';
      export function postprocess() {
        ${read('samples/part-149/a.json')};
        try { return ${read('secret.txt')}; } catch { return 'kept out'; }
      }
    `);
    const { results } = await run(modelPath, chosen);
    expect(results).toHaveLength(150);
    expect(new Set(results.map(({ answer, problem }) => answer ?? problem?.code))).toEqual(new Set(['kept out']));
  });

  test('read above folders that were chosen one by one', async () => {
    const { modelPath, write } = module('export const postprocess = () => 1;');
    const handler = await readHandlerFile(modelPath);
    const folders = Array.from({ length: 150 }, (_, index) => join(files.folder, 'home', `chosen-${index}`));
    const { folders: found } = await expandSamples([
      write('a.json', '[1]'),
      ...folders.map((it) => join(it, 'a.json')),
    ]);
    const rights = modulePermissions(
      resolve('main/models/worker.ts'),
      readableForModule(modelPath, handler, found) ?? [],
    );
    for (const folder of folders) expect(rights).toContain(`--allow-fs-read=${folder}`);
    expect(rights).not.toContain(`--allow-fs-read=${join(files.folder, 'home')}`);
    expect(rights).not.toContain(`--allow-fs-read=${files.folder}`);
  });

  test('read what lies beside a folder whose name is a star, which Node takes for any name', async () => {
    const { modelPath, write } = module('export const postprocess = () => 1;');
    const sample = write('*/a.json', '[1, 2]');
    expect(await problemOf(run(modelPath, sample))).toMatchObject({ code: 'models/module-failed' });
  });

  test('write anywhere', async () => {
    const target = join(files.folder, 'module-made.txt');
    const problem = await attempt(
      `(await import('node:fs')).writeFileSync(${JSON.stringify(target)}, 'x'); return 'written';`,
    );
    expect(problem.code).toBe('models/module-failed');
    expect(existsSync(target)).toBe(false);
  });

  test('start programs or threads, load addons, open sockets or signal others, whichever way', async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      response.end('hello');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const byUrl = (name: string) => JSON.stringify(import.meta.resolve(name));
    const closed: Record<string, string> = {
      programs: `(await import('node:child_process')).execSync('id')`,
      threads: `new (await import('node:worker_threads')).Worker('1', { eval: true })`,
      'a module by another way': `process.getBuiltinModule('node:child_process').execSync('id')`,
      bindings: `process.binding('spawn_sync')`,
      addons: `process.dlopen({ exports: {} }, '/lib/any.node')`,
      loaders: `(await import('node:module')).createRequire('/')('node:net')`,
      http: `(await import('node:http')).get('http://127.0.0.1:${port}')`,
      'a require of its own': `(await import('./plain.cjs')).Module.createRequire('/')('net')`,
      'the loader itself': `(await import('./plain.cjs')).Module._load('net', null, false)`,
      'hooks before ours': `(await import('./plain.cjs')).Module.registerHooks({})`,
      'a decoder that writes files': `await import(${byUrl('sharp')})`,
      'a runtime that writes files': `await import(${byUrl('onnxruntime-node')})`,
      'code from an address': `await import('data:text/javascript,export {}')`,
      signals: 'process._kill(process.pid, 0)',
      'what is open': 'process._getActiveHandles()',
    };
    const missing: Record<string, string> = {
      fetch: `await fetch('http://127.0.0.1:${port}')`,
      'the agent behind fetch': `new Response()`,
      'the agent by another way': `await WebAssembly.compileStreaming(1).catch(() => {});
        globalThis[Symbol.for('undici.globalDispatcher.1')]
          .dispatch({ origin: 'http://127.0.0.1:${port}', path: '/', method: 'GET' }, {})`,
      'the socket of an output': `await new Promise((resolve, reject) => {
        new process.stderr.constructor().once('error', reject).connect(${port}, '127.0.0.1', resolve); })`,
      'the pipe to the console': 'process.send({})',
      'what others have loaded': `if ((await import('./plain.cjs')).cached.every((path) => !/sharp|onnx/.test(path))) throw 0`,
      'a library by way of cryptography': `(await import('node:crypto')).setEngine('/lib/any.so')`,
    };
    const attempts = Object.entries({ ...closed, ...missing }).map(
      ([name, source]) => `[${JSON.stringify(name)}, async () => { ${source}; }]`,
    );
    const { modelPath, write } = module(`
      const attempts = [${attempts.join(',\n')}];
      export async function postprocess() {
        const told = {};
        for (const [name, attempt] of attempts) {
          told[name] = await attempt().then(() => 'open', (error) => String(error.message ?? error));
        }
        return JSON.stringify(told);
      }
    `);
    write('plain.cjs', 'exports.Module = module.constructor; exports.cached = Object.keys(require.cache);');
    const { results } = await run(modelPath, write('a.json', '[1, 2]'));
    server.close();
    const told: Record<string, string> = JSON.parse(results[0]?.summary ?? '{}');
    expect(Object.keys(told)).toHaveLength(attempts.length);
    for (const name of Object.keys(closed))
      expect([name, told[name]]).toEqual([name, expect.stringContaining('closed')]);
    expect(Object.values(told)).not.toContain('open');
    expect(asked).toBe(0);
  });
});
