import type { Duplex } from 'node:stream';
import type { AppError } from '../app-error.ts';
import { parseServerOffer, type ServerOffer } from './server-offer.ts';

/** What a server sent before its identification line. */
export type Greeting = {
  /** The first line with anything in it that was received, cut to a length fit for a message; empty when nothing came. */
  readonly firstLine: string;
  readonly receivedBytes: number;
  /** Software of the server as it names itself (`OpenSSH_9.2p1 Debian-2`); `undefined` until it has said that it is one. */
  readonly serverVersion: string | undefined;
  /** What it can do, for a message when that does not suffice. */
  readonly offer: ServerOffer | undefined;
  /** Called once, at once if it has happened: too much came, or a line that is none. */
  onRefused(listener: () => void): void;
};

/** A stream to a server whose greeting is watched. */
export type GuardedStream = {
  stream: Duplex;
  greeting: Greeting;
  /** Why it has ended, where that is known better than from the network. */
  whyEnded?(): AppError | undefined;
};

const maxGreetingBytes = 32 * 1024; // RFC 4253, 4.2 sets no limit; a long legal notice has some kilobytes
const maxOfferBytes = 16 * 1024;
const maxIdentificationBytes = 255; // RFC 4253, 4.2

/**
 * Holds back what a server sends until its identification line is there, so that nothing endless can be sent in its
 * place, and then hands all of it on in one piece (ssh2 loses lines that come in three or more). To be called before
 * the first byte can arrive.
 */
export function guardGreeting(stream: Duplex): GuardedStream {
  // SSH knows no half of a connection. ssh2 stops looking after one that has ended, but tells of it only when it closes,
  // which a jump host's channel and a program's output do not do by themselves.
  stream.once('end', () => stream.destroy());
  const push = stream.push.bind(stream);
  let held = Buffer.alloc(0);
  let receivedBytes = 0;
  let firstLine = '';
  let serverVersion: string | undefined;
  let offer: ServerOffer | undefined;
  let refused = false;
  let refuse = () => {};

  stream.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (!Buffer.isBuffer(chunk)) return push(chunk, encoding);
    if (refused) return true;
    held = Buffer.concat([held, chunk]);
    receivedBytes = held.length;
    firstLine = firstLineOf(held);
    const start = findIdentification(held);
    if (start === 'incomplete' && held.length <= maxGreetingBytes) return true;
    if (start === 'incomplete' || start === 'invalid') {
      refused = true;
      refuse();
      return true;
    }
    const rest = held.subarray(start);
    held = Buffer.alloc(0);
    serverVersion = firstLineOf(rest).replace(/^SSH-[^-]*-/, '');
    watchOffer(rest);
    return push(rest);
  };

  /** Reads along until the offer is complete, then gets out of the way for good. */
  function watchOffer(first: Buffer) {
    let seen = first;
    stream.push = (chunk: unknown, encoding?: BufferEncoding) => {
      if (Buffer.isBuffer(chunk)) seen = Buffer.concat([seen, chunk]);
      readOffer();
      return push(chunk, encoding);
    };
    function readOffer() {
      offer = parseServerOffer(seen);
      if (offer || seen.length > maxOfferBytes) stream.push = push;
    }
    readOffer();
  }

  const greeting: Greeting = {
    get firstLine() {
      return firstLine;
    },
    get receivedBytes() {
      return receivedBytes;
    },
    get serverVersion() {
      return serverVersion;
    },
    get offer() {
      return offer;
    },
    onRefused(listener) {
      refuse = listener;
      if (refused) listener();
    },
  };
  return { stream, greeting };
}

/** The offset of the identification line, once all of it is there. */
export function findIdentification(bytes: Buffer): number | 'incomplete' | 'invalid' {
  let start = 0;
  for (;;) {
    const newline = bytes.indexOf(0x0a, start);
    const line = bytes.subarray(start, newline < 0 ? undefined : newline);
    if (line.subarray(0, 4).toString('latin1') === 'SSH-') {
      if (line.length > maxIdentificationBytes) return 'invalid';
      if (newline >= 0) return start;
    }
    if (newline < 0) return 'incomplete';
    start = newline + 1;
  }
}

/** The first line that is not empty. */
function firstLineOf(bytes: Buffer): string {
  const [line = ''] = bytes.subarray(0, 200).toString('latin1').trimStart().split('\n', 1);
  return line
    .slice(0, 80)
    .trim()
    .replace(/[^\x20-\x7e]/g, '.');
}
