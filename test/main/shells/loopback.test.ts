import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDefinedError, safe } from '@orpc/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type Loopback, startLoopback } from '../../../main/shells/loopback.ts';
import { createWebSocketLink } from '../../../main/shells/web-socket-link.ts';
import { encodeFrame } from '../../../preload/contract/wire/frames.ts';
import { openClient } from '../../support/open-client.ts';
import { startTestCore } from '../../support/test-core.ts';

let core: Awaited<ReturnType<typeof startTestCore>>;
let loopback: Loopback;
let renderer: string;

beforeAll(async () => {
  renderer = await mkdtemp(join(tmpdir(), 'hangar-renderer-'));
  await writeFile(join(renderer, 'index.html'), '<!doctype html><title>Hangar</title>');
  await writeFile(join(renderer, 'gone.js'), '');
  core = await startTestCore();
  loopback = await startLoopback(core.core, renderer, 0);
});

afterAll(async () => {
  await loopback?.dispose();
  await core?.dispose();
  await rm(renderer, { recursive: true, force: true });
});

type Answer = { status: number; headers: Record<string, string | string[] | undefined>; text: string };

function get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: loopback.port, path, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

async function signIn(): Promise<string> {
  const { pathname, search } = new URL(loopback.createLink().shown);
  const answer = await get(pathname + search);
  expect(answer.status).toBe(303);
  return (answer.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';
}

function openSocket(headers: Record<string, string>): Promise<WebSocket | number> {
  const socket = new WebSocket(`ws://127.0.0.1:${loopback.port}/link`, { headers });
  return new Promise((resolve) => {
    socket.once('open', () => resolve(socket));
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => {});
  });
}

const own = () => `http://127.0.0.1:${loopback.port}`;

async function openOwnSocket(): Promise<WebSocket> {
  const socket = await openSocket({ cookie: await signIn(), origin: own() });
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
  return socket;
}

test('the link opens the console once; without it there is nothing to see', async () => {
  expect((await get('/')).status).toBe(401);
  const { pathname, search } = new URL(loopback.createLink().shown);
  const first = await get(pathname + search);
  expect(first.headers['set-cookie']?.[0]).toMatch(/HttpOnly; SameSite=Strict/);
  expect((await get(pathname + search)).status).toBe(401);
  const cookie = (first.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';
  const page = await get('/', { cookie });
  expect(page.text).toContain('<title>Hangar</title>');
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
});

test('the link that is given to a program works once, and ends the one that is shown with it', async () => {
  const { shown, opened } = loopback.createLink();
  const pathOf = (link: string) => new URL(link).pathname + new URL(link).search;
  expect((await get(pathOf(opened))).status).toBe(303);
  expect((await get(pathOf(opened))).status).toBe(401);
  expect((await get(pathOf(shown))).status).toBe(401);
});

test('a foreign name for our address, or a foreign page, is refused even with the cookie', async () => {
  const cookie = await signIn();
  expect((await get('/', { cookie, host: 'evil.example' })).status).toBe(403);
  expect((await get('/', { cookie, origin: 'https://evil.example' })).status).toBe(403);
  expect(await openSocket({ cookie, origin: 'https://evil.example' })).toBe(403);
  expect(await openSocket({ cookie })).toBe(403);
  expect(await openSocket({ cookie: 'hangar=guess', origin: own() })).toBe(403);
  expect(await openSocket({ cookie, origin: own(), host: 'evil.example' })).toBe(403);
});

test('a request that is no address costs its own answer and nothing else', async () => {
  for (const path of ['//', '///', '/\\\\', '//[', '/?token=%'])
    expect((await get(path)).status, path).toBeGreaterThanOrEqual(400);
  expect((await get('/')).status).toBe(401);
});

test('a file that a new build has taken away is an answer, not the end', async () => {
  const cookie = await signIn();
  await rm(join(renderer, 'gone.js'));
  await expect(get('/gone.js', { cookie })).rejects.toThrow();
  expect((await get('/', { cookie })).status).toBe(200);
});

test('a path never leaves the built files', async () => {
  const cookie = await signIn();
  for (const path of ['/../package.json', '/%2e%2e/package.json', '/..%2fpackage.json', '//etc/passwd'])
    expect((await get(path, { cookie })).status, path).toBe(404);
});

test('the contract answers over the socket', async () => {
  const { client } = openClient(createWebSocketLink(await openOwnSocket()));
  expect((await client.app.describe({})).version).toMatch(/^\d+\.\d+\.\d+$/);
});

test('a call that does not fit its schema is refused with a typed problem, and nothing happens', async () => {
  const { client } = openClient(createWebSocketLink(await openOwnSocket()));
  const wrong = { theme: 'pink' } as unknown as { theme: 'dark' };
  const { error } = await safe(client.settings.update(wrong));
  expect(isDefinedError(error) && error.data.code).toBe('app/invalid-input');
  for await (const settings of await client.settings.watch({})) {
    expect(settings.theme).toBe('system');
    break;
  }
});

test('changing one setting leaves the others as they are', async () => {
  const { client } = openClient(createWebSocketLink(await openOwnSocket()));
  await client.settings.update({ language: 'ko', awsRegions: ['eu-west-1'] });
  const after = await client.settings.update({ paneSizes: { detail: 420 } });
  expect(after).toMatchObject({ language: 'ko', awsRegions: ['eu-west-1'], paneSizes: { detail: 420 } });
});

test('a message that is no frame and no call ends that link and nothing else', async () => {
  const frames = [
    new Uint8Array([9, 9, 9]),
    new Uint8Array([0, 0xff]),
    encodeFrame({ kind: 'rpc', text: 'not json' }),
    encodeFrame({ kind: 'rpc', text: '{"i":"1"}' }),
    encodeFrame({ kind: 'rpc', text: '{"i":"1","p":{"u":"/app/describe","h":{"content-disposition":"x"}}}' }),
    encodeFrame({ kind: 'rpc', text: '{"i":"1","p":{"u":"http://elsewhere/app/describe"}}' }),
  ];
  for (const frame of frames) {
    const socket = await openOwnSocket();
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.send(frame);
    await closed;
  }
  const { client } = openClient(createWebSocketLink(await openOwnSocket()));
  await client.app.describe({});
});

test('a call after the link is gone fails at once instead of waiting for ever', async () => {
  const socket = await openOwnSocket();
  const { client } = openClient(createWebSocketLink(socket));
  await client.app.describe({});
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.terminate();
  await closed;
  await expect(client.app.describe({})).rejects.toThrow(/closed/);
});

test('a taken port is said, not fallen over', async () => {
  await expect(startLoopback(core.core, renderer, loopback.port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
