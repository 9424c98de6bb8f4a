import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { AppError } from '../../../main/app-error.ts';
import type { PublishedHostKey } from '../../../main/ssh/host-key-proof.ts';
import { type Sshd, sshdPath, startSshd } from '../../support/sshd.ts';
import { createTestSsh, type TestSsh, targetOf, untilPhase } from '../../support/test-ssh.ts';

const ref = 'aws:1:eu-west-1:i-1';
const other = `SHA256:${'A'.repeat(43)}`;

let server: Sshd;
let ssh: TestSsh;
beforeAll(async () => {
  if (sshdPath) server = await startSshd();
});
afterAll(() => server?.dispose());
afterEach(() => ssh.remove());

/** A console whose instance's cloud answers as told, one answer for each time that it is asked. */
function open(...answers: (PublishedHostKey[] | AppError)[]): string {
  let asked = 0;
  ssh = createTestSsh({
    proofWaitsMs: answers.slice(1).map(() => 20),
    async publishedHostKeys() {
      const answer = answers[Math.min(asked, answers.length - 1)];
      asked += 1;
      if (answer instanceof AppError) throw answer;
      return answer ?? [];
    },
  });
  return ssh.connections.open(targetOf(server, { instanceRef: ref }));
}

async function untilProof(connectionId: string, status: string) {
  for await (const all of ssh.connections.watch(undefined)) {
    const state = all.find(({ id }) => id === connectionId)?.state;
    if (state?.phase === 'host-key' && state.proof?.status === status) return state;
    if (state?.phase === 'closed') throw new Error(JSON.stringify(state));
  }
  throw new Error('the watch ended');
}

async function untilTrust(connectionId: string, trust: string) {
  for await (const all of ssh.connections.watch(undefined)) {
    const state = all.find(({ id }) => id === connectionId)?.state;
    if (state?.phase === 'ready' && state.hostKey?.trust === trust) return state.hostKey;
    if (state?.phase === 'closed') throw new Error(JSON.stringify(state));
  }
  throw new Error('the watch ended');
}

const knownHosts = () => readFileSync(join(ssh.dataFolder, 'known_hosts'), 'utf8');
const shown = (): PublishedHostKey => ({ keyType: 'ssh-ed25519', fingerprint: server.hostKeyFingerprint });

test.skipIf(!sshdPath)('a key that the cloud publishes is proven before a person answers, and stays so', async () => {
  const connectionId = open([{ keyType: 'ssh-rsa', fingerprint: other }, shown()]);
  const { fingerprint } = await untilProof(connectionId, 'proven');
  ssh.connections.decideHostKey(connectionId, fingerprint, true);
  expect(await untilTrust(connectionId, 'proven')).toMatchObject({ fingerprint });
  ssh.connections.close(connectionId);
  await untilTrust(ssh.connections.open(targetOf(server, { instanceRef: ref })), 'proven');
});

test.skipIf(!sshdPath)('what the cloud tells only later turns trust on first use into proof', async () => {
  const connectionId = open([], [], [], [shown()]);
  const { fingerprint } = await untilPhase(ssh, connectionId, 'host-key');
  ssh.connections.decideHostKey(connectionId, fingerprint, true);
  await untilTrust(connectionId, 'proven');
  await expect.poll(knownHosts).toMatch(/ published-by-cloud$/m);
});

test.skipIf(!sshdPath)('a key that the cloud contradicts is refused before a person can trust it', async () => {
  const connectionId = open([{ keyType: 'ssh-ed25519', fingerprint: other }]);
  const { problem } = await untilPhase(ssh, connectionId, 'closed');
  expect(problem).toMatchObject({
    code: 'ssh/host-key-mismatch',
    params: { fingerprint: server.hostKeyFingerprint, expectedFingerprint: other },
  });
});

test.skipIf(!sshdPath)(
  'one that it contradicts after it was trusted ends the connection and is trusted no more',
  async () => {
    let tell: (keys: PublishedHostKey[]) => void = () => {};
    ssh = createTestSsh({
      publishedHostKeys: () =>
        new Promise((resolve) => {
          tell = resolve;
        }),
    });
    const connectionId = ssh.connections.open(targetOf(server, { instanceRef: ref }));
    const { fingerprint } = await untilProof(connectionId, 'asking');
    ssh.connections.decideHostKey(connectionId, fingerprint, true);
    await untilTrust(connectionId, 'first-use');
    expect(knownHosts()).toContain(ref);
    tell([{ keyType: 'ssh-ed25519', fingerprint: other }]);
    const { problem } = await untilPhase(ssh, connectionId, 'closed');
    expect(problem?.code).toBe('ssh/host-key-mismatch');
    await expect.poll(knownHosts).not.toContain(ref);
  },
);

test.skipIf(!sshdPath)(
  'a cloud that may not be asked is said, with what it refused, and the question stays',
  async () => {
    const connectionId = open(new AppError('clouds/denied', { action: 'ec2:GetConsoleOutput' }));
    expect(await untilProof(connectionId, 'unasked')).toMatchObject({ proof: { problem: { code: 'clouds/denied' } } });
  },
);
