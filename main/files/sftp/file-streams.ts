import { MalformedReply } from './protocol.ts';
import type { SftpClient } from './sftp-client.ts';

/** Bytes that are asked for or sent ahead of the answers: what keeps a far, fast line full. */
const windowBytes = 4 * 1024 * 1024;

/**
 * The bytes of an open file from `start` up to `end`, in order, with many requests under way. Ends early only where
 * the file does.
 */
export async function* readInOrder(
  client: SftpClient,
  handle: Buffer,
  { start, end }: { start: number; end: number },
  signal?: AbortSignal,
): AsyncGenerator<Buffer, void> {
  const chunkBytes = client.limits.readBytes;
  const ahead: { offset: number; byteCount: number; reply: Promise<readonly Buffer[] | undefined> }[] = [];
  let next = start;

  for (;;) {
    while (next < end && ahead.length * chunkBytes < windowBytes) {
      const byteCount = Math.min(chunkBytes, end - next);
      const reply = client.read(handle, next, byteCount, signal);
      reply.catch(() => {}); // heard when its turn comes
      ahead.push({ offset: next, byteCount, reply });
      next += byteCount;
    }
    const first = ahead.shift();
    if (!first) return;
    let pieces = await first.reply;
    let read = 0;
    for (;;) {
      if (!pieces) return;
      for (const bytes of pieces) {
        if (bytes.length > 0) yield bytes;
        read += bytes.length;
      }
      if (read >= first.byteCount) break;
      // A server may give less than was asked for in the middle of a file.
      pieces = await client.read(handle, first.offset + read, first.byteCount - read, signal);
    }
  }
}

/** Writes to an open file from `offset` on, with many requests under way; resolves with where it ends once all is taken. */
export async function writeInOrder(
  client: SftpClient,
  handle: Buffer,
  offset: number,
  source: AsyncIterable<Buffer>,
  { signal, onWritten }: { signal?: AbortSignal; onWritten?: (byteCount: number) => void } = {},
): Promise<number> {
  const chunkBytes = client.limits.writeBytes;
  const underWay: Promise<void>[] = [];
  let next = offset;

  for await (const piece of source) {
    for (let at = 0; at < piece.length; at += chunkBytes) {
      if (underWay.length * chunkBytes >= windowBytes) await underWay.shift();
      const bytes = piece.subarray(at, at + chunkBytes);
      const written = client.write(handle, next, bytes, signal).then(() => onWritten?.(bytes.length));
      written.catch(() => {}); // heard when its turn comes
      underWay.push(written);
      next += bytes.length;
    }
  }
  for (const written of underWay) await written;
  return next;
}

/** The first bytes of a file, at most `limitBytes`; whole when `isWhole`. */
export async function readHead(
  client: SftpClient,
  path: Buffer,
  limitBytes: number,
  signal?: AbortSignal,
): Promise<{ bytes: Buffer; isWhole: boolean }> {
  const handle = await client.open(path, 1, {}, signal);
  try {
    const pieces: Buffer[] = [];
    // One byte more than is shown tells whether that is all; /proc and the like have no size to go by.
    for await (const piece of readInOrder(client, handle, { start: 0, end: limitBytes + 1 }, signal))
      pieces.push(piece);
    const bytes = Buffer.concat(pieces);
    if (bytes.length > limitBytes + 1) throw new MalformedReply('more than was asked for');
    return { bytes: bytes.subarray(0, limitBytes), isWhole: bytes.length <= limitBytes };
  } finally {
    client.close(handle).catch(() => {}); // nothing was written
  }
}
