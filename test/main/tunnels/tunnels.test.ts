import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createServer, get, type IncomingMessage, type Server, request as send } from 'node:http';
import { connect, createServer as createTcpServer, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppError } from '../../../main/app-error.ts';
import { findFreePort, type Sshd, sshdPath, startSshd } from '../../support/sshd.ts';
import { createTestTunnels, type TestTunnels } from '../../support/test-tunnels.ts';

/** A loaded machine may be slow to show a state. */
const patience = { timeout: 20_000 };
const blockBytes = 1024 * 1024;
const bodyBytes = 200 * blockBytes;

describe.skipIf(!sshdPath)('tunnels through OpenSSH', () => {
  const block = randomBytes(blockBytes);
  let sshd: Sshd;
  let web: Server;
  let webPort: number;
  let all: TestTunnels;

  beforeAll(async () => {
    sshd = await startSshd();
    web = createServer((request, response) => {
      if (request.url === '/big') {
        response.writeHead(200, { 'content-length': bodyBytes });
        Readable.from(repeat(block, bodyBytes / blockBytes)).pipe(response);
      } else if (request.url === '/digest') {
        const hash = createHash('sha256');
        request.on('data', (bytes: Buffer) => hash.update(bytes)).on('end', () => response.end(hash.digest('hex')));
      } else response.end(`you are at ${request.headers.host}`);
    });
    webPort = await listening(web);
    all = await createTestTunnels(sshd);
  });
  afterAll(async () => {
    all?.dispose();
    web?.closeAllConnections();
    web?.close();
    await sshd?.dispose();
  });

  test('a local tunnel brings 200 MB whole, both ways, and says how much went through it', {
    timeout: 90_000,
  }, async () => {
    const tunnel = await all.open({ kind: 'local', host: 'localhost', port: webPort });
    // The port there is taken here as well, by the very server: another one is chosen, and that is told.
    expect(tunnel.state).toMatchObject({ phase: 'open', wantedPort: webPort });
    expect(await readAll(await request(`http://localhost:${tunnel.port}/`))).toContain('you are at localhost');

    const hash = createHash('sha256');
    for await (const bytes of await request(`http://127.0.0.1:${tunnel.port}/big`)) hash.update(bytes);
    const wanted = createHash('sha256');
    for (const bytes of repeat(block, bodyBytes / blockBytes)) wanted.update(bytes);
    const digest = wanted.digest('hex');
    expect(hash.digest('hex')).toBe(digest);

    const answer = new Promise<IncomingMessage>((resolve, reject) => {
      const upload = send(`http://127.0.0.1:${tunnel.port}/digest`, { method: 'POST', agent: false }, resolve);
      Readable.from(repeat(block, 64)).pipe(upload).once('error', reject);
    });
    const sent = createHash('sha256');
    for (const bytes of repeat(block, 64)) sent.update(bytes);
    expect(await readAll(await answer)).toBe(sent.digest('hex'));
    const { sentBytes, receivedBytes } = all.tunnels.find(tunnel.id) ?? tunnel;
    expect(receivedBytes).toBeGreaterThan(bodyBytes);
    expect(sentBytes).toBeGreaterThan(64 * blockBytes);
    all.tunnels.stop(tunnel.id);
    await expect(request(`http://127.0.0.1:${tunnel.port}/`)).rejects.toThrow();
  });

  test('is called otherwise, and starts with the console where that is wanted, again while what keeps it away may pass', async () => {
    const route = { kind: 'local', host: 'localhost', port: webPort } as const;
    const draft = { name: 'first', instanceRef: 'test:instance', route };
    const [wanted, other] = [await all.tunnels.add(draft), await all.tunnels.add(draft)];
    await all.tunnels.revise(wanted, { name: 'renamed', startsWithConsole: true });
    expect(all.remembered().find(({ id }) => id === wanted)).toEqual({
      ...draft,
      id: wanted,
      name: 'renamed',
      startsWithConsole: true,
    });

    let tries = 0;
    all.tunnels.startWithConsole(async () => {
      tries += 1;
      if (tries === 1) throw new AppError('ssh/refused', { host: 'localhost', port: '22' });
      return all.connectionId;
    });
    const { port } = await all.until(wanted, 'open');
    expect(await readAll(await request(`http://localhost:${port}/`))).toContain('you are at localhost');
    expect(all.tunnels.find(other)?.state).toEqual({ phase: 'stopped' });

    all.tunnels.startWithConsole(() => Promise.reject(new AppError('ssh/asks-again', { host: 'localhost' })));
    expect(await all.until(wanted, 'stopped')).toMatchObject({ problem: { code: 'ssh/asks-again' } });
    await all.tunnels.revise(wanted, { startsWithConsole: false });
    expect(all.remembered().find(({ id }) => id === wanted)).not.toHaveProperty('startsWithConsole');
  });

  test('to a host that is this computer never leads to itself', async () => {
    const here = await createTestTunnels(sshd, { leadsHere: true });
    try {
      const port = await findFreePort();
      const tunnel = await here.open({ kind: 'local', host: 'localhost', port });
      expect(tunnel.port).not.toBe(port);
      expect(tunnel.state).not.toHaveProperty('wantedPort');
      await expect(request(`http://127.0.0.1:${tunnel.port}/`)).rejects.toThrow();
      await expect
        .poll(() => here.tunnels.find(tunnel.id)?.state)
        .toMatchObject({ problem: { code: 'ssh/forward-unreachable' } });
      const itself = here.open({ kind: 'local', localPort: port, host: '127.0.0.1', port });
      await expect(itself).rejects.toMatchObject({ code: 'tunnels/leads-to-itself' });
    } finally {
      here.dispose();
    }
  });

  test('whoever reads slowly holds up the far side, and nothing piles up between', async () => {
    let written = 0;
    const flood = createTcpServer((socket) => {
      socket.on('error', () => {});
      const pour = () => {
        while (socket.writable && socket.write(block)) written += blockBytes;
      };
      socket.on('drain', pour);
      pour();
    });
    const tunnel = await all.open({ kind: 'local', host: '127.0.0.1', port: await listening(flood) });
    const reader = connect(tunnel.port, '127.0.0.1');
    reader.pause();
    await once(reader, 'connect');
    // It stands still once every buffer on the way is full.
    for (let before = -1; before !== written; ) {
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 300)); // nothing tells of what does not happen
    }
    expect(written).toBeLessThan(40 * blockBytes);
    expect(all.tunnels.find(tunnel.id)?.receivedBytes).toBeLessThan(16 * blockBytes);
    const stood = written;
    let taken = 0;
    reader.on('data', (bytes: Buffer) => {
      taken += bytes.length;
    });
    reader.resume();
    await expect.poll(() => taken, patience).toBeGreaterThan(stood + 4 * blockBytes);
    reader.destroy();
    flood.close();
    await all.tunnels.forget(tunnel.id);
  });

  test('one direction may end before the other, and what nobody reads to its end breaks off', async () => {
    const echo = createTcpServer({ allowHalfOpen: true }, (socket) => {
      const parts: Buffer[] = [];
      socket.on('data', (bytes: Buffer) => parts.push(bytes));
      socket.on('end', () => socket.end(Buffer.concat(parts)));
    });
    const tunnel = await all.open({ kind: 'local', host: 'localhost', port: await listening(echo) });
    const socket = connect({ port: tunnel.port, host: '127.0.0.1', allowHalfOpen: true });
    socket.end('said all I have to say');
    expect(await readAll(socket)).toBe('said all I have to say');
    await expect.poll(() => all.tunnels.find(tunnel.id)?.connections, patience).toBe(0);
    echo.close();
  });

  test('a far side where nobody listens is told in a sentence, and forgotten once a connection comes through', async () => {
    const [port, localPort] = [await findFreePort(), await findFreePort()];
    const tunnel = await all.open({ kind: 'local', localPort, host: '127.0.0.1', port });
    await expect(request(`http://127.0.0.1:${localPort}/`)).rejects.toThrow();
    expect(all.tunnels.find(tunnel.id)?.state).toMatchObject({
      phase: 'open',
      problem: { code: 'ssh/forward-unreachable', params: { host: '127.0.0.1', port: String(port) } },
    });
    const late = createServer((_request, response) => response.end('here now'));
    await new Promise<void>((resolve) => late.listen(port, '127.0.0.1', resolve));
    expect(await readAll(await request(`http://127.0.0.1:${localPort}/`))).toBe('here now');
    expect(all.tunnels.find(tunnel.id)?.state).toEqual({ phase: 'open', port: localPort });
    late.closeAllConnections();
    late.close();
  });

  test('a port that was asked for and is in use is named', async () => {
    const id = await all.tunnels.add({
      name: 'taken',
      instanceRef: 'test:instance',
      route: { kind: 'local', localPort: webPort, host: 'localhost', port: 80 },
    });
    await expect(all.tunnels.start(id, all.connectionId)).rejects.toMatchObject({
      code: 'tunnels/port-in-use',
      params: { port: String(webPort) },
    });
    expect(all.tunnels.find(id)?.state).toMatchObject({
      phase: 'stopped',
      problem: { code: 'tunnels/port-in-use' },
    });
  });

  test('a remote tunnel leads from a port there to a place here; nobody at that place is told', async () => {
    const remotePort = await findFreePort();
    const tunnel = await all.open({ kind: 'remote', remotePort, host: '127.0.0.1', port: webPort });
    expect(await readAll(await request(`http://127.0.0.1:${remotePort}/`))).toContain('you are at');
    expect(all.tunnels.find(tunnel.id)).toMatchObject({ state: { phase: 'open', port: remotePort } });

    const other = await all.tunnels.add({
      name: 'the same port again',
      instanceRef: 'test:instance',
      route: { kind: 'remote', remotePort, host: '127.0.0.1', port: webPort },
    });
    await expect(all.tunnels.start(other, all.connectionId)).rejects.toMatchObject({ code: 'ssh/listen-refused' });
    all.tunnels.stop(tunnel.id);
    await expect
      .poll(() => request(`http://127.0.0.1:${remotePort}/`).then(readAll, (error: Error) => error.message), patience)
      .toContain('ECONNREFUSED');

    const nobody = await findFreePort();
    const lost = await all.open({ kind: 'remote', remotePort, host: '127.0.0.1', port: nobody });
    await expect(request(`http://127.0.0.1:${remotePort}/`)).rejects.toThrow();
    await expect
      .poll(() => all.tunnels.find(lost.id)?.state, patience)
      .toMatchObject({ problem: { code: 'tunnels/nobody-here', params: { port: String(nobody) } } });
  });

  test('curl goes through the SOCKS port by every dialect it knows', async () => {
    const tunnel = await all.open({ kind: 'dynamic' });
    const run = promisify(execFile);
    for (const dialect of ['--socks4', '--socks4a', '--socks5', '--socks5-hostname']) {
      const { stdout } = await run('curl', [
        '-sS',
        dialect,
        `127.0.0.1:${tunnel.port}`,
        `http://localhost:${webPort}/`,
      ]);
      expect(stdout, dialect).toContain('you are at localhost');
    }
    const nobody = await findFreePort();
    await expect(
      run('curl', ['-sS', '--socks5-hostname', `127.0.0.1:${tunnel.port}`, `http://localhost:${nobody}/`]),
    ).rejects.toThrow(/\(97\)/); // curl's number for "the proxy could not connect"
    // What a page in a browser can send gets no answer at all.
    await expect(request(`http://127.0.0.1:${tunnel.port}/`)).rejects.toThrow();
  });

  test('a tunnel whose connection is killed breaks off what goes through it, and comes back on its port', async () => {
    const tunnel = await all.open({ kind: 'local', host: 'localhost', port: webPort });
    const remotePort = await findFreePort();
    const back = await all.open({ kind: 'remote', remotePort, host: '127.0.0.1', port: webPort });
    const body = await request(`http://127.0.0.1:${tunnel.port}/big`);
    const waiting = all.until(tunnel.id, 'waiting');
    all.relay.cut();
    await expect(readAll(body)).rejects.toThrow(); // not a short body that looks whole
    expect(await waiting).toMatchObject({ attempt: 1, problem: { code: 'ssh/connection-lost' } });
    expect(await all.until(tunnel.id, 'open')).toMatchObject({ port: tunnel.port });
    await all.until(back.id, 'open');
    expect(await readAll(await request(`http://127.0.0.1:${tunnel.port}/`))).toContain('you are at');
    expect(await readAll(await request(`http://127.0.0.1:${remotePort}/`))).toContain('you are at');
  });
});

describe.skipIf(!sshdPath)('where forwarding is not allowed', () => {
  let sshd: Sshd;
  let all: TestTunnels;
  beforeAll(async () => {
    sshd = await startSshd({ config: ['AllowTcpForwarding no'] });
    all = await createTestTunnels(sshd);
  });
  afterAll(async () => {
    all?.dispose();
    await sshd?.dispose();
  });

  test('each kind says so', async () => {
    const local = await all.open({ kind: 'local', host: 'localhost', port: 80 });
    await expect(request(`http://127.0.0.1:${local.port}/`)).rejects.toThrow();
    await expect
      .poll(() => all.tunnels.find(local.id)?.state, patience)
      .toMatchObject({ problem: { code: 'ssh/forward-not-allowed' } });
    await expect(
      all.open({ kind: 'remote', remotePort: await findFreePort(), host: 'localhost', port: 80 }),
    ).rejects.toMatchObject({ code: 'ssh/listen-refused' });
  });

  test('a connection that a person closes ends its tunnels, and they stay ended', async () => {
    const tunnel = await all.open({ kind: 'dynamic' });
    all.ssh.connections.close(all.connectionId);
    expect(await all.until(tunnel.id, 'stopped')).toMatchObject({ problem: { code: 'ssh/disconnected' } });
    await expect(request(`http://127.0.0.1:${tunnel.port}/`)).rejects.toThrow();
  });
});

function request(url: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, resolve).once('error', reject);
  });
}

async function readAll(stream: IncomingMessage | Socket): Promise<string> {
  let text = '';
  for await (const bytes of stream) text += bytes;
  return text;
}

function* repeat(block: Buffer, count: number): Generator<Buffer> {
  for (let index = 0; index < count; index += 1) yield block;
}

async function listening(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

function once(socket: Socket, event: 'connect'): Promise<void> {
  return new Promise((resolve, reject) => socket.once(event, resolve).once('error', reject));
}
