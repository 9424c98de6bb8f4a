import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import type { AuthContext } from 'ssh2';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hostText } from '../../../main/ssh/host-text.ts';
import { startAskingServer } from '../../support/asking-server.ts';
import { startRelay } from '../../support/relay.ts';
import { canMount, makeKey, sshdPath, startSshd } from '../../support/sshd.ts';
import { createTestSsh, type TestSsh, targetOf, untilPhase } from '../../support/test-ssh.ts';

let ssh: TestSsh;
const cleanUps: (() => unknown)[] = [];
beforeEach(() => {
  ssh = createTestSsh({ timeoutMs: 5000 });
});
afterEach(async () => {
  ssh.remove();
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function serve(decide: (context: AuthContext) => void, banner?: string) {
  const server = await startAskingServer(decide, banner);
  cleanUps.push(() => server.dispose());
  return server;
}

/** Begins to connect without a key; the host's key is trusted on the way. */
async function begin(server: { host: string; port: number; user: string }, keyPath?: string): Promise<string> {
  const { keyPath: _none, ...target } = targetOf({ ...server, keyPath: '' });
  const connectionId = ssh.connections.open({ ...target, ...(keyPath === undefined ? {} : { keyPath }) });
  const { fingerprint } = await untilPhase(ssh, connectionId, 'host-key');
  ssh.connections.decideHostKey(connectionId, fingerprint, true);
  return connectionId;
}

/** The question after `round`. */
async function untilAsked(connectionId: string, round: number) {
  for await (const all of ssh.connections.watch(undefined)) {
    const state = all.find(({ id }) => id === connectionId)?.state;
    if (state?.phase === 'prompt' && state.round > round) return state;
    if (state?.phase === 'closed') throw new Error(JSON.stringify(state));
  }
  throw new Error('the watch ended');
}

test('codes in several rounds are asked with the words of the host, which can move no cursor', async () => {
  const heard: string[][] = [];
  const server = await serve((context) => {
    if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
    context.prompt(
      [{ prompt: 'Pass\u001b[2Jword: ', echo: false }],
      '\u001b]0;owned\u0007Bastion',
      'Say it',
      (first) => {
        heard.push(first);
        context.prompt(
          [
            { prompt: 'Code', echo: true },
            { prompt: 'Pin', echo: false },
          ],
          (second) => {
            heard.push(second);
            context.accept();
          },
        );
      },
    );
    return undefined;
  }, 'Authorised \u202eonly\r\nTwice\n');
  const connectionId = await begin(server);
  const first = await untilAsked(connectionId, 0);
  expect(first).toEqual({
    phase: 'prompt',
    host: server.host,
    user: server.user,
    method: 'keyboard-interactive',
    round: 1,
    wrong: false,
    title: '\ufffd]0;owned\ufffdBastion',
    instruction: 'Say it',
    prompts: [{ text: 'Pass\ufffd[2Jword:', echo: false }],
    mayKeep: false,
    banner: 'Authorised \ufffdonly\nTwice',
  });
  expect(() => ssh.connections.answerPrompt(connectionId, 7, ['early'])).toThrow('ssh/not-asked');
  expect(() => ssh.connections.answerPrompt(connectionId, 1, ['one', 'too many'])).toThrow('ssh/not-asked');
  ssh.connections.answerPrompt(connectionId, 1, ['열려라']);
  const second = await untilAsked(connectionId, 1);
  expect(second.prompts).toEqual([
    { text: 'Code', echo: true },
    { text: 'Pin', echo: false },
  ]);
  ssh.connections.answerPrompt(connectionId, second.round, ['123 456', '']);
  expect(await untilPhase(ssh, connectionId, 'ready')).toMatchObject({ banner: 'Authorised \ufffdonly\nTwice' });
  expect(heard).toEqual([['열려라'], ['123 456', '']]);
});

test('a password is asked for three times at most, and what was tried is said', async () => {
  const server = await serve((context) => context.reject(['password', 'publickey']));
  const connectionId = await begin(server);
  for (const [round, wrong] of [false, true, true].entries()) {
    const asked = await untilAsked(connectionId, round);
    expect(asked).toMatchObject({ method: 'password', wrong });
    ssh.connections.answerPrompt(connectionId, asked.round, ['guess']);
  }
  const { problem } = await untilPhase(ssh, connectionId, 'closed');
  expect(problem).toMatchObject({
    code: 'ssh/authentication-failed',
    params: { tried: 'password', methods: 'password, publickey' },
  });
  expect(JSON.stringify(problem)).not.toContain('guess');
});

test('a key that counts for half is followed by the question for the other half', async () => {
  const keyPath = makeKey(join(ssh.homeFolder, 'half'), '-t', 'ed25519');
  const server = await serve((context) => {
    if (context.method === 'none') return context.reject(['publickey']);
    if (context.method === 'publickey')
      return context.signature ? context.reject(['keyboard-interactive'], true) : context.accept();
    if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
    context.prompt('Code', ([code]) => (code === '1' ? context.accept() : context.reject(['keyboard-interactive'])));
    return undefined;
  });
  const connectionId = await begin(server, keyPath);
  const asked = await untilAsked(connectionId, 0);
  expect(asked).toMatchObject({ wrong: false });
  ssh.connections.answerPrompt(connectionId, asked.round, ['0']);
  const again = await untilAsked(connectionId, asked.round);
  expect(again).toMatchObject({ wrong: true });
  ssh.connections.answerPrompt(connectionId, again.round, ['1']);
  await untilPhase(ssh, connectionId, 'ready');
});

test('a host that asks without end is left', async () => {
  const server = await serve((context) => {
    if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
    const more = () => context.prompt('More', more);
    more();
    return undefined;
  });
  const connectionId = await begin(server);
  for (let round = 0; round < 20; round += 1) {
    const asked = await untilAsked(connectionId, round);
    ssh.connections.answerPrompt(connectionId, asked.round, ['x']);
  }
  const { problem } = await untilPhase(ssh, connectionId, 'closed');
  expect(problem?.code).toBe('ssh/authentication-failed');
});

test('a password that was typed too late for the host is not asked for twice', async () => {
  const passwords: string[] = [];
  const server = await startAskingServer((context) => {
    if (context.method !== 'password') return context.reject(['password']);
    passwords.push(context.password);
    return context.accept();
  });
  cleanUps.push(() => server.dispose());
  const relay = await startRelay(server.port);
  cleanUps.push(() => relay.dispose());
  const connectionId = await begin({ ...server, port: relay.port });
  const asked = await untilAsked(connectionId, 0);
  relay.cut();
  await relay.serverHungUp;
  await new Promise((resolve) => setTimeout(resolve, 20)); // what has been sent over loopback is read by then
  ssh.connections.answerPrompt(connectionId, asked.round, ['sesame']);
  await untilPhase(ssh, connectionId, 'ready');
  expect(passwords).toEqual(['sesame']);
});

describe.skipIf(!sshdPath || !canMount() || process.geteuid?.() !== 0)('with OpenSSH and a password of its own', () => {
  const hash = () => execFileSync('openssl', ['passwd', '-6', 'sesame'], { encoding: 'utf8' }).trim();
  const shadow = (days: number) => `root:${hash()}:${days}:0:1:7:::\n`;
  const today = Math.floor(Date.now() / 86_400_000);
  const start = async (config: string[], changedOn: number, files: Record<string, string> = {}) => {
    const server = await startSshd({
      config: ['PermitRootLogin yes', 'MaxAuthTries 6', ...config],
      files: { '/etc/shadow': shadow(changedOn), ...files },
    });
    cleanUps.push(() => server.dispose());
    return server;
  };

  test('the password lets in, a wrong one is asked for again', async () => {
    const server = await start(['PasswordAuthentication yes'], today);
    const connectionId = await begin(server);
    const asked = await untilAsked(connectionId, 0);
    ssh.connections.answerPrompt(connectionId, asked.round, ['wrong']);
    const again = await untilAsked(connectionId, asked.round);
    expect(again).toMatchObject({ method: 'password', wrong: true });
    ssh.connections.answerPrompt(connectionId, again.round, ['sesame']);
    await untilPhase(ssh, connectionId, 'ready');
  });

  test('a key and then a code are asked for by keyboard-interactive through PAM', async () => {
    const server = await start(
      ['UsePAM yes', 'KbdInteractiveAuthentication yes', 'AuthenticationMethods publickey,keyboard-interactive'],
      today,
      {
        '/etc/pam.d/sshd':
          'auth required pam_unix.so\naccount required pam_permit.so\nsession required pam_permit.so\n',
      },
    );
    const connectionId = await begin(server, server.keyPath);
    const asked = await untilAsked(connectionId, 0);
    expect(asked).toMatchObject({ method: 'keyboard-interactive', prompts: [{ echo: false }] });
    ssh.connections.answerPrompt(connectionId, asked.round, ['sesame']);
    await untilPhase(ssh, connectionId, 'ready');
  });
});

test('whatever a host says is printable and short', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 3000 }),
      fc.integer({ min: 1, max: 1000 }),
      (said, maxLength) => {
        const shown = hostText(said, maxLength);
        expect(shown.split('\n').length).toBeLessThanOrEqual(41);
        expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
        expect(shown.replaceAll('    ', '').length).toBeLessThanOrEqual(maxLength + 2);
      },
    ),
  );
});
