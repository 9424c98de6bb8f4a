import type { DroppedFile } from '../../../preload/contract/transfers.ts';
import type { ByteStream } from '../../../preload/contract/wire/byte-streams.ts';
import { AppError } from '../../app-error.ts';
import type { LocalSource, SourceStep } from './local-source.ts';

/** What the page is asked for: bytes of a dropped file from `offsetBytes` on. */
export type Wanted = { wantedId: string; fileIndex: number; offsetBytes: number };

/** What was dropped onto a window: its bytes are with the page, which is asked for them. */
export type Dropped = {
  steps(): AsyncGenerator<SourceStep, void>;
  /** Hands over the stream on which wanted bytes come; false when nobody wants them. */
  answer(wantedId: string, stream: ByteStream): boolean;
  /** The page has gone, or listens no more: nothing can be read from now on. */
  leave(): void;
};

/** `ask` tells the page what is wanted. */
export function createDropped(
  files: readonly DroppedFile[],
  folders: readonly string[],
  ask: (wanted: Wanted) => void,
): Dropped {
  const waiting = new Map<string, PromiseWithResolvers<ByteStream>>();
  const reading = new Set<() => void>();
  let hasLeft = false;

  function sourceOf({ sizeBytes, modifiedAtMs }: DroppedFile, fileIndex: number): LocalSource {
    return {
      facts: async () => ({ sizeBytes, modifiedAtS: Math.floor(modifiedAtMs / 1000) }),
      async *read(start, end) {
        if (start >= end) return;
        if (hasLeft) throw new AppError('transfers/source-gone');
        const wantedId = crypto.randomUUID();
        const answer = Promise.withResolvers<ByteStream>();
        waiting.set(wantedId, answer);
        ask({ wantedId, fileIndex, offsetBytes: start });
        yield* readStream(await answer.promise, end - start, reading);
      },
    };
  }

  return {
    async *steps() {
      for (const path of folders)
        yield { way: wayOf(path), facts: { sizeBytes: 0, modifiedAtS: Math.floor(Date.now() / 1000) } };
      for (const [index, file] of files.entries()) {
        const source = sourceOf(file, index);
        yield { way: wayOf(file.path), facts: await source.facts(), source };
      }
    },
    answer(wantedId, stream) {
      const wanted = waiting.get(wantedId);
      waiting.delete(wantedId);
      wanted?.resolve(stream);
      return wanted !== undefined;
    },
    leave() {
      hasLeft = true;
      for (const { reject } of waiting.values()) reject(new AppError('transfers/source-gone'));
      waiting.clear();
      for (const stop of reading) stop();
    },
  };
}

function wayOf(path: string): Buffer[] {
  return path.split('/').map((name) => Buffer.from(name));
}

/** The bytes that come on a stream, as they are taken: what is not taken holds the page up. */
async function* readStream(
  stream: ByteStream,
  byteCount: number,
  reading: Set<() => void>,
): AsyncGenerator<Buffer, void> {
  const arrived: Buffer[] = [];
  let ended: { text: string | undefined } | undefined;
  let wake = () => {};
  stream.onData((bytes) => {
    arrived.push(Buffer.from(bytes));
    wake();
  });
  const stop = (text?: string) => {
    ended = { text };
    wake();
  };
  const leave = () => stop();
  reading.add(leave);
  stream.onEnd(stop);
  let read = 0;
  try {
    while (read < byteCount) {
      const bytes = arrived.shift();
      if (bytes) {
        const part = bytes.subarray(0, byteCount - read);
        read += part.length;
        yield part;
        stream.acknowledge(bytes.length);
      } else if (ended) {
        // The page says why it stopped; without a word it has gone.
        throw new AppError(ended.text === undefined ? 'transfers/source-gone' : 'transfers/source-unreadable');
      } else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    reading.delete(leave);
    stream.end('{}');
  }
}
