import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createKeychain, type Keyring } from '../../../main/ssh/keychain.ts';
import { startAskingServer } from '../../support/asking-server.ts';
import { startRelay } from '../../support/relay.ts';
import { makeKey, type Sshd, sshdPath, startSshd } from '../../support/sshd.ts';
import { connect, createTestSsh, type TestSsh, targetOf, untilPhase } from '../../support/test-ssh.ts';

// A stand-in with the library's interface: there is no Secret Service where tests run.
function createKeyring(): { load: () => Promise<Keyring>; secrets: Map<string, string> } {
  const secrets = new Map<string, string>();
  class AsyncEntry {
    readonly name: string;
    constructor(service: string, user: string) {
      this.name = `${service} ${user}`;
    }
    async setPassword(secret: string) {
      secrets.set(this.name, secret);
    }
    async getPassword() {
      return secrets.get(this.name) ?? null;
    }
    async deletePassword() {
      return secrets.delete(this.name);
    }
  }
  return { load: async () => ({ AsyncEntry }), secrets };
}

describe('the keychain', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hangar-keychain-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('keeps what it is asked to, lists names without secrets, and lets go of both', async () => {
    const { load, secrets } = createKeyring();
    const keychain = createKeychain(folder, load);
    expect(await keychain.isThere()).toBe(true);
    expect(secrets.size).toBe(0); // the trial has been taken back
    await Promise.all([keychain.keep('passphrase /a', 'open sesame'), keychain.keep('password kim@b:22', 'hunter2')]);
    expect((await keychain.names()).sort()).toEqual(['passphrase /a', 'password kim@b:22']);
    expect(await createKeychain(folder, load).read('passphrase /a')).toBe('open sesame');
    for (const file of readdirSync(folder))
      expect(readFileSync(join(folder, file), 'utf8')).not.toMatch(/sesame|hunter/);
    for (const name of await keychain.names()) await keychain.forget(name);
    expect([await keychain.names(), secrets.size]).toEqual([[], 0]);
  });

  test('one that forgets what is written, or answers nothing, is none', async () => {
    const { load } = createKeyring();
    const { AsyncEntry } = await load();
    class Forgetful extends AsyncEntry {
      override async getPassword() {
        return null;
      }
    }
    expect(await createKeychain(folder, async () => ({ AsyncEntry: Forgetful })).isThere()).toBe(false);
    const none = createKeychain(folder, () => Promise.reject(new Error('no library')));
    expect(await none.isThere()).toBe(false);
    await expect(none.keep('passphrase /a', 'x')).rejects.toMatchObject({ code: 'keychain/not-kept' });
  });

  test.skipIf(process.platform !== 'linux' || process.env.DBUS_SESSION_BUS_ADDRESS !== undefined)(
    'the library itself says so where no Secret Service runs, and does not fall back on the kernel',
    async () => {
      expect(await createKeychain(folder, () => import('@napi-rs/keyring')).isThere()).toBe(false);
    },
  );
});

/** A keychain that is there, and full by the time that something is to be kept. */
async function createFullKeyring() {
  const { load } = createKeyring();
  const { AsyncEntry } = await load();
  class Full extends AsyncEntry {
    override async setPassword(secret: string) {
      if (!secret.includes('-')) throw new Error('no room'); // what it is tried with has dashes
      return super.setPassword(secret);
    }
  }
  return async () => ({ AsyncEntry: Full });
}

test('a kept password follows its instance to another address, and is not sent to another machine at the old one', async () => {
  const { load } = createKeyring();
  const ssh = createTestSsh({ loadKeyring: load });
  const heard: string[] = [];
  const server = await startAskingServer((context) => {
    if (context.method !== 'password') return context.reject(['password']);
    heard.push(context.password);
    return context.accept();
  });
  const relay = await startRelay(server.port);
  const targetAt = (port: number, instanceRef: string) => ({
    ...{ host: server.host, port, user: server.user, via: [], instanceRef },
  });
  async function begin(target: ReturnType<typeof targetAt>) {
    const id = ssh.connections.open(target);
    const state = await untilPhase(ssh, id, 'host-key', 'ready', 'prompt');
    if (state.phase !== 'host-key') return { id, state };
    ssh.connections.decideHostKey(id, state.fingerprint, true);
    return { id, state: await untilPhase(ssh, id, 'ready', 'prompt') };
  }
  const first = await begin(targetAt(server.port, 'i-1'));
  if (first.state.phase !== 'prompt') throw new Error('not asked');
  ssh.connections.answerPrompt(first.id, first.state.round, ['hunter2'], true);
  await untilPhase(ssh, first.id, 'ready');
  ssh.connections.close(first.id);
  expect((await begin(targetAt(relay.port, 'i-1'))).state.phase).toBe('ready');
  expect((await begin(targetAt(server.port, 'i-2'))).state.phase).toBe('prompt');
  expect(heard).toEqual(['hunter2', 'hunter2']);
  ssh.remove();
  relay.dispose();
  await server.dispose();
});

test('a kept password is not forgotten as wrong by a host that hung up before it heard it', async () => {
  const { load, secrets } = createKeyring();
  const { AsyncEntry } = await load();
  let beforeRead = async () => {};
  class Slow extends AsyncEntry {
    override async getPassword() {
      await beforeRead();
      return super.getPassword();
    }
  }
  const ssh = createTestSsh({ loadKeyring: async () => ({ AsyncEntry: Slow }) });
  const heard: string[] = [];
  const server = await startAskingServer((context) => {
    if (context.method !== 'password') return context.reject(['password']);
    heard.push(context.password);
    return context.accept();
  });
  const relay = await startRelay(server.port);
  const target = { host: server.host, port: relay.port, user: server.user, via: [] };
  const first = ssh.connections.open(target);
  const key = await untilPhase(ssh, first, 'host-key');
  ssh.connections.decideHostKey(first, key.fingerprint, true);
  const { round } = await untilPhase(ssh, first, 'prompt');
  ssh.connections.answerPrompt(first, round, ['hunter2'], true);
  await untilPhase(ssh, first, 'ready');
  ssh.connections.close(first);

  beforeRead = async () => {
    beforeRead = async () => {};
    relay.cut();
    await relay.serverHungUp;
    await new Promise((resolve) => setTimeout(resolve, 20)); // what was sent over loopback is read by then
  };
  await untilPhase(ssh, ssh.connections.open(target), 'ready'); // nobody is asked
  expect(heard).toEqual(['hunter2', 'hunter2']);
  expect([...secrets.values()]).toContain('hunter2');
  ssh.remove();
  relay.dispose();
  await server.dispose();
});

describe.skipIf(!sshdPath)('a locked key', () => {
  let server: Sshd;
  let keyPath: string;
  let ssh: TestSsh;
  beforeAll(async () => {
    server = await startSshd();
    keyPath = makeKey(join(server.folder, 'locked'), '-t', 'ed25519');
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'open sesame', '-f', keyPath]);
    server.authorize(`${keyPath}.pub`);
  });
  afterAll(() => server?.dispose());
  afterEach(() => ssh.remove());

  test('that the keychain does not take is said, and the connection is up all the same', async () => {
    ssh = createTestSsh({ loadKeyring: await createFullKeyring() });
    await connect(ssh, targetOf(server));
    const id = ssh.connections.open(targetOf({ ...server, keyPath }));
    expect(await untilPhase(ssh, id, 'passphrase')).toMatchObject({ mayKeep: true });
    ssh.connections.givePassphrase(id, 'open sesame', true);
    await untilPhase(ssh, id, 'ready');
    await expect
      .poll(async () => untilPhase(ssh, id, 'ready'))
      .toMatchObject({ notKept: { code: 'keychain/not-kept' } });
  });

  test('is unlocked by the keychain only after a person asked for that, and no longer when the words have changed', async () => {
    const { load, secrets } = createKeyring();
    ssh = createTestSsh({ loadKeyring: load });
    await connect(ssh, targetOf(server)); // the host is known from here on
    const open = () => ssh.connections.open(targetOf({ ...server, keyPath }));

    const first = open();
    expect(await untilPhase(ssh, first, 'passphrase')).toMatchObject({ mayKeep: true });
    ssh.connections.givePassphrase(first, 'open sesame', false);
    await untilPhase(ssh, first, 'ready');
    ssh.connections.close(first);
    expect(secrets.size).toBe(0);

    const second = open();
    await untilPhase(ssh, second, 'passphrase');
    ssh.connections.givePassphrase(second, 'open sesame', true);
    await untilPhase(ssh, second, 'ready');
    await expect.poll(() => [...secrets.values()]).toEqual(['open sesame']);
    ssh.connections.close(second);

    const third = open();
    expect(await untilPhase(ssh, third, 'passphrase', 'ready')).toMatchObject({ phase: 'ready' });
    ssh.connections.close(third);

    execFileSync('ssh-keygen', ['-q', '-p', '-P', 'open sesame', '-N', 'other words', '-f', keyPath]);
    const fourth = open();
    expect(await untilPhase(ssh, fourth, 'passphrase', 'ready')).toMatchObject({ phase: 'passphrase', attempt: 1 });
    expect(secrets.size).toBe(0);
  });
});
