import { Duplex, Readable } from 'node:stream';
import type { ChannelEnd } from '../link.ts';
import { type WireReader, wireFields } from '../ssh-wire.ts';
import { message } from './message.ts';
import { uint32s } from './uint32s.ts';

/** Sends one message: its number, and what follows it. */
export type SendMessage = (type: number, payload: Buffer) => void;

/** What the far side may send before anything of it has been read. */
export const initialWindowBytes = 2 * 1024 * 1024;
/** Of one message, either way. */
export const maxDataBytes = 32 * 1024;
const readAheadBytes = 64 * 1024;

/** One open channel. What is not read holds the far side up. */
export type Channel = {
  /** What is written goes to the far side's input; what is read is its output. */
  stream: Duplex;
  stderr: Readable;
  exit: Promise<ChannelEnd>;
  /** When it is closed and its last byte has been read. */
  closed: Promise<void>;
  /** Rejects when the far side refuses. */
  request(name: string, extra: Buffer): Promise<void>;
  /** The same without an answer. */
  notify(name: string, extra: Buffer): void;
  close(): void;
  receive(type: number, reader: WireReader): void;
  /** The connection is gone: what has arrived can still be read. */
  lose(): void;
};

type ChannelOptions = {
  remoteId: number;
  /** What the far side takes before it has read anything, and of one message. */
  windowBytes: number;
  packetBytes: number;
  send: SendMessage;
  /** Both sides have closed it. */
  onGone(): void;
};

/** A channel that the far side has just opened for us. */
export function createChannel({ remoteId, packetBytes, send, onGone, ...options }: ChannelOptions): Channel {
  const to = (type: number, ...rest: Buffer[]) => send(type, Buffer.concat([uint32s(remoteId), ...rest]));
  const exit = Promise.withResolvers<ChannelEnd>();
  const closed = Promise.withResolvers<void>();
  const asked: PromiseWithResolvers<void>[] = [];
  let waiting: { bytes: Buffer; taken: () => void }[] = [];
  let sendWindow = options.windowBytes;
  let receiveWindow = initialWindowBytes;
  let isCloseSent = false;
  let isOver = false;

  const stream = new Duplex({
    readableHighWaterMark: readAheadBytes,
    read: grantSoon,
    write(bytes: Buffer, _encoding, taken) {
      waiting.push({ bytes, taken });
      flush();
    },
    final(done) {
      if (!isCloseSent && !isOver) to(message.eof);
      done();
    },
    destroy(error, done) {
      close();
      done(error);
    },
  });
  stream.on('error', () => {}); // 'close' follows
  const stderr = new Readable({ highWaterMark: readAheadBytes, read: grantSoon });

  /** Sends what the far side takes; what waits after the end is given up. */
  function flush() {
    for (let first = waiting[0]; first && (sendWindow > 0 || isOver); first = waiting[0]) {
      const bytes = first.bytes.subarray(0, Math.min(sendWindow, packetBytes));
      if (!isOver && !isCloseSent) to(message.data, wireFields(bytes));
      sendWindow -= bytes.length;
      first.bytes = first.bytes.subarray(bytes.length);
      if (first.bytes.length > 0 && !isOver) continue;
      waiting.shift();
      first.taken();
    }
  }

  /** Called while somebody reads: what they take is still counted. */
  function grantSoon() {
    process.nextTick(grantMore);
  }
  /** Lets the far side send again, once both of its outputs have been read but for a little. */
  function grantMore() {
    if (isOver || receiveWindow > initialWindowBytes / 2) return;
    if (stream.readableLength > readAheadBytes || stderr.readableLength > readAheadBytes) return;
    to(message.windowAdjust, uint32s(initialWindowBytes - receiveWindow));
    receiveWindow = initialWindowBytes;
  }

  function take(target: Readable, bytes: Buffer | undefined) {
    if (!bytes || bytes.length > receiveWindow) return; // more than it may send
    receiveWindow -= bytes.length;
    if (!target.readableEnded && !target.destroyed) target.push(bytes);
    else grantMore();
  }

  function finishOutput() {
    for (const output of [stream, stderr]) if (!output.readableEnded && !output.destroyed) output.push(null);
  }

  function close() {
    if (isCloseSent) return;
    isCloseSent = true;
    if (!isOver) to(message.close);
  }

  function finish() {
    if (isOver) return;
    isOver = true;
    finishOutput();
    exit.resolve({});
    for (const one of asked.splice(0)) one.reject(new Error('the host has closed the channel'));
    flush();
    waiting = [];
    onGone();
    if (stderr.readableLength === 0) stderr.destroy(); // nobody may ever look at it
    Promise.all([untilRead(stream), untilRead(stderr)]).then(() => {
      stream.destroy();
      closed.resolve();
    });
  }

  function receiveRequest(reader: WireReader) {
    const name = reader.text();
    const wantsReply = reader.byte();
    if (name === 'exit-status') {
      const exitCode = reader.uint32();
      if (exitCode !== undefined) exit.resolve({ exitCode });
    } else if (name === 'exit-signal') exit.resolve({ signal: `SIG${reader.text() ?? ''}` });
    else if (wantsReply) to(message.failure);
  }

  return {
    stream,
    stderr,
    exit: exit.promise,
    closed: closed.promise,
    request(name, extra) {
      const answer = Promise.withResolvers<void>();
      if (isOver) answer.reject(new Error('the host has closed the channel'));
      else {
        asked.push(answer);
        to(message.request, wireFields(name), Buffer.from([1]), extra);
      }
      return answer.promise;
    },
    notify(name, extra) {
      if (!isOver && !isCloseSent) to(message.request, wireFields(name), Buffer.from([0]), extra);
    },
    close,
    receive(type, reader) {
      switch (type) {
        case message.windowAdjust:
          sendWindow += reader.uint32() ?? 0;
          return flush();
        case message.data:
          return take(stream, reader.bytes());
        case message.extendedData:
          reader.uint32();
          return take(stderr, reader.bytes());
        case message.eof:
          return finishOutput();
        case message.request:
          return receiveRequest(reader);
        case message.success:
          return asked.shift()?.resolve();
        case message.failure:
          return asked.shift()?.reject(new Error('the host refuses it'));
        case message.close:
          close();
          return finish();
      }
    },
    lose: finish,
  };
}

function untilRead(output: Readable): Promise<void> {
  return new Promise((resolve) => {
    if (output.readableEnded || output.destroyed) resolve();
    else output.once('end', resolve).once('close', resolve);
  });
}
