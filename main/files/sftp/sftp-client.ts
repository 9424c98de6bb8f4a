import type { Duplex } from 'node:stream';
import { attributeFields, encodeRequest, type RequestField } from './encode-request.ts';
import { createPacketReader } from './packet-reader.ts';
import { createPacketSplitter } from './packet-splitter.ts';
import {
  dataHeadBytes,
  parseReply,
  parseVersion,
  type RemoteName,
  type Reply,
  type ServerVersion,
} from './parse-reply.ts';
import { type Attributes, MalformedReply, packetType, SftpRefusal, statusCode } from './protocol.ts';

/** The stream has ended: the connection, the server program or we ourselves closed it. */
export class SftpClosed extends Error {
  constructor(cause?: unknown) {
    super('The SFTP channel was closed.', { cause });
    this.name = 'SftpClosed';
  }
}

/**
 * An SFTP conversation, version 3. Names are bytes, as they are on the host. Every call rejects with `SftpRefusal`,
 * `MalformedReply` (the conversation is over then), `SftpClosed`, or the reason of its signal, at once.
 */
export type SftpClient = {
  /** What one request may carry, in bytes. */
  readonly limits: { readBytes: number; writeBytes: number };
  readonly hasFsync: boolean;
  /** Whether a rename may take the place of what is there. */
  readonly hasPosixRename: boolean;
  readonly isClosed: boolean;
  realPath(path: Buffer, signal?: AbortSignal): Promise<Buffer>;
  stat(path: Buffer, signal?: AbortSignal): Promise<Attributes>;
  /** The same without following a link. */
  lstat(path: Buffer, signal?: AbortSignal): Promise<Attributes>;
  fstat(handle: Buffer, signal?: AbortSignal): Promise<Attributes>;
  setStat(path: Buffer, attributes: Attributes, signal?: AbortSignal): Promise<void>;
  setHandleStat(handle: Buffer, attributes: Attributes, signal?: AbortSignal): Promise<void>;
  readLink(path: Buffer, signal?: AbortSignal): Promise<Buffer>;
  /** Names of a folder as the server sends them, some at a time; `.` and `..` among them. */
  readFolder(path: Buffer, signal?: AbortSignal): AsyncGenerator<RemoteName[], void>;
  open(path: Buffer, flags: number, attributes: Attributes, signal?: AbortSignal): Promise<Buffer>;
  close(handle: Buffer): Promise<void>;
  /** At most `byteCount` bytes, in the pieces that they came in; undefined at the end of the file. */
  read(handle: Buffer, offset: number, byteCount: number, signal?: AbortSignal): Promise<readonly Buffer[] | undefined>;
  write(handle: Buffer, offset: number, bytes: Buffer, signal?: AbortSignal): Promise<void>;
  fsync(handle: Buffer, signal?: AbortSignal): Promise<void>;
  /** Refused where something has the new name, unless `replaces` and the server can. */
  rename(from: Buffer, to: Buffer, replaces: boolean, signal?: AbortSignal): Promise<void>;
  makeFolder(path: Buffer, mode: number | undefined, signal?: AbortSignal): Promise<void>;
  removeFile(path: Buffer, signal?: AbortSignal): Promise<void>;
  removeFolder(path: Buffer, signal?: AbortSignal): Promise<void>;
  /** Room on the file system of a path; undefined where the server can't tell. */
  space(path: Buffer, signal?: AbortSignal): Promise<{ freeBytes: number; totalBytes: number } | undefined>;
  dispose(): void;
};

type Pending = { resolve(reply: Reply): void; reject(reason: unknown): void };

/** What a server that names no limits must take: the draft's 32 KiB. */
const plainLimits = { readBytes: 32_768, writeBytes: 32_768 };
/** Larger requests bring no more speed, only larger buffers. */
const largestChunkBytes = 128 * 1024;

/** Begins the conversation on a stream that is the host's `sftp` subsystem; owns the stream from then on. */
export async function openSftpClient(stream: Duplex, timeoutMs = 15_000): Promise<SftpClient> {
  const pending = new Map<number, Pending>();
  const hello = Promise.withResolvers<ServerVersion>();
  hello.promise.catch(() => {});
  let isGreeted = false;
  let ended: Error | undefined;
  let lastId = 0;

  function end(reason: Error) {
    if (ended) return;
    ended = reason;
    hello.reject(reason);
    for (const { reject } of pending.values()) reject(reason);
    pending.clear();
    stream.destroy();
  }

  const splitter = createPacketSplitter(dataHeadBytes, (pieces) => {
    if (!isGreeted) {
      isGreeted = true;
      return hello.resolve(parseVersion(Buffer.concat(pieces)));
    }
    const reply = parseReply(pieces);
    const waiting = pending.get(reply.id);
    if (!waiting) throw new MalformedReply('an answer to nothing that was asked');
    pending.delete(reply.id);
    return waiting.resolve(reply);
  });
  stream.on('data', (piece: Buffer) => {
    if (ended) return;
    try {
      splitter.push(piece);
    } catch (thrown) {
      end(thrown instanceof Error ? thrown : new MalformedReply('rubbish'));
    }
  });
  stream.on('error', (error) => end(new SftpClosed(error)));
  stream.on('end', () => end(new SftpClosed()));
  stream.on('close', () => end(new SftpClosed()));

  /** `late` hears an answer that nobody waits for any more. */
  function ask(type: number, fields: readonly RequestField[], signal?: AbortSignal, late?: (reply: Reply) => void) {
    return new Promise<Reply>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (ended) return reject(ended);
      lastId = (lastId + 1) >>> 0;
      const id = lastId;
      const onAbort = () => {
        pending.set(id, { resolve: late ?? (() => {}), reject: () => {} });
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      const settle =
        <Value>(then: (value: Value) => void) =>
        (value: Value) => {
          signal?.removeEventListener('abort', onAbort);
          then(value);
        };
      pending.set(id, { resolve: settle(resolve), reject: settle(reject) });
      stream.write(encodeRequest(type, id, fields));
    });
  }

  async function askFor<Kind extends Reply['kind']>(
    kind: Kind,
    type: number,
    fields: readonly RequestField[],
    signal?: AbortSignal,
    late?: (reply: Reply) => void,
  ): Promise<Extract<Reply, { kind: Kind }>> {
    const reply = await ask(type, fields, signal, late);
    if (isKind(reply, kind)) return reply;
    if (reply.kind === 'status') throw new SftpRefusal(reply.code, reply.text);
    const broken = new MalformedReply('an answer that does not fit the question');
    end(broken);
    throw broken;
  }

  async function tell(type: number, fields: readonly RequestField[], signal?: AbortSignal): Promise<void> {
    const { code, text } = await askFor('status', type, fields, signal);
    if (code !== statusCode.ok) throw new SftpRefusal(code, text);
  }
  const attributesOf = async (type: number, at: Buffer, signal?: AbortSignal) =>
    (await askFor('attributes', type, [at], signal)).attributes;
  async function onlyName(type: number, path: Buffer, signal?: AbortSignal): Promise<Buffer> {
    const { names } = await askFor('names', type, [path], signal);
    const [first] = names;
    if (!first || names.length !== 1) throw new MalformedReply('no path');
    return Buffer.from(first.name);
  }
  const openHandle = async (type: number, fields: readonly RequestField[], signal?: AbortSignal) =>
    Buffer.from(
      (
        await askFor('handle', type, fields, signal, (reply) => {
          if (reply.kind === 'handle') close(reply.handle).catch(() => {});
        })
      ).handle,
    );
  const close = (handle: Buffer) => tell(packetType.close, [handle]);

  stream.write(helloPacket);
  const timer = setTimeout(() => end(new SftpClosed('no answer in time')), timeoutMs);
  const { extensions } = await hello.promise.finally(() => clearTimeout(timer));
  const has = (name: string) => extensions.has(name);

  return {
    limits: has('limits@openssh.com') ? await readLimits() : plainLimits,
    hasFsync: has('fsync@openssh.com'),
    hasPosixRename: has('posix-rename@openssh.com'),
    get isClosed() {
      return ended !== undefined;
    },
    realPath: (path, signal) => onlyName(packetType.realpath, path, signal),
    stat: (path, signal) => attributesOf(packetType.stat, path, signal),
    lstat: (path, signal) => attributesOf(packetType.lstat, path, signal),
    fstat: (handle, signal) => attributesOf(packetType.fstat, handle, signal),
    setStat: (path, attributes, signal) => tell(packetType.setstat, [path, ...attributeFields(attributes)], signal),
    setHandleStat: (handle, attributes, signal) =>
      tell(packetType.fsetstat, [handle, ...attributeFields(attributes)], signal),
    readLink: (path, signal) => onlyName(packetType.readlink, path, signal),
    async *readFolder(path, signal) {
      const handle = await openHandle(packetType.opendir, [path], signal);
      try {
        for (;;) {
          const reply = await ask(packetType.readdir, [handle], signal);
          if (reply.kind === 'status' && reply.code === statusCode.endOfFile) return;
          if (reply.kind === 'status') throw new SftpRefusal(reply.code, reply.text);
          if (reply.kind !== 'names') throw new MalformedReply('no names');
          if (reply.names.length === 0) return;
          yield reply.names;
        }
      } finally {
        close(handle).catch(() => {}); // nothing was written
      }
    },
    open: (path, flags, attributes, signal) =>
      openHandle(packetType.open, [path, { uint32: flags }, ...attributeFields(attributes)], signal),
    close,
    async read(handle, offset, byteCount, signal) {
      const reply = await ask(packetType.read, [handle, { uint64: offset }, { uint32: byteCount }], signal);
      if (reply.kind === 'status' && reply.code === statusCode.endOfFile) return undefined;
      if (reply.kind === 'status') throw new SftpRefusal(reply.code, reply.text);
      const length = reply.kind === 'data' ? reply.pieces.reduce((sum, piece) => sum + piece.length, 0) : 0;
      if (reply.kind !== 'data' || length > byteCount || length === 0) {
        const broken = new MalformedReply('other bytes than were asked for');
        end(broken);
        throw broken;
      }
      return reply.pieces;
    },
    write: (handle, offset, bytes, signal) => tell(packetType.write, [handle, { uint64: offset }, bytes], signal),
    fsync: (handle, signal) => tell(packetType.extended, [Buffer.from('fsync@openssh.com'), handle], signal),
    rename: (from, to, replaces, signal) =>
      replaces && has('posix-rename@openssh.com')
        ? tell(packetType.extended, [Buffer.from('posix-rename@openssh.com'), from, to], signal)
        : tell(packetType.rename, [from, to], signal),
    makeFolder: (path, mode, signal) =>
      tell(packetType.mkdir, [path, ...attributeFields(mode === undefined ? {} : { mode })], signal),
    removeFile: (path, signal) => tell(packetType.remove, [path], signal),
    removeFolder: (path, signal) => tell(packetType.rmdir, [path], signal),
    async space(path, signal) {
      if (!has('statvfs@openssh.com')) return undefined;
      const { body } = await askFor(
        'extended',
        packetType.extended,
        [Buffer.from('statvfs@openssh.com'), path],
        signal,
      );
      const reader = createPacketReader(body);
      const [, fragment = 0n, total = 0n, , free = 0n] = Array.from({ length: 11 }, () => reader.uint64());
      return { freeBytes: Number(free * fragment), totalBytes: Number(total * fragment) };
    },
    dispose: () => end(new SftpClosed()),
  };

  async function readLimits() {
    try {
      const { body } = await askFor('extended', packetType.extended, [Buffer.from('limits@openssh.com')]);
      const reader = createPacketReader(body);
      const [, readBytes = 0n, writeBytes = 0n] = [reader.uint64(), reader.uint64(), reader.uint64()];
      return { readBytes: chunkOf(readBytes), writeBytes: chunkOf(writeBytes) };
    } catch (thrown) {
      if (thrown instanceof SftpRefusal) return plainLimits;
      throw thrown;
    }
  }
}

/** The version that we speak; it carries no id. */
const helloPacket = Buffer.from([0, 0, 0, 5, packetType.init, 0, 0, 0, 3]);

function chunkOf(limit: bigint): number {
  if (limit < 1024n) return plainLimits.readBytes; // 0: no limit is named
  return limit > BigInt(largestChunkBytes) ? largestChunkBytes : Number(limit);
}

function isKind<Kind extends Reply['kind']>(reply: Reply, kind: Kind): reply is Extract<Reply, { kind: Kind }> {
  return reply.kind === kind;
}
