// How long the console takes to its first page, and what its idle core holds in memory, beside a bare HTTP server on
// the same Node. Run: npm run bench -- start
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';
import { createWebSocketLink } from '../../main/shells/web-socket-link.ts';
import { openClient } from '../support/open-client.ts';

const root = join(import.meta.dirname, '..', '..');
const runs = 7;

const bareServer = `
const server = require('node:http').createServer((_request, response) => response.end('hello'));
server.listen(0, '127.0.0.1', () => console.log('Console ready at http://127.0.0.1:' + server.address().port + '/'));
process.on('SIGTERM', () => process.exit());
`;

type Started = { child: ChildProcess; link: string; readyMs: number; startedAt: number };

async function start(command: string, args: string[], environment: NodeJS.ProcessEnv = {}): Promise<Started> {
  const startedAt = performance.now();
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  const link = await new Promise<string>((resolve) => {
    createInterface(child.stdout).on('line', (line) => {
      const found = /Console ready at (\S+)/.exec(line)?.[1];
      if (found) resolve(found);
    });
  });
  return { child, link, readyMs: performance.now() - startedAt, startedAt };
}

async function end({ child }: Started) {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

/** Follows the link as a browser does: the page by its cookie, then the first call over the socket. */
async function open({ link, startedAt }: Started) {
  const signedIn = await fetch(link, { redirect: 'manual' });
  const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const { origin, host } = new URL(link);
  await (await fetch(`${origin}/`, { headers: { cookie } })).text();
  const pageMs = performance.now() - startedAt;
  const socket = new WebSocket(`ws://${host}/link`, { headers: { cookie, origin } });
  await new Promise((resolve) => socket.once('open', resolve));
  const { client } = openClient(createWebSocketLink(socket));
  await client.app.describe({});
  return { pageMs, callMs: performance.now() - startedAt, client, socket };
}

async function residentMebibytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024;
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const home = await mkdtemp(join(tmpdir(), 'hangar-bench-'));
const npmStart: string[] = [join(root, 'scripts/start.mjs'), '--browser', '--no-open', '--home', home];
const serve = [join(root, 'dist/main/cli.js'), 'serve', '--no-open', '--home', home];
const figures = { bare: [] as number[], ready: [] as number[], page: [] as number[], call: [] as number[] };

for (let run = 0; run < runs; run += 1) {
  const bare = await start(process.execPath, ['-e', bareServer]);
  await (await fetch(bare.link)).text();
  figures.bare.push(performance.now() - bare.startedAt);
  await end(bare);
  const warm = await start(process.execPath, [...npmStart, '--sandbox']);
  const opened = await open(warm);
  figures.ready.push(warm.readyMs);
  figures.page.push(opened.pageMs);
  figures.call.push(opened.callMs);
  opened.socket.terminate();
  await end(warm);
}

async function idleMemory(args: string[], watch: boolean, environment: NodeJS.ProcessEnv = {}): Promise<number> {
  const started = await start(process.execPath, args, environment);
  if (watch) {
    const { client } = await open(started);
    for await (const event of await client.instances.watch({})) if (event.kind === 'finished') break;
  }
  // Memory has no state to wait for: ten seconds of idling is the figure's definition.
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  const found = await residentMebibytes(started.child.pid ?? 0);
  await end(started);
  return found;
}

const bareMemory = await idleMemory(['-e', bareServer], false);
// With credentials in the environment no sandbox is opened; nobody looks, so nothing is asked of AWS either.
const idle = await idleMemory(serve, false, { AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'bench' });
const sandbox = await idleMemory([...serve, '--sandbox'], true);
await rm(home, { recursive: true, force: true });

const bareMs = median(figures.bare);
console.table({
  'bare HTTP server, first page': { ms: Math.round(bareMs), ratio: 1 },
  'npm start (warm), link printed': {
    ms: Math.round(median(figures.ready)),
    ratio: (median(figures.ready) / bareMs).toFixed(1),
  },
  'npm start (warm), first page': {
    ms: Math.round(median(figures.page)),
    ratio: (median(figures.page) / bareMs).toFixed(1),
  },
  'npm start (warm), first call': {
    ms: Math.round(median(figures.call)),
    ratio: (median(figures.call) / bareMs).toFixed(1),
  },
});
console.table({
  'bare HTTP server': { MiB: Math.round(bareMemory), ratio: 1 },
  'idle core (10 s, nobody looks)': { MiB: Math.round(idle), ratio: (idle / bareMemory).toFixed(2) },
  'sandbox, list answered, then idle': { MiB: Math.round(sandbox), ratio: (sandbox / bareMemory).toFixed(2) },
});
