// Bulk output of a terminal in MB/s beside OpenSSH's own client on the same sshd, and how fast keys answer.
//   npm run bench -- terminal [megabytes]
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { WebSocket, WebSocketServer } from 'ws';
import { startSshHost } from '../../main/sandbox/ssh-host.ts';
import { createWebSocketLink } from '../../main/shells/web-socket-link.ts';
import { type ByteStream, createByteStreams } from '../../preload/contract/wire/byte-streams.ts';
import { createLinkPair } from '../support/link-pair.ts';
import { sshdPath, startSshd } from '../support/sshd.ts';
import { connect, createTestSsh, type TestSsh, targetOf } from '../support/test-ssh.ts';
import { openTestTerminal } from '../support/test-terminal.ts';

type Server = { host: string; port: number; user: string; keyPath: string };

const streamId = 1;

if (isMainThread) await main();
else readInWorker();

async function main() {
  const megabytes = Number(process.argv[2] ?? 200);
  if (!sshdPath) throw new Error('this bench needs sshd');
  const server = await startSshd();
  const ssh = createTestSsh();
  const practice = await startSshHost({ folder: ssh.dataFolder, commandShell: '/bin/sh' });
  const path = join(server.folder, 'text');
  await writeText(path, megabytes * 1e6);

  report('ssh host cat file > /dev/null', await best(() => runOpenSsh(server, [], `cat ${path}`)));
  report(
    'ssh -tt host cat file > /dev/null (with a terminal)',
    await best(() => runOpenSsh(server, ['-tt'], `cat ${path}`)),
  );

  const onSshd = await connect(ssh, targetOf(server));
  const onPractice = await connect(ssh, targetOf({ ...practice, user: 'ubuntu', keyPath: practice.privateKeyPath }));
  report('ours: command, no terminal', await best(() => runCommand(ssh, onSshd, `cat ${path}`)));
  report('ours: terminal, link in memory', await best(() => runTerminal(ssh, onSshd, path, openInMemory)));
  report(
    'ours: terminal, WebSocket to another thread',
    await best(() => runTerminal(ssh, onSshd, path, openOverSocket)),
  );
  report(
    'ours: terminal on the practice host, in memory',
    await best(() => runTerminal(ssh, onPractice, path, openInMemory)),
  );

  await measureKeys(ssh, onSshd);
  await measureInterrupt(ssh, onSshd);
  ssh.remove();
  await Promise.all([server.dispose(), practice.dispose()]);
  process.exit();

  function report(name: string, seconds: number) {
    console.log(`${(megabytes / seconds).toFixed(0).padStart(5)} MB/s  ${name}`);
  }
}

async function best(run: () => Promise<number>): Promise<number> {
  const times = [];
  for (let round = 0; round < 3; round += 1) times.push(await run());
  return Math.min(...times);
}

async function writeText(path: string, totalBytes: number) {
  const file = createWriteStream(path);
  const line = `${'The quick brown fox jumps over the lazy dog. '.repeat(2).slice(0, 79)}\n`;
  const block = Buffer.from(line.repeat(10_000));
  for (let written = 0; written < totalBytes; written += block.length)
    if (!file.write(block.subarray(0, totalBytes - written)))
      await new Promise<void>((resolve) => file.once('drain', resolve));
  file.end();
  await finished(file);
}

async function runOpenSsh(server: Server, words: string[], command: string): Promise<number> {
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR'];
  const all = ['-F', '/dev/null', '-i', server.keyPath, '-p', String(server.port), ...words];
  const started = performance.now();
  const child = spawn(
    'ssh',
    [...all, ...options.flatMap((option) => ['-o', option]), `${server.user}@${server.host}`, command],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  await new Promise((resolve) => child.once('exit', resolve));
  return (performance.now() - started) / 1000;
}

async function runCommand(ssh: TestSsh, connectionId: string, command: string): Promise<number> {
  const started = performance.now();
  const running = await ssh.exec(connectionId, command);
  running.stdout.resume();
  await new Promise((resolve) => running.stdout.once('end', resolve));
  return (performance.now() - started) / 1000;
}

type Screen = {
  coreStreams: ReturnType<typeof createByteStreams>;
  send(text: string): void;
  ended: Promise<void>;
  close(): void;
};

/** From the key that starts `cat` to the end of the shell; the reader acknowledges at once. */
async function runTerminal(
  ssh: TestSsh,
  connectionId: string,
  path: string,
  open: () => Promise<Screen>,
): Promise<number> {
  const screen = await open();
  await ssh.terminals.open({ connectionId, streamId, columns: 80, rows: 24 }, screen.coreStreams);
  const started = performance.now();
  screen.send(`exec cat ${path}\r`);
  await screen.ended;
  screen.close();
  return (performance.now() - started) / 1000;
}

function acknowledgeAll(stream: ByteStream, onEnd: () => void) {
  stream.onData((bytes) => stream.acknowledge(bytes.length));
  stream.onEnd(onEnd);
}

async function openInMemory(): Promise<Screen> {
  const [coreLink, screenLink] = createLinkPair();
  const stream = createByteStreams(screenLink, () => {}).open(streamId);
  const ended = new Promise<void>((resolve) => acknowledgeAll(stream, resolve));
  return {
    coreStreams: createByteStreams(coreLink, () => {}),
    send: (text) => stream.send(Buffer.from(text)),
    ended,
    close: () => coreLink.close(),
  };
}

async function openOverSocket(): Promise<Screen> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  if (typeof address === 'string' || address === null) throw new Error('no port');
  const worker = new Worker(import.meta.filename, { workerData: address.port });
  const socket = await new Promise<WebSocket>((resolve) => server.once('connection', resolve));
  return {
    coreStreams: createByteStreams(createWebSocketLink(socket), () => {}),
    send: (text) => worker.postMessage(text),
    ended: new Promise<void>((resolve) => worker.once('message', () => resolve())),
    close() {
      socket.close();
      server.close();
      void worker.terminate();
    },
  };
}

function readInWorker() {
  const socket = new WebSocket(`ws://127.0.0.1:${workerData}`, { perMessageDeflate: false });
  const stream = createByteStreams(createWebSocketLink(socket), () => {}).open(streamId);
  acknowledgeAll(stream, () => parentPort?.postMessage('ended'));
  parentPort?.on('message', (text: string) => stream.send(Buffer.from(text)));
}

/** Time from a key to its echo, one at a time, at a quiet prompt of cat. */
async function measureKeys(ssh: TestSsh, connectionId: string) {
  const terminal = await openTestTerminal(ssh, connectionId);
  await terminal.type("exec sh -c 'printf STA; printf RT; exec cat'\r");
  await terminal.waitFor('START');
  const times: number[] = [];
  for (let round = 0; round < 500; round += 1) {
    const started = performance.now();
    await terminal.type('k');
    await terminal.waitFor('k');
    times.push(performance.now() - started);
    if (round % 50 === 49) {
      await terminal.type('\r');
      await terminal.waitFor(/k\r\n/);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  times.sort((left, right) => left - right);
  const at = (share: number) => (times[Math.floor(times.length * share)] ?? 0).toFixed(2);
  console.log(`key to echo: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
  ssh.terminals.close(terminal.terminalId);
}

/** Time from Ctrl-C in a flood to the prompt, on a screen that draws at a given speed. */
async function measureInterrupt(ssh: TestSsh, connectionId: string) {
  for (const megabytesPerSecond of [Number.POSITIVE_INFINITY, 40, 10]) {
    const [coreLink, screenLink] = createLinkPair();
    const stream = createByteStreams(screenLink, () => {}).open(streamId);
    let tail = '';
    let undrawn = 0;
    let received = 0;
    stream.onData((bytes) => {
      tail = (tail + Buffer.from(bytes.subarray(-100)).toString('latin1')).slice(-100);
      received += bytes.length;
      if (megabytesPerSecond === Number.POSITIVE_INFINITY) stream.acknowledge(bytes.length);
      else undrawn += bytes.length;
    });
    const drawing = setInterval(() => {
      const count = Math.min(undrawn, megabytesPerSecond * 1e6 * 0.005);
      undrawn -= count;
      stream.acknowledge(count);
    }, 5);
    const coreStreams = createByteStreams(coreLink, () => {});
    await ssh.terminals.open({ connectionId, streamId, columns: 80, rows: 24 }, coreStreams);
    stream.send(Buffer.from("exec sh -c 'trap : INT; yes; printf STOP; printf PED; exit'\r"));
    await until(() => received > 20e6);
    const started = performance.now();
    const before = received;
    stream.send(Buffer.from('\x03'));
    await until(() => tail.includes('STOPPED'));
    const words = megabytesPerSecond === Number.POSITIVE_INFINITY ? 'no limit' : `${megabytesPerSecond} MB/s`;
    const milliseconds = (performance.now() - started).toFixed(0);
    const kilobytes = ((received - before) / 1000).toFixed(0);
    console.log(`Ctrl-C in a flood: ${milliseconds} ms and ${kilobytes} kB until it has ended (screen: ${words})`);
    clearInterval(drawing);
    coreLink.close();
  }
}

async function until(condition: () => boolean) {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}
