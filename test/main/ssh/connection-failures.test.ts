import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createConnection, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import ssh2 from 'ssh2';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startRelay } from '../../support/relay.ts';
import { findFreePort, fingerprintBySshKeygen, makeKey, type Sshd, sshdPath, startSshd } from '../../support/sshd.ts';
import { connect, connectInVain, createTestSsh, type TestSsh, targetOf, untilPhase } from '../../support/test-ssh.ts';
import { openTestTerminal } from '../../support/test-terminal.ts';

let ssh: TestSsh;
let keyPath: string;
const cleanUps: (() => unknown)[] = [];
beforeEach(() => {
  ssh = createTestSsh({ timeoutMs: 1000 });
  keyPath = makeKey(join(ssh.homeFolder, 'key'), '-t', 'ed25519');
});
afterEach(async () => {
  ssh.remove();
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A server that does with each connection what the test wants. */
async function listen(onConnection: (socket: Socket) => void): Promise<{ port: number }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { port: address.port };
}

const targetAt = (port: number, host = '127.0.0.1') => targetOf({ host, port, user: 'ubuntu', keyPath });

test('a port where nothing listens is called refused', async () => {
  const port = await findFreePort();
  const problem = await connectInVain(ssh, targetAt(port));
  expect(problem).toMatchObject({ code: 'ssh/refused', params: { host: '127.0.0.1', port: String(port) } });
});

test('a host that accepts and never says a word times out', async () => {
  const { port } = await listen(() => {});
  expect(await connectInVain(ssh, targetAt(port))).toMatchObject({ code: 'ssh/timed-out' });
});

/** The port of a program that has stopped and whose queue is full: further connections vanish, as in a firewall. */
async function startSilentPort(): Promise<number> {
  const script = `const server = require('node:net').createServer().listen(
    { port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(server.address().port))`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  cleanUps.push(() => child.kill('SIGKILL'));
  const port = Number(String(await new Promise((resolve) => child.stdout.once('data', resolve))));
  child.kill('SIGSTOP');
  const fillers = Array.from({ length: 8 }, () => createConnection(port, '127.0.0.1').on('error', () => {}));
  cleanUps.push(() => {
    for (const filler of fillers) filler.destroy();
  });
  await expect.poll(() => fillers.filter((filler) => !filler.connecting).length).toBeGreaterThan(0);
  return port;
}

test.skipIf(process.platform === 'win32')('a host that does not answer at all times out', async () => {
  expect(await connectInVain(ssh, targetAt(await startSilentPort()))).toMatchObject({ code: 'ssh/timed-out' });
});

test('a name that nobody knows is called that', async () => {
  const problem = await connectInVain(ssh, targetAt(22, 'no-such-host.invalid'));
  expect(problem).toMatchObject({ code: 'ssh/name-not-found', params: { host: 'no-such-host.invalid' } });
});

test.each([
  ['a web server', 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'],
  ['a mail server', '220 mail.example.org ESMTP\r\n'],
  ['an SSH server of the last century', 'SSH-1.5-OpenSSH_1.2.3\r\n'],
])('%s is not taken for an SSH server, and its words are quoted', async (_name, words) => {
  const { port } = await listen((socket) => socket.end(words));
  const problem = await connectInVain(ssh, targetAt(port));
  expect(problem).toMatchObject({ code: 'ssh/not-ssh', params: { said: words.split('\r\n')[0] } });
});

test.each([
  ['a mail server', '220 mail.example.org ESMTP\r\n', '220 mail.example.org ESMTP'],
  ['a server that begins with an empty line', '\r\n* OK IMAP4rev1 ready\r\n', '* OK IMAP4rev1 ready'],
  ['a database', 'J\0\0\0\n8.0.36\0', 'J...'],
])('%s that greets and then waits is called that, not a firewall', async (_name, words, said) => {
  const { port } = await listen((socket) => socket.write(words));
  expect(await connectInVain(ssh, targetAt(port))).toMatchObject({ code: 'ssh/not-ssh', params: { said } });
});

test('a server that never ends its words before the banner is called that, however slowly it talks', async () => {
  const { port } = await listen((socket) => {
    const timer = setInterval(() => socket.write('please wait\r\n'), 50);
    socket.on('close', () => clearInterval(timer));
  });
  expect(await connectInVain(ssh, targetAt(port))).toMatchObject({
    code: 'ssh/not-ssh',
    params: { said: 'please wait' },
  });
});

test('a server that sends endless text before its banner is cut off', async () => {
  let sentBytes = 0;
  const { port } = await listen((socket) => {
    const line = Buffer.from(`${'x'.repeat(1000)}\r\n`.repeat(10));
    const send = () => {
      while (!socket.destroyed && socket.writable) {
        sentBytes += line.length;
        if (!socket.write(line)) return;
      }
    };
    socket.on('drain', send);
    send();
  });
  expect(await connectInVain(ssh, targetAt(port))).toMatchObject({ code: 'ssh/not-ssh' });
  expect(sentBytes).toBeLessThan(50 * 1024 * 1024); // what the system's buffers took
});

test('a server that hangs up whenever a key is looked for is not called without end', async () => {
  const { private: hostKey } = ssh2.utils.generateKeyPairSync('ed25519');
  let calls = 0;
  const server = new ssh2.Server({ hostKeys: [hostKey] }, (connection) => {
    calls += 1;
    connection.on('error', () => {});
    connection.on('authentication', (context) => {
      context.reject(['publickey']);
      connection.end();
    });
  });
  const port = await findFreePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  cleanUps.push(() => server.close());
  expect(await connectInVain(ssh, targetAt(port))).toMatchObject({ code: 'ssh/connection-lost' });
  expect(calls).toBeLessThan(6);
});

test('a server that hangs up at once says so', async () => {
  const { port } = await listen((socket) => socket.end());
  expect(await connectInVain(ssh, targetAt(port))).toMatchObject({ code: 'ssh/closed-early' });
});

test('a server that greets and then sends rubbish ends in a problem', async () => {
  const { port } = await listen((socket) => socket.end(`SSH-2.0-Evil\r\n${'\xff'.repeat(5000)}`));
  expect(await connectInVain(ssh, targetAt(port))).toMatchObject({ code: 'ssh/connection-lost' });
});

test('nothing is asked of a host, not even how one could log in, before its key is decided', async () => {
  const attempts: string[][] = [];
  const hostKey = ssh2.utils.generateKeyPairSync('ed25519');
  const server = new ssh2.Server({ hostKeys: [hostKey.private] }, (client) => {
    const methods: string[] = [];
    attempts.push(methods);
    client.on('error', () => {});
    client.on('authentication', (context) => {
      methods.push(context.method);
      if (context.method === 'none') context.reject(['publickey']);
      else context.accept();
    });
  });
  const { port } = await listen((socket) => server.injectSocket(socket));
  const asked = ssh.connections.open(targetAt(port));
  const { fingerprint } = await untilPhase(ssh, asked, 'host-key');

  // A whole login of somebody else later, everything the first one had sent would have come.
  const other = createTestSsh({ timeoutMs: 5000 });
  cleanUps.push(() => other.remove());
  await connect(other, targetAt(port));
  expect(attempts[0]).toEqual([]);
  expect(attempts[1]?.length).toBeGreaterThan(1);

  ssh.connections.decideHostKey(asked, fingerprint, true);
  await untilPhase(ssh, asked, 'ready');
  expect(attempts[0]?.[0]).toBe('none');
});

test('a connection can be given up while it is being made', async () => {
  const { port } = await listen(() => {});
  const connectionId = ssh.connections.open(targetAt(port));
  ssh.connections.close(connectionId);
  expect(() => ssh.connections.close(connectionId)).toThrow('app/not-found');
});

describe.skipIf(!sshdPath)('with OpenSSH on loopback', () => {
  async function start(...config: string[]): Promise<Sshd> {
    const server = await startSshd({ config });
    cleanUps.push(() => server.dispose());
    return server;
  }

  test('a server with nothing but old algorithms is named with what it offers', async () => {
    const server = await start('Ciphers 3des-cbc', 'KexAlgorithms diffie-hellman-group14-sha1');
    expect(await connectInVain(ssh, targetOf(server))).toMatchObject({
      code: 'ssh/no-common-algorithm',
      params: { what: 'key exchange algorithm', offered: expect.stringContaining('diffie-hellman-group14-sha1') },
    });
    const other = await start('Ciphers 3des-cbc');
    expect(await connectInVain(ssh, targetOf(other))).toMatchObject({
      params: { what: 'cipher', offered: '3des-cbc' },
    });
  });

  test('a host that does not answer behind a jump host times out, and is the one that is named', async () => {
    const { host, port, user, keyPath: jumpKeyPath } = await start();
    const silentPort = await startSilentPort();
    const via = [{ host, port, user, keyPath: jumpKeyPath }];
    expect(await connectInVain(ssh, { ...targetAt(silentPort), via })).toMatchObject({
      code: 'ssh/timed-out',
      params: { host: '127.0.0.1', port: String(silentPort) },
    });
  });

  test('a changed host key is refused with both fingerprints, and nothing is asked or sent', async () => {
    const server = await start();
    ssh.connections.close(await connect(ssh, targetOf(server)));
    await server.dispose();
    const impostor = await startSshd({ port: server.port });
    cleanUps.push(() => impostor.dispose());

    const problem = await connectInVain(ssh, targetOf({ ...impostor, keyPath }));
    expect(problem).toMatchObject({
      code: 'ssh/host-key-changed',
      params: {
        fingerprint: impostor.hostKeyFingerprint,
        expectedFingerprint: server.hostKeyFingerprint,
        path: join(ssh.dataFolder, 'known_hosts'),
        line: '1',
      },
    });
    expect(impostor.log()).not.toContain('userauth');
    expect(impostor.log()).not.toMatch(/Failed|Accepted|invalid user/);
  });

  test('a host that hides its known key behind one of another type is refused as well', async () => {
    const server = await start();
    ssh.connections.close(await connect(ssh, targetOf(server)));
    await server.dispose();
    const impostor = await startSshd({ port: server.port, config: ['HostKey $FOLDER/host_rsa'] });
    cleanUps.push(() => impostor.dispose());
    expect(await connectInVain(ssh, targetOf({ ...impostor, keyPath }))).toMatchObject({
      code: 'ssh/host-key-changed',
      params: { keyType: 'ssh-rsa', expectedKeyType: 'ssh-ed25519' },
    });
  });

  test('a host known by its RSA key only is asked for that one', async () => {
    const server = await start();
    const rsa = readFileSync(join(server.folder, 'host_rsa.pub'), 'utf8');
    writeFileSync(join(ssh.homeFolder, '.ssh', 'known_hosts'), `[127.0.0.1]:${server.port} ${rsa}`);
    const connectionId = ssh.connections.open(targetOf(server));
    expect((await untilPhase(ssh, connectionId, 'host-key', 'ready')).phase).toBe('ready');
  });

  test('a revoked host key is refused', async () => {
    const server = await start();
    const key = readFileSync(join(server.folder, 'host_ed25519.pub'), 'utf8');
    writeFileSync(join(ssh.homeFolder, '.ssh', 'known_hosts'), `# mine\n@revoked * ${key}`);
    expect(await connectInVain(ssh, targetOf(server))).toMatchObject({
      code: 'ssh/host-key-revoked',
      params: { line: '2' },
    });
  });

  test('the question for an instance says that the user knows its address by another key', async () => {
    const server = await start();
    const stranger = makeKey(join(ssh.homeFolder, 'stranger'), '-t', 'ed25519');
    const path = join(ssh.homeFolder, '.ssh', 'known_hosts');
    writeFileSync(path, `# mine\n[127.0.0.1]:${server.port} ${readFileSync(`${stranger}.pub`, 'utf8')}`);
    const asked = await untilPhase(ssh, ssh.connections.open(targetOf(server, { instanceRef: 'i-1' })), 'host-key');
    expect(asked).toMatchObject({
      fingerprint: server.hostKeyFingerprint,
      addressKnownAs: { fingerprint: fingerprintBySshKeygen(`${stranger}.pub`), path, line: 2 },
    });
  });

  test('a host key that is not trusted ends the connection before the login, and is asked for again', async () => {
    const server = await start();
    const connectionId = ssh.connections.open(targetOf(server));
    const asked = await untilPhase(ssh, connectionId, 'host-key');
    expect(() => ssh.connections.decideHostKey(connectionId, 'SHA256:another', true)).toThrow('ssh/not-asked');
    ssh.connections.decideHostKey(connectionId, asked.fingerprint, false);
    const { problem } = await untilPhase(ssh, connectionId, 'closed');
    expect(problem?.code).toBe('ssh/host-key-rejected');
    expect((await untilPhase(ssh, ssh.connections.open(targetOf(server)), 'host-key')).phase).toBe('host-key');
  });

  test('a server that hangs up while a person compares fingerprints is called again', async () => {
    const server = await start('LoginGraceTime 1');
    const relay = await startRelay(server.port);
    cleanUps.push(() => relay.dispose());
    const connectionId = ssh.connections.open(targetOf({ ...server, port: relay.port }));
    const asked = await untilPhase(ssh, connectionId, 'host-key');
    await relay.serverHungUp;
    ssh.connections.decideHostKey(connectionId, asked.fingerprint, true);
    await untilPhase(ssh, connectionId, 'ready');
  });

  test('when the server dies, its terminals and commands end with that, and a new connection can be made', async () => {
    const server = await start();
    const connectionId = await connect(ssh, targetOf(server));
    const terminal = await openTestTerminal(ssh, connectionId);
    const command = await ssh.exec(connectionId, 'echo $PPID; sleep 60');
    const lines = command.stdout[Symbol.asyncIterator]();
    const { value } = await lines.next();
    process.kill(Number(String(value)), 'SIGKILL'); // the process that serves this connection

    expect(await terminal.ended).toMatchObject({ problem: { code: 'ssh/connection-lost' } });
    await expect(command.exit).rejects.toMatchObject({ code: 'ssh/connection-lost' });
    const { problem } = await untilPhase(ssh, connectionId, 'closed');
    expect(problem?.code).toBe('ssh/connection-lost');
    await expect(ssh.exec(connectionId, 'true')).rejects.toMatchObject({ code: 'ssh/connection-lost' });
    await connect(ssh, targetOf(server));
  });

  test('a server that changes its session keys all the time loses nothing', async () => {
    const server = await start('RekeyLimit 1M');
    const connectionId = await connect(ssh, targetOf(server));
    const command = await ssh.exec(connectionId, 'head -c 20000000 /dev/zero');
    expect((await buffer(command.stdout)).length).toBe(20_000_000);
    expect((await untilPhase(ssh, connectionId, 'ready')).phase).toBe('ready');
  });

  test('a network that goes silent is noticed', async () => {
    const server = await start();
    const relay = await startRelay(server.port);
    cleanUps.push(() => relay.dispose());
    const connectionId = await connect(ssh, targetOf({ ...server, port: relay.port }));
    const terminal = await openTestTerminal(ssh, connectionId);
    relay.freeze();
    expect(await terminal.ended).toMatchObject({ problem: { code: 'ssh/connection-lost' } });
  });

  test('a session that the server does not grant is refused, and the others go on', async () => {
    const server = await start('MaxSessions 1');
    const connectionId = await connect(ssh, targetOf(server));
    const terminal = await openTestTerminal(ssh, connectionId);
    await expect(ssh.exec(connectionId, 'true')).rejects.toMatchObject({ code: 'ssh/channel-refused' });
    await terminal.type('echo still here\r');
    await terminal.waitFor('still here');
  });
});
