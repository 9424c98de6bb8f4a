import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { callCommandLine, type Ended } from '../../support/command-line.ts';

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
  folder = await mkdtemp(join(tmpdir(), 'hangar-cli-changes-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function hangar(...args: string[]): Promise<Ended> {
  return callCommandLine(args, { home: folder, state: join(folder, 'state') });
}

test('a deleted instance is said to be deleted, not to be waited for', async () => {
  const ended = await hangar('instances', 'start', 'old-benchmark', '--sandbox');
  expect(ended.code).toBe(3);
  expect(ended.error).toContain('old-benchmark has been deleted.');
});

test('stops an instance and waits until it has stopped', async () => {
  const all = JSON.parse((await hangar('instances', 'list', '--sandbox', '--json')).out).instances;
  const running = all.find((instance: { state: string; name: string }) => instance.state === 'running');
  const ended = await hangar('instances', 'stop', running.id, '--sandbox', '--json');
  expect(ended.code).toBe(0);
  expect(JSON.parse(ended.out).instance).toMatchObject({ id: running.id, state: 'stopped' });
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
