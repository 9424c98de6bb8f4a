import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createEc2 } from '../../../main/clouds/ec2.ts';
import { createGce } from '../../../main/clouds/gce.ts';
import { practiceAccounts } from '../../../main/clouds/practice-accounts.ts';
import type { CloudProvider } from '../../../main/clouds/provider.ts';
import { createPracticeAccess, type PracticeAccess } from '../../../main/sandbox/practice-access.ts';
import { type Sandbox, startSandbox } from '../../../main/sandbox/start-sandbox.ts';
import type { Instance } from '../../../preload/contract/instances.ts';

const signal = AbortSignal.timeout(60_000);
const publicKey = `ssh-ed25519 ${Buffer.from('\0\0\0\x0bssh-ed25519\0\0\0 0123456789abcdef0123456789abcdef').toString('base64')}`;
const key = { user: 'ubuntu', publicKey };
let sandbox: Sandbox;
let access: PracticeAccess;
const opened: CloudProvider[] = [];

beforeEach(async () => {
  access = createPracticeAccess();
  sandbox = await startSandbox({ settleMs: 60, access });
});
afterEach(async () => {
  for (const provider of opened.splice(0)) provider.dispose();
  await sandbox.dispose();
});

/** The practice account of a cloud, and its first instance that runs Linux. */
async function open(
  cloud: 'aws' | 'gcp',
  state = 'running',
  project = 0,
): Promise<{ provider: CloudProvider; row: Instance }> {
  const { aws, gcp } = practiceAccounts(sandbox.clouds);
  const [amazon, google] = [aws[0], gcp[project]];
  if (!amazon || !google) throw new Error('no practice account');
  const account = { key: `${cloud}:sandbox`, account: '', name: 'sandbox', sandbox: true };
  const provider =
    cloud === 'aws'
      ? createEc2({ account: { ...account, provider: 'aws' }, source: amazon.source })
      : createGce({ account: { ...account, provider: 'gcp' }, source: google.source, localUser: 'kim' });
  opened.push(provider);
  for (const scope of (await provider.scopes([], signal)).scopes)
    for await (const page of provider.list(scope, signal)) {
      const row = page.find((it) => it.state === state && it.operatingSystem !== 'windows');
      if (row) return { provider, row };
    }
  throw new Error('no instance to practise on');
}

test('EC2 Instance Connect lets a key in as the user that was named, and tells which request did', async () => {
  const { provider, row } = await open('aws');
  expect(await provider.planKey(row, signal)).toEqual({ way: 'instance-connect' });
  const { requestId } = await provider.lendKey(row, key, signal);
  expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(access.keysOf('ubuntu')).toEqual([publicKey]);
  expect(access.keysOf('root')).toEqual([]);
});

test('whoever may not send a key is told the smallest policy that allows it', async () => {
  const { provider, row } = await open('aws');
  const resource = `arn:aws:ec2:us-east-1:000000000000:instance/${row.id}`;
  const message = `User: arn:aws:iam::000000000000:user/practice is not authorized to perform: ec2-instance-connect:SendSSHPublicKey on resource: ${resource}`;
  sandbox.faults.add(({ action }) =>
    action === 'SendSSHPublicKey'
      ? { kind: 'refusal', status: 400, code: 'AccessDeniedException', message }
      : undefined,
  );
  const problem = await provider.lendKey(row, key, signal).catch((thrown) => thrown.toProblem());
  expect(problem.code).toBe('clouds/denied');
  expect(JSON.parse(problem.remedies[0].text).Statement).toEqual([
    { Effect: 'Allow', Action: 'ec2-instance-connect:SendSSHPublicKey', Resource: resource },
  ]);
});

test('an instance that does not run is said, not waited for', async () => {
  const { provider, row } = await open('aws', 'stopped');
  await expect(provider.lendKey(row, key, signal)).rejects.toMatchObject({ code: 'clouds/wrong-state' });
});

test('Compute Engine gets one more line, also when somebody else changes the metadata at the same time', async () => {
  const { provider, row } = await open('gcp');
  expect(await provider.planKey(row, signal)).toEqual({ way: 'metadata' });
  let calls = 0;
  const stop = sandbox.faults.add(({ action }) => {
    if (action !== 'instances.setMetadata') return undefined;
    calls += 1;
    const message = 'Supplied fingerprint does not match current metadata fingerprint.';
    return calls === 1 ? { kind: 'refusal', status: 412, code: 'conditionNotMet', message } : undefined;
  });
  await provider.lendKey(row, key, signal);
  stop();
  expect(calls).toBe(2);
  await provider.lendKey(row, { user: 'ana', publicKey }, signal);
  expect(access.keysOf('ubuntu')).toEqual([publicKey]);
  expect(access.keysOf('ana')).toEqual([publicKey]);
});

test('both clouds tell of the key that the practice host has', async () => {
  for (const cloud of ['aws', 'gcp'] as const) {
    const { provider, row } = await open(cloud);
    expect(await provider.hostKeys(row, signal)).toEqual([
      { keyType: 'ssh-ed25519', fingerprint: access.hostKeyFingerprint },
    ]);
  }
});

test('a key that was lent for a while is of no use after it', () => {
  access.push('ubuntu', publicKey, -1);
  access.setMachineKeys('1', `kim:${publicKey} google-ssh {"userName":"hangar","expireOn":"2020-01-01T00:00:00+0000"}`);
  expect([...access.keysOf('ubuntu'), ...access.keysOf('kim')]).toEqual([]);
});

describe('an instance that takes logins from OS Login only', () => {
  const user = 'practice_hangar_invalid';
  const openLabs = () => open('gcp', 'running', 1);

  test('gets a key through the profile of the person, as the user that the profile names, and not through metadata', async () => {
    const { provider, row } = await openLabs();
    expect(row.name).toBe('labs-desk');
    expect(await provider.planKey(row, signal)).toEqual({ way: 'os-login', user });
    await provider.lendKey(row, { user, publicKey }, signal);
    expect(access.keysOf(user)).toEqual([publicKey]);
    expect(access.keysOf('ubuntu')).toEqual([]);
  });

  test('what the console has imported before is taken away once it has ended, and nothing else', async () => {
    const { provider, row } = await openLabs();
    const names: string[] = [];
    sandbox.faults.add(({ action }) => {
      if (action.startsWith('users.')) names.push(action);
      return undefined;
    });
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      await provider.lendKey(row, { user, publicKey }, signal);
      vi.setSystemTime(Date.now() + 6 * 60_000);
      expect(access.keysOf(user)).toEqual([]);
      await provider.lendKey(row, { user, publicKey: publicKey.replace('NTY3', 'NTY4') }, signal);
    } finally {
      vi.useRealTimers();
    }
    const both = ['users.getLoginProfile', 'users.importSshPublicKey'];
    expect(names).toEqual([...both, both[0], 'users.sshPublicKeys.delete', both[1]]);
  });

  test('a profile that calls its owner otherwise, and a refusal, are said with the way on', async () => {
    const { provider, row } = await openLabs();
    const asOther = provider.lendKey(row, { user: 'ubuntu', publicKey }, signal);
    await expect(asOther).rejects.toMatchObject({ code: 'keyless/os-login-user', params: { user } });
    const message = "Required 'compute.oslogin' permission";
    sandbox.faults.add(({ action }) =>
      action === 'users.getLoginProfile' ? { kind: 'refusal', status: 403, code: 'forbidden', message } : undefined,
    );
    expect(await provider.planKey(row, signal)).toMatchObject({
      way: 'os-login',
      obstacle: { code: 'keyless/os-login-denied', params: { target: 'labs-desk' } },
    });
  });
});
