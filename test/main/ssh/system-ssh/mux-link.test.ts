import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { dial } from '../../../../main/ssh/dial.ts';
import { findKeyOffers } from '../../../../main/ssh/key-offers.ts';
import type { SshLink } from '../../../../main/ssh/link.ts';
import { openMuxLink } from '../../../../main/ssh/system-ssh/mux-link.ts';
import { startMaster } from '../../../../main/ssh/system-ssh/start-master.ts';
import { findFreePort, type Sshd, sshdPath, startSshd } from '../../../support/sshd.ts';

describe.skipIf(!sshdPath)('a link over the system’s ssh', () => {
  let server: Sshd;
  let link: SshLink;
  beforeAll(async () => {
    server = await startSshd({ config: ['MaxSessions 3', 'Subsystem sftp internal-sftp'] });
    link = await open();
  });
  afterAll(async () => {
    link?.close();
    await server?.dispose();
  });

  async function open(): Promise<SshLink> {
    const { host, port, user, keyPath } = server;
    const key = ssh2.utils.parseKey(readFileSync(keyPath));
    if (key instanceof Error) throw key;
    const { signal } = new AbortController();
    const master = await startMaster({
      connection: await dial(host, port, 5000, signal),
      host,
      port,
      user,
      knownKeys: [],
      onBanner: () => {},
      decideHostKey: async () => {},
      keys: {
        held: [],
        find: () =>
          findKeyOffers({
            hop: { keyPath },
            configured: undefined,
            agents: [],
            refuseOpenKey: async () => {},
            unlock: async () => key,
          }),
      },
      securityKeyPath: undefined,
      certificatePaths: [],
      ask: () => Promise.reject(new Error('nothing is asked')),
      askScriptPath: join(import.meta.dirname, '../../../../main/ssh/system-ssh/ask-core.ts'),
      timeoutMs: 10_000,
      signal,
    });
    return openMuxLink(master, undefined);
  }

  test('binary input and output are exact, and a command that ends by a signal says which', async () => {
    const sent = Buffer.from(Array.from({ length: 5_000_000 }, (_, index) => (index * 7) % 256));
    const command = await link.exec('cat');
    command.stdin.end(sent);
    expect((await buffer(command.stdout)).equals(sent)).toBe(true);
    expect(await command.exit).toEqual({ exitCode: 0 });
    await command.closed;
    expect(await (await link.exec('kill -TERM $$')).exit).toEqual({ signal: 'SIGTERM' });
  });

  test('who does not read holds the command up, and nothing is lost when it goes on', async () => {
    const command = await link.exec('head -c 20000000 /dev/zero; echo done >&2');
    await new Promise((resolve) => command.stdout.once('readable', resolve));
    expect(command.stdout.readableLength).toBeLessThan(4 * 1024 * 1024);
    expect((await buffer(command.stdout)).length).toBe(20_000_000);
    expect(await text(command.stderr)).toBe('done\n');
    await command.closed;
  });

  test('a session more than the host grants is refused, and the others go on', async () => {
    const other = await open();
    const held = await Promise.all([other.exec('cat'), other.exec('cat'), other.exec('cat')]);
    await expect(other.exec('true')).rejects.toThrow(/open failed/);
    held[0]?.stdin.end('still here');
    expect(await text(held[0]?.stdout ?? process.stdin)).toBe('still here');
    other.close();
  });

  test('a subsystem answers, and one that there is not is refused', async () => {
    const sftp = await link.subsystem('sftp');
    sftp.write(Buffer.from([0, 0, 0, 5, 1, 0, 0, 0, 3]));
    const { value } = await sftp[Symbol.asyncIterator]().next();
    expect(Buffer.from(value).subarray(4, 9)).toEqual(Buffer.from([2, 0, 0, 0, 3])); // its version
    sftp.destroy();
    await expect(link.subsystem('none')).rejects.toThrow('refuses');
  });

  test('a TCP connection from the far side carries bytes both ways and its end', async () => {
    const echo = createServer((socket) => socket.pipe(socket));
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
    const address = echo.address();
    const stream = await link.openTcp('127.0.0.1', typeof address === 'object' ? (address?.port ?? 0) : 0, (it) => it);
    stream.end('there and back');
    expect(await text(stream)).toBe('there and back');
    echo.close();
    await expect(link.openTcp('127.0.0.1', await findFreePort(), (it) => it)).rejects.toThrow();
  });

  test('a port of the far side is listened on until it is given back', async () => {
    const streams: Duplex[] = [];
    const listener = await link.listen('127.0.0.1', 0, (stream) => {
      streams.push(stream);
      stream.end('hello');
    });
    expect(listener.port).toBeGreaterThan(0);
    expect(await text(connect(listener.port, '127.0.0.1'))).toBe('hello');
    listener.close();
    await expect.poll(() => answers(listener.port)).toBe(false);
    const taken = await findFreePort();
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(taken, '127.0.0.1', resolve));
    await expect(link.listen('127.0.0.1', taken, () => {})).rejects.toThrow();
    await new Promise((resolve) => blocker.close(resolve));
    await link.listen('127.0.0.1', taken, (stream) => stream.end('again'));
    expect(await text(connect(taken, '127.0.0.1'))).toBe('again');
  });

  function answers(port: number): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
  }

  test('closing it ends the program and leaves no file behind', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hangar-'));
    vi.stubEnv('TMPDIR', folder);
    const other = await open();
    vi.unstubAllEnvs();
    const ended = new Promise((resolve) => other.onEnd(resolve));
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^hangar-ssh-/)]);
    other.close();
    await ended;
    await expect.poll(() => readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
    await expect(other.exec('true')).rejects.toThrow();
  });
});
