import { afterEach, beforeEach, expect, test } from 'vitest';
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
async function open(cloud: 'aws' | 'gcp', state = 'running'): Promise<{ provider: CloudProvider; row: Instance }> {
  const { aws, gcp } = practiceAccounts(sandbox.clouds);
  const [amazon, google] = [aws[0], gcp[0]];
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
