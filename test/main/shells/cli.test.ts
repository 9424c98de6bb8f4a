import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeKeyPair } from '../../../main/sandbox/make-key-pair.ts';
import { callCommandLine, type Ended, runCommandLine } from '../../support/command-line.ts';
import { onnxBytes } from '../../support/models.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hangar-cli-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function hangar(...args: string[]): Promise<Ended> {
  return callCommandLine(args, { home: folder, state: join(folder, 'state') });
}

/** As a program of its own, whose exit code and streams a shell would see. */
function hangarProgram(more: Record<string, string>, ...args: string[]): Promise<Ended> {
  return runCommandLine(args, { home: folder, state: join(folder, 'state') }, more);
}

test('no words, unknown words and missing words are wrong usage (2), and say what there is', async () => {
  for (const args of [
    [],
    ['dance'],
    ['instances', 'list', '--regoin', 'x'],
    ['keys', 'check'],
    ['models', 'run', 'a'],
  ]) {
    const ended = await hangar(...args);
    expect(ended.code, args.join(' ')).toBe(2);
    expect(ended.error + ended.out).toContain('Usage:');
  }
  expect((await hangar('--help')).code).toBe(0);
  expect((await hangarProgram({}, 'dance')).code).toBe(2);
});

test('a group of commands has its own help', async () => {
  const ended = await hangar('models', '--help');
  expect(ended).toMatchObject({ code: 0, out: expect.stringContaining('hangar models inspect') });
  expect(ended.out).not.toContain('hangar instances');
  expect((await hangar('models')).error).not.toContain('hangar instances');
});

test('--version says which one it is', async () => {
  expect(await hangar('--version')).toMatchObject({ code: 0, out: expect.stringMatching(/^hangar \d+\.\d+\.\d+/) });
});

test('a region that there is not is named as that, with those that may have been meant', async () => {
  const ended = await hangar('instances', 'list', '--sandbox', '--region', 'us-esat-1');
  expect(ended.code).toBe(3);
  expect(ended.error).toContain('has no region called us-esat-1. Near it are: us-east-1');
  expect(ended.error).not.toMatch(/credentials|sign in/i);
});

test('what a sign-in page said instead of the cloud is shown', async () => {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!DOCTYPE html><p>Please sign in to the hotel<br>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const environment = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'x',
  };
  const ended = await hangarProgram(environment, 'instances', 'list', '--region', 'us-east-1');
  server.close();
  expect(ended.code).toBe(3);
  expect(ended.error).toMatch(/could not be understood.*\n {2}Details: .*Please sign in to the hotel/);
});

test('instances list gives one JSON document with every name in it', async () => {
  const ended = await hangarProgram({}, 'instances', 'list', '--sandbox', '--json');
  expect(ended.code).toBe(0);
  const { instances, problems } = JSON.parse(ended.out);
  expect(problems).toEqual([]);
  expect(instances.length).toBeGreaterThan(35);
  const names = ['id', 'name', 'provider', 'account', 'region', 'zone', 'type', 'state'];
  const more = ['publicAddress', 'privateAddress', 'launchedAt', 'tags'];
  for (const instance of instances) expect(Object.keys(instance)).toEqual([...names, ...more]);
});

test('instances list of one account asks only that one, and a name that is none is said', async () => {
  const ended = await hangar('instances', 'list', '--sandbox', '--json', '--account', 'sandbox-research');
  expect(ended.code).toBe(0);
  const { instances } = JSON.parse(ended.out);
  expect([...new Set(instances.map(({ account }: { account: string }) => account))]).toEqual(['000000000001']);
  const nobody = await hangar('instances', 'list', '--sandbox', '--account', 'nobody');
  expect(nobody.code).toBe(3);
  expect(nobody.error).toContain('No account here is called nobody.');
});

test('instances list of one region asks only that one', async () => {
  const all = JSON.parse((await hangar('instances', 'list', '--sandbox', '--json')).out).instances;
  const { region, provider } = all.find((instance: { provider: string }) => instance.provider === 'aws');
  const args = ['--provider', provider, '--region', region];
  const some = JSON.parse((await hangar('instances', 'list', '--sandbox', '--json', ...args)).out).instances;
  expect(some.length).toBeGreaterThan(0);
  expect(some.length).toBeLessThan(all.length);
  for (const instance of some) expect(instance).toMatchObject({ region, provider });
});

test('a filter leaves what fits it, and one that makes no sense is wrong usage (2) with its place', async () => {
  const fits = await hangar('instances', 'list', '--sandbox', '--json', '--filter', 'state:running gpu:>0');
  const { instances } = JSON.parse(fits.out);
  expect(instances.length).toBeGreaterThan(3);
  for (const { state } of instances) expect(state).toBe('running');

  const mistaken = await hangar('instances', 'list', '--sandbox', '--filter', 'name~a gpu:>many');
  expect(mistaken.code).toBe(2);
  expect(mistaken.error).toMatch(/name~a gpu:>many\n {14}\^{4}\n/);
});

test('inspects a model in full, and fails for one that cannot run here', async () => {
  const example = join(import.meta.dirname, '../../../main/models/example/digits.onnx');
  const ended = await hangar('models', 'inspect', example, '--json');
  expect(ended.code).toBe(0);
  const model = JSON.parse(ended.out);
  expect(model).toMatchObject({
    opset: 17,
    irVersion: 8,
    obstacles: [],
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(model.operators[0]).toMatchObject({ domain: 'ai.onnx', count: expect.any(Number) });
  expect((await hangar('models', 'inspect', example)).out).toMatch(/weights +float32 .*parameters/);

  const path = join(folder, 'custom.onnx');
  await writeFile(path, onnxBytes({ nodes: [{ operator: 'Op', domain: 'my.ops', inputs: ['x'], outputs: ['y'] }] }));
  const refused = await hangar('models', 'inspect', path);
  expect(refused.code).toBe(1);
  expect(refused.error).toContain('The operator Op of my.ops is a custom one');
});

test('without credentials nothing is listed, and the exit code says that nothing was reached (3)', async () => {
  const ended = await hangarProgram({}, 'instances', 'list', '--json');
  expect(ended.code).toBe(3);
  const document = JSON.parse(ended.out);
  expect(document.instances).toEqual([]);
  expect(document.problems[0].code).toBe('clouds/no-credentials');
  expect(ended.error).toContain('--sandbox');
});

test('a data folder that cannot be used is one sentence, not a stack', async () => {
  const file = join(folder, 'a-file');
  await writeFile(file, '');
  const ended = await hangarProgram({}, 'keys', 'check', file, '--home', join(file, 'state'));
  expect(ended.code).toBe(1);
  expect(ended.error).toContain('--home DIR');
  expect(ended.error).not.toMatch(/\bat .*:\d+:\d+/);
});

test('an instance that is not there is said (1)', async () => {
  const ended = await hangar('instances', 'start', 'i-nowhere', '--sandbox');
  expect(ended).toMatchObject({ code: 1, out: '' });
  expect(ended.error).toContain('i-nowhere');
});

test.skipIf(process.platform === 'win32')(
  '--fix closes a private key to its owner, and leaves any other file alone',
  async () => {
    const key = join(folder, 'open.pem');
    await writeFile(key, makeKeyPair().private, { mode: 0o644 });
    const ended = await hangar('keys', 'check', key, '--fix', '--json');
    expect(ended.code).toBe(0);
    expect(JSON.parse(ended.out).permissions).toMatchObject({ status: 'good', mode: '0600' });

    const other = join(folder, 'notes.txt');
    await writeFile(other, 'not a key', { mode: 0o644 });
    expect((await hangar('keys', 'check', other, '--fix')).code).toBe(1);
    expect((await stat(other)).mode & 0o777).toBe(0o644);
  },
);

test('gauges of an instance give one sample as one document, and the rest goes on without a GPU', async () => {
  const ended = await hangar('gauges', 'mlflow', '--sandbox', '--json');
  expect(ended.code).toBe(0);
  const sample = JSON.parse(ended.out);
  expect(sample.cpu).toMatchObject({ status: 'ok' });
  expect(sample.disk.value.length).toBeGreaterThan(0);
  expect(sample.gpu.status === 'ok' || sample.gpu.problem.message.length > 0).toBe(true);
});

test('a host that refuses the connection is named in one sentence (3)', async () => {
  const ended = await hangar('gauges', 'nobody@127.0.0.1:1', '--once', '--json');
  expect(ended.code).toBe(3);
  expect(JSON.parse(ended.out).problem.code).toBe('ssh/refused');
  expect(ended.error).toContain('127.0.0.1');
});

test('a model gets its verdict on sample files', async () => {
  const example = join(import.meta.dirname, '../../../main/models/example');
  const ended = await hangar('models', 'run', join(example, 'digits.onnx'), join(example, 'samples'), '--json');
  expect(ended.code).toBe(0);
  const { verdict, samples } = JSON.parse(ended.out);
  expect(verdict).toMatchObject({ status: 'pass', failedCount: 0 });
  expect(samples.length).toBe(verdict.sampleCount);
});

test('a file that is no key fails the check (1), as one document with --json', async () => {
  const path = join(folder, 'not-a-key.pem');
  await writeFile(path, 'hello', { mode: 0o600 });
  const ended = await hangar('keys', 'check', path, '--json');
  expect(ended.code).toBe(1);
  expect(JSON.parse(ended.out).problem.code).toBe('keys/not-a-private-key');
});

test('a file that is no model fails with its reason, not with a stack', async () => {
  const path = join(folder, 'random.onnx');
  await writeFile(path, Buffer.from('this is no model at all'));
  const ended = await hangar('models', 'inspect', path, '--json');
  expect(ended.code).toBe(1);
  expect(JSON.parse(ended.out).problem.code).toBe('models/not-onnx');
  expect(ended.error).not.toMatch(/\bat .*:\d+:\d+/);
});

test('guard wants to be told once when to stop, in words it knows', async () => {
  for (const args of [
    [],
    ['--after', '2h', '--at', '19:00'],
    ['--after', '2 hours'],
    ['--gpu-idle', '1m'],
    ['--at', '25:00'],
  ]) {
    const ended = await hangar('guard', 'set', 'mlflow', '--sandbox', ...args);
    expect(ended.code, args.join(' ')).toBe(2);
  }
});

test.skipIf(process.platform !== 'linux')('guard set tells of the guard that now stands', async () => {
  const ended = await hangar('guard', 'set', 'mlflow', '--after', '1h30m', '--sandbox', '--json');
  expect(ended).toMatchObject({ code: 0 });
  expect(JSON.parse(ended.out)).toMatchObject({ guard: { kind: 'time', limitSeconds: 5400, phase: 'counting' } });
});
