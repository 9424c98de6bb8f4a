import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createHosts } from '../../../main/ssh/hosts.ts';
import { dropbearPath, startDropbear } from '../../support/dropbear.ts';
import { makeNetworkNamespace, type NetworkNamespace } from '../../support/network-namespace.ts';
import { canMount, makeKey, type Sshd, sshdPath, startSshd } from '../../support/sshd.ts';
import { connect, connectInVain, createTestSsh, type TestSsh, targetOf, untilPhase } from '../../support/test-ssh.ts';
import { openTestTerminal } from '../../support/test-terminal.ts';

const isRoot = process.geteuid?.() === 0;
let ssh: TestSsh;
const cleanUps: (() => unknown)[] = [];
beforeEach(() => {
  ssh = createTestSsh({ timeoutMs: 3000 });
});
afterEach(async () => {
  ssh.remove();
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function start(options: Parameters<typeof startSshd>[0]): Promise<Sshd> {
  const server = await startSshd(options);
  cleanUps.push(() => server.dispose());
  return server;
}

async function run(connectionId: string, command: string): Promise<string> {
  const { stdout } = await ssh.exec(connectionId, command);
  return text(stdout);
}

describe.skipIf(!sshdPath)('a server of OpenSSH', () => {
  test('with passwords off asks for none: without a key and an agent, that is what is missing', async () => {
    const { keyPath: _none, ...target } = targetOf(await start({}));
    expect(await connectInVain(ssh, target)).toMatchObject({ code: 'ssh/no-agent' });
  });

  test('with old key exchanges only is refused, and they are named', async () => {
    const server = await start({ config: ['KexAlgorithms diffie-hellman-group1-sha1'] });
    expect(await connectInVain(ssh, targetOf(server))).toMatchObject({
      code: 'ssh/no-common-algorithm',
      params: { what: 'key exchange algorithm', offered: expect.stringContaining('diffie-hellman-group1-sha1') },
    });
  });

  test('with a banner has it told, but not all of what never ends, and nothing in it that moves a cursor', async () => {
    const server = await start({ config: ['Banner $FOLDER/banner'] });
    const lines = Array.from({ length: 200 }, (_, line) => `${line} Authorised use only.`);
    writeFileSync(join(server.folder, 'banner'), `\u001b[2J${lines.join('\n')}`);
    const { banner = '' } = await connect(ssh, targetOf(server)).then((id) => untilPhase(ssh, id, 'ready'));
    expect(banner).toMatch(/^\ufffd\[2J0 Authorised use only\.\n1 Authorised/);
    expect(banner.split('\n').length).toBeLessThanOrEqual(40);
  });

  // What it says on the wire for MaxStartups and, since 9.8, for PerSourcePenalties.
  test.each(['Exceeded MaxStartups', 'Not allowed at this time'])(
    'that says “%s” is no foreign server',
    async (said) => {
      const server = createServer((socket) => socket.on('error', () => {}).end(`${said}\r\n`));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      cleanUps.push(() => server.close());
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('no port');
      const target = { host: '127.0.0.1', port: address.port, user: 'kim', via: [] };
      expect(await connectInVain(ssh, target)).toMatchObject({ code: 'ssh/rate-limited', params: { said } });
    },
  );

  test('behind three others, as the configuration chains them, is reached through all of them', async () => {
    const server = await start({});
    const hop = (name: string, jump?: string) =>
      `Host ${name}\n  HostName ${server.host}\n  Port ${server.port}\n  User ${server.user}\n  IdentityFile ${server.keyPath}\n${jump ? `  ProxyJump ${jump}\n` : ''}`;
    writeFileSync(
      join(ssh.homeFolder, '.ssh', 'config'),
      hop('one') + hop('two', 'one') + hop('three', 'two') + hop('box', 'three'),
    );
    const options = { homeFolder: ssh.homeFolder, platform: 'linux', environment: {} } as const;
    const hosts = createHosts({ ...options, added: () => [], listsConfigured: true });
    const { host, port, user = '', via } = await hosts.route('config', 'box');
    expect(via.map(({ configured }) => configured)).toEqual(['one', 'two', 'three']);
    const own = createTestSsh({ ...options, dataFolder: ssh.dataFolder, hosts });
    cleanUps.push(() => own.remove());
    const connectionId = await connect(own, { host, port, user, via, configured: 'box' });
    const command = await own.exec(connectionId, 'echo through');
    expect(await text(command.stdout)).toBe('through\n');
  });
});

describe.skipIf(!dropbearPath || !isRoot || !canMount())('a server of Dropbear', () => {
  test('lets in by key and by password, and runs commands and shells', async () => {
    const server = await startDropbear('sesame');
    cleanUps.push(() => server.dispose());
    const connectionId = await connect(ssh, targetOf(server));
    const terminal = await openTestTerminal(ssh, connectionId);
    await terminal.type('echo a$((1+1))b\r');
    await terminal.waitFor('a2b');
    expect(await run(connectionId, 'echo $HOME')).toMatch(/hangar-dropbear/);
    ssh.connections.close(connectionId);

    const { keyPath: _none, ...target } = targetOf(server);
    const byPassword = ssh.connections.open(target);
    const asked = await untilPhase(ssh, byPassword, 'prompt');
    ssh.connections.answerPrompt(byPassword, asked.round, ['sesame']);
    const { serverVersion } = await untilPhase(ssh, byPassword, 'ready');
    expect(serverVersion).toMatch(/^dropbear_/);
  });
});

describe.skipIf(!sshdPath || !isRoot)('in a network of its own', () => {
  let network: NetworkNamespace | undefined;
  beforeAll(() => {
    network = makeNetworkNamespace();
  });
  afterAll(() => network?.dispose());

  test('a wire that is cut ends the connection with that, and another can be made once it is mended', async (context) => {
    if (!network) return context.skip();
    ssh.remove();
    ssh = createTestSsh({ timeoutMs: 1000 }); // how often a host that has gone silent is asked
    const server = await start({ within: network });
    const connectionId = await connect(ssh, targetOf(server));
    const terminal = await openTestTerminal(ssh, connectionId);
    network.cut();
    expect(await terminal.ended).toMatchObject({ problem: { code: 'ssh/connection-lost' } });
    network.mend();
    expect(await run(await connect(ssh, targetOf(server)), 'echo back')).toBe('back\n');
  });
});

describe.skipIf(!sshdPath)('a key that has its own format', () => {
  let server: Sshd;
  beforeAll(async () => {
    server = await startSshd();
  });
  afterAll(() => server?.dispose());
  const hasPuttygen = existsSync('/usr/bin/puttygen');
  const passphrase = 'open sesame';
  const typeOf = { rsa: ['rsa', '-b', '2048'], 'ecdsa-384': ['ecdsa', '-b', '384'], ed25519: ['ed25519'] };

  /** One key of each kind in this format, encrypted, let in by the server. */
  function write(name: string, kind: keyof typeof typeOf, format: 'pem' | 'pkcs8' | 'openssh' | 'ppk2' | 'ppk3') {
    const path = makeKey(join(server.folder, name), '-t', ...typeOf[kind]);
    server.authorize(`${path}.pub`);
    if (format === 'ppk2' || format === 'ppk3') {
      const secret = join(server.folder, 'secret');
      writeFileSync(secret, passphrase);
      const words = ['-O', 'private', '--ppk-param', `version=${format.at(-1)}`, '--new-passphrase', secret];
      execFileSync('puttygen', [path, ...words, '-o', `${path}.ppk`]);
      return `${path}.ppk`;
    }
    const written = format === 'openssh' ? [] : ['-m', format.toUpperCase()];
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', passphrase, '-a', '1', ...written, '-f', path]);
    expect(readFileSync(path, 'utf8')).toMatch(/ENCRYPTED|OPENSSH/);
    return path;
  }

  test.each([
    ['openssh', 'ed25519'],
    ['pem', 'rsa'],
    ['pkcs8', 'ecdsa-384'],
    ['ppk2', 'rsa'],
    ['ppk3', 'ed25519'],
  ] as const)('%s, encrypted, of type %s, lets in with its passphrase', async (format, kind) => {
    if (format.startsWith('ppk') && !hasPuttygen) return;
    const keyPath = write(`${format}-${kind}`, kind, format);
    const connectionId = ssh.connections.open(targetOf(server, { keyPath }));
    const { fingerprint } = await untilPhase(ssh, connectionId, 'host-key');
    ssh.connections.decideHostKey(connectionId, fingerprint, true);
    await untilPhase(ssh, connectionId, 'passphrase');
    ssh.connections.givePassphrase(connectionId, passphrase);
    await untilPhase(ssh, connectionId, 'ready');
  });
});
