import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { makeKeyPair } from '../../../main/sandbox/make-key-pair.ts';
import { callCommandLine, type Ended, runCommandLine } from '../../support/command-line.ts';
import { onnxBytes } from '../../support/models.ts';

// Practice machines take seconds to stop and start, as real ones take minutes; nothing here depends on how many.
vi.mock('../../../main/sandbox/start-sandbox.ts', async (readModule) => {
  const module = await readModule<typeof import('../../../main/sandbox/start-sandbox.ts')>();
  const start: typeof module.startSandbox = (options) => module.startSandbox({ ...options, settleMs: 60 });
  return { ...module, startSandbox: start };
});
vi.mock('../../../main/clouds/state-followers.ts', async (readModule) => {
  const module = await readModule<typeof import('../../../main/clouds/state-followers.ts')>();
  return { ...module, followTiming: { ...module.followTiming, firstPollMs: 20, maxPollMs: 40 } };
});

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

test('a deleted instance is said to be deleted, not to be waited for', async () => {
  const ended = await hangar('instances', 'start', 'old-benchmark', '--sandbox');
  expect(ended.code).toBe(3);
  expect(ended.error).toContain('old-benchmark has been deleted.');
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

test('stops an instance and waits until it has stopped', async () => {
  const all = JSON.parse((await hangar('instances', 'list', '--sandbox', '--json')).out).instances;
  const running = all.find((instance: { state: string; name: string }) => instance.state === 'running');
  const ended = await hangar('instances', 'stop', running.id, '--sandbox', '--json');
  expect(ended.code).toBe(0);
  expect(JSON.parse(ended.out).instance).toMatchObject({ id: running.id, state: 'stopped' });
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

test('instances delete says what would go and does nothing without --yes (2)', async () => {
  const asked = await hangar('instances', 'delete', 'train-llm-01', '--sandbox');
  expect(asked.code).toBe(2);
  expect(asked.out).toContain('x The instance is gone for good');
  expect(asked.out).toMatch(/! Disk vol-\S+ \/dev\/sdf \(2000 GiB\) stays/);
  expect(asked.out).toMatch(/^\$ aws ec2 terminate-instances --instance-ids i-/m);
  expect(asked.error).toContain('nothing was done');
  const done = await hangar('instances', 'delete', 'preempt-sweep-2', '--yes', '--sandbox', '--json');
  expect(done.code).toBe(0);
  expect(JSON.parse(done.out).instance.state).toBe('deleted');
}, 60_000);

test('a deletion that a protection forbids says first what turns it off, and not how to delete all the same', async () => {
  const { code, out, error } = await hangar('instances', 'delete', 'label-studio', '--plan', '--sandbox');
  expect(code).toBe(1);
  expect(error).toMatch(/^aws ec2 modify-instance-attribute --instance-id i-\S+ --no-disable-api-termination/m);
  expect(out).toContain('x The instance is gone for good');
  expect(out).not.toContain('terminate-instances');
  const google = await hangar('instances', 'delete', 'airflow', '--plan', '--sandbox');
  expect(google.error).toMatch(
    /^CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE=http:\S+\/compute\/v1\/ gcloud compute instances update airflow/m,
  );
}, 60_000);

test('--plan only says what a change would do, and fails where the cloud would refuse it', async () => {
  const ended = await hangar('instances', 'stop', 'feature-store', '--plan', '--json', '--sandbox');
  expect(ended.code).toBe(1);
  const { plan } = JSON.parse(ended.out);
  expect(plan.obstacle.code).toBe('clouds/protected-from-stop');
  expect(plan.effects[0]).toMatchObject({ tone: 'good', message: expect.any(String) });
  expect(plan.commands[0].slice(0, 3)).toEqual(['aws', 'ec2', 'stop-instances']);
  const reboot = await hangar('instances', 'reboot', 'airflow', '--sandbox');
  expect(reboot).toMatchObject({ code: 0, out: 'airflow  running\n' });
}, 60_000);

test('what a command changed is in the activity log, as a table, CSV or JSON', async () => {
  const listed = JSON.parse((await hangar('instances', 'list', '--sandbox', '--json')).out).instances;
  const running = listed.find(({ state }: { state: string }) => state === 'running');
  await hangar('instances', 'stop', running.id, '--sandbox');
  const [newest] = JSON.parse((await hangar('activity', '--json', '--filter', running.id, '--since', '5m')).out);
  expect(newest).toMatchObject({ action: 'instances.stop', targetName: running.name, result: 'done' });
  expect(newest.requestId).toBeTruthy();
  expect((await hangar('activity', '--csv')).out).toMatch(/^id,startedAt,action,/);
  expect((await hangar('activity')).out).toContain(newest.requestId);
  expect((await hangar('activity', '--since', 'yesterdayish')).code).toBe(2);
});

test('a start that the cloud has no room for names a sister type with its price, as a command', async () => {
  const ended = await hangar('instances', 'start', 'train-vision-01', '--sandbox');
  expect(ended.code).toBe(3);
  expect(ended.error).toMatch(/^hangar instances resize train-vision-01 p5\.48xlarge {2}# \$93\.92 \/ h$/m);
});

test('instances resize changes the type step by step, and refuses one that the zone does not have', async () => {
  const ended = await hangar('instances', 'resize', 'notebook-jiwoo', 'm6i.2xlarge', '--sandbox', '--json');
  expect(ended.code).toBe(0);
  expect(JSON.parse(ended.out).resize).toMatchObject({ step: 'done', from: 'g4dn.xlarge', to: 'm6i.2xlarge' });
  const plan = await hangar('instances', 'resize', 'train-llm-01', 'g6.2xlarge', '--plan', '--sandbox');
  expect(plan.out).toMatch(
    /^- While it runs it costs \$93\.92 an hour \(\$68,561\.60 a month\) now, and \$\S+ an hour/m,
  );
  const refused = await hangar('instances', 'resize', 'mlflow', 'm7g.xlarge', '--plan', '--sandbox');
  expect(refused.code).toBe(1);
  expect(refused.error).toContain('is an arm64 machine');
  expect(refused.out).toBe('');
  for (const plan of [['--plan'], []]) {
    const nonsense = await hangar('instances', 'resize', 'mlflow', 'nonsense.type', ...plan, '--sandbox');
    expect(nonsense).toMatchObject({ code: 1, out: '', error: expect.stringContaining('nonsense.type') });
  }
}, 60_000);

test('a change of type that a console did not live to finish is told with the ways on and back', async () => {
  const home = join(folder, 'interrupted');
  const listed = await hangar('instances', 'list', '--sandbox', '--json', '--home', home);
  const { id, account, region } = JSON.parse(listed.out).instances.find(
    ({ name }: { name: string }) => name === 'notebook-jiwoo',
  );
  const database = new DatabaseSync(join(home, 'history.db'));
  database
    .prepare('INSERT INTO resize VALUES (?, ?, ?, ?, ?, NULL, ?)')
    .run(
      '1',
      `aws:${account}:${region}:${id}`,
      'notebook-jiwoo',
      'g5.xlarge',
      'g4dn.xlarge',
      '2026-11-20T10:00:00.000Z',
    );
  database.close();
  const ended = await hangar('instances', 'resize', '--sandbox', '--home', home);
  expect(ended.code).toBe(2);
  expect(ended.error).toContain(
    'notebook-jiwoo was being changed from g5.xlarge to g4dn.xlarge when the console ended.',
  );
  expect(ended.error).toContain('It is stopped now, with type g4dn.xlarge.');
  expect(ended.error).toContain('`hangar instances start notebook-jiwoo`');
  expect(ended.error).toContain('`hangar instances resize notebook-jiwoo g5.xlarge`');
  const back = await hangar('instances', 'resize', 'notebook-jiwoo', 'g5.xlarge', '--sandbox', '--home', home);
  expect(back.code).toBe(0);
  expect((await hangar('instances', 'resize', '--sandbox', '--home', home)).error).not.toContain('notebook-jiwoo');
}, 60_000);

test('a read-only console refuses a command’s change too, and says which switch', async () => {
  const home = join(folder, 'read-only');
  await mkdir(home, { recursive: true });
  await writeFile(join(home, 'settings.json'), JSON.stringify({ readOnly: true }));
  const ended = await hangar('instances', 'stop', 'mlflow', '--sandbox', '--json', '--home', home);
  expect(ended.code).toBe(1);
  expect(JSON.parse(ended.out).problem.code).toBe('app/read-only');
  expect(ended.error).toContain('Settings');
});

test('instances create makes a key and an instance, and --plan only says the commands', async () => {
  const place = ['--provider', 'aws', '--zone', 'us-east-1b', '--type', 'g6.2xlarge', '--account', 'sandbox'];
  const plan = await hangar('instances', 'create', 'trainer-x', ...place, '--plan', '--sandbox');
  expect(plan).toMatchObject({ code: 0, out: expect.stringContaining('$ aws ec2 run-instances --image-id ami-') });
  const key = join(folder, 'trainer-key');
  const keyPlan = await hangar('instances', 'create', 'Trainer X', ...place, '--new-key', key, '--plan', '--sandbox');
  expect(keyPlan.code, keyPlan.error).toBe(0);
  expect(keyPlan.out).toContain(`+ A new key is made: ${key}, readable by you alone`);
  expect(keyPlan.out).toContain('The public key goes to the cloud under the name trainer-key');
  expect(keyPlan.out).toContain(`--public-key-material fileb://${key}.pub`);
  expect(keyPlan.out).not.toContain('nobody can log in');
  await expect(stat(key)).rejects.toThrow();
  const made = await hangar('instances', 'create', 'trainer-x', ...place, '--new-key', key, '--sandbox', '--json');
  expect(made.code, made.error).toBe(0);
  expect(JSON.parse(made.out).instance).toMatchObject({ name: 'trainer-x', state: 'running', type: 'g6.2xlarge' });
  expect((await stat(key)).mode & 0o077).toBe(0);
}, 60_000);

test('instances create knows this computer’s address, kinds of disks, and GPUs to put into a machine', async () => {
  const place = ['--provider', 'gcp', '--zone', 'us-central1-b', '--type', 'n1-standard-8', '--account', 'sandbox'];
  const wanted = ['--accelerator', 'nvidia-tesla-t4:2', '--disk-type', 'pd-ssd', '--tag', 'team=vision', '--spot'];
  const create = (...more: string[]) =>
    hangar('instances', 'create', 'trainer-y', ...place, ...wanted, ...more, '--plan', '--sandbox');
  const plan = await create('--ssh-from', 'me');
  expect(plan.code, plan.error).toBe(0);
  for (const words of [
    '--source-ranges 203.0.113.24/32',
    '--accelerator type=nvidia-tesla-t4,count=2',
    '--boot-disk-type pd-ssd',
    '--labels team=vision',
    '--provisioning-model SPOT',
  ])
    expect(plan.out).toContain(words);
  const wrong = await create('--ssh-from', 'anywhere');
  expect(wrong).toMatchObject({ code: 2, error: expect.stringContaining('--ssh-from') });
}, 60_000);

test('instances create makes no key for a machine that can’t be asked for', async () => {
  const place = ['--provider', 'aws', '--zone', 'us-east-1b', '--type', 'g6.2xlarge', '--account', 'sandbox'];
  const key = join(folder, 'unused-key');
  const wrong = ['--new-key', key, '--tag', 'aws:team=vision'];
  const refused = await hangar('instances', 'create', 'trainer-w', ...place, ...wrong, '--sandbox');
  expect(refused).toMatchObject({ code: 2, error: expect.stringContaining('tags') });
  await expect(stat(key)).rejects.toThrow();
}, 60_000);

test('instances create proposes other types where Compute Engine finds out late that it has no room', async () => {
  const place = ['--provider', 'gcp', '--zone', 'us-central1-b', '--type', 'a2-highgpu-8g', '--account', 'sandbox'];
  const late = join(folder, 'late-key');
  const refused = await hangar('instances', 'create', 'trainer-z', ...place, '--new-key', late, '--sandbox');
  expect(refused.code).toBe(3);
  expect(refused.error).toMatch(
    /hangar instances create trainer-z .*--public-key \S+late-key .*--key-name late-key --type /,
  );
}, 60_000);

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

test('a zone that there is not is named as that, with those that there are', async () => {
  const create = (provider: string, zone: string, type: string) =>
    hangar(
      'instances',
      'create',
      'x',
      '--provider',
      provider,
      '--zone',
      zone,
      '--type',
      type,
      '--account',
      'sandbox',
      '--sandbox',
    );
  const nowhere = await create('aws', 'nowhere-1a', 'g6.2xlarge');
  expect(nowhere.code).toBe(1);
  expect(nowhere.error).toMatch(/no region with a zone called nowhere-1a\. Its regions are .*us-east-1/);
  const none = await create('gcp', 'us-central1-q', 'n2-standard-8');
  expect(none.code).toBe(1);
  expect(none.error).toMatch(
    /There is no zone us-central1-q in us-central1\. Its zones are us-central1-a, us-central1-b/,
  );
}, 60_000);
