import { connect as connectSocket, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPipe, type Pipe } from '../../../main/shells/pipe-links.ts';
import { createByteStreams, windowBytes } from '../../../preload/contract/wire/byte-streams.ts';
import type { FrameLink } from '../../../preload/contract/wire/frames.ts';

let sockets: [Socket, Socket];
let near: Pipe;
let far: Pipe;

/** Two ends of a real pipe of the operating system. */
async function openSocketPair(): Promise<[Socket, Socket]> {
  const name = `hangar-${process.pid}-${Math.random().toString(36).slice(2)}`;
  const path = process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), name);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
  const pair: [Socket, Socket] = [connectSocket(path), await accepted];
  server.close();
  return pair;
}

beforeEach(async () => {
  sockets = await openSocketPair();
  near = createPipe(sockets[0]);
  far = createPipe(sockets[1]);
});

afterEach(() => {
  for (const socket of sockets) socket.destroy();
});

function nextLink(): Promise<FrameLink> {
  return new Promise((resolve) => far.onLink(resolve));
}

const closed = (link: FrameLink | Pipe) => new Promise<void>((resolve) => link.onClose(resolve));

test('closing one link leaves the others and the pipe', async () => {
  const first = near.openLink();
  const farFirst = await nextLink();
  const second = near.openLink();
  const farSecond = await nextLink();
  first.close();
  await closed(farFirst);
  const frame = new Promise<Uint8Array>((resolve) => farSecond.onFrame(resolve));
  second.send(new Uint8Array([1, 2, 3]));
  expect(await frame).toEqual(new Uint8Array([1, 2, 3]));
});

test('the end of the other process ends every link', async () => {
  const link = near.openLink();
  await nextLink();
  sockets[1].destroy();
  await Promise.all([closed(link), closed(near)]);
  await closed(near.openLink());
});

test('messages between the processes are not frames of any link', async () => {
  const link = near.openLink();
  const farLink = await nextLink();
  const frames: Uint8Array[] = [];
  farLink.onFrame((frame) => frames.push(frame));
  const message = new Promise<string>((resolve) => far.onMessage(resolve));
  near.sendMessage('안녕');
  link.send(new Uint8Array([7]));
  expect(await message).toBe('안녕');
  await expect.poll(() => frames.length).toBe(1);
});

test('a peer that sends no records loses the pipe', async () => {
  sockets[0].write('GET / HTTP/1.1\r\n\r\n');
  await closed(far);
});

test('the core may not open links to the window', async () => {
  far.openLink();
  await closed(near);
});

test('a peer that has stopped reading loses the pipe before memory runs out', async () => {
  const link = near.openLink();
  await nextLink();
  sockets[1].pause();
  const frame = new Uint8Array(8 * 1024 * 1024);
  let sentFrames = 0;
  let isClosed = false;
  near.onClose(() => {
    isClosed = true;
  });
  while (!isClosed && sentFrames < 20) {
    link.send(frame);
    sentFrames += 1;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(isClosed).toBe(true);
  expect(sentFrames).toBeLessThan(12);
});

test('a byte stream over the pipe stops at its window until the reader has drawn', async () => {
  const streams = createByteStreams(near.openLink(), () => {});
  const farStreams = createByteStreams(await nextLink(), () => {});
  const writer = streams.open(1);
  const reader = farStreams.open(1);
  let receivedBytes = 0;
  reader.onData((bytes) => {
    receivedBytes += bytes.length;
  });
  writer.send(new Uint8Array(windowBytes));
  expect(writer.credit).toBe(0);
  await expect.poll(() => receivedBytes).toBe(windowBytes);
  expect(writer.credit).toBe(0);
  const credited = new Promise<void>((resolve) => writer.onCredit(resolve));
  reader.acknowledge(windowBytes);
  await credited;
  expect(writer.credit).toBe(windowBytes);
});
