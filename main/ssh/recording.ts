import { mkdir, open, rename, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { AppError } from '../app-error.ts';

/** What a terminal shows, kept as an asciicast of version 2 (https://docs.asciinema.org/manual/asciicast/v2/). Never what is typed. */
export type Recording = {
  /** Where it will be once it is finished. */
  readonly path: string;
  readonly sizeBytes: number;
  output(bytes: Uint8Array): void;
  resized(columns: number, rows: number): void;
  /** Writes what is left and gives the file its name. Throws `terminals/recording-failed` if something could not be written. */
  finish(): Promise<void>;
  /** Rejects with `terminals/recording-failed` as soon as nothing more can be written; what was written until then is kept. */
  failed: Promise<never>;
};

/** So much of the disk is left to others. */
const spareBytes = 512 * 2 ** 20;
/** How often the disk is looked at. */
const lookEveryBytes = 16 * 2 ** 20;
/** A disk that is so far behind will not catch up. */
const maxWaitingBytes = 64 * 2 ** 20;

/** Begins a recording under another name, which only a finished one loses: each line is written whole, so that what a crash leaves can be played. */
export async function startRecording(options: {
  path: string;
  columns: number;
  rows: number;
  spareBytes?: number;
}): Promise<Recording> {
  const { path } = options;
  const partPath = `${path}.part`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw failure(error);
  });
  const file = await open(partPath, 'wx', 0o600).catch((error: unknown) => {
    throw failure(error);
  });
  const startedAt = performance.now();
  const decoder = new StringDecoder('utf8');
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {}); // finish() tells it too
  let waiting = '';
  let sizeBytes = 0;
  let lookedAtBytes = -lookEveryBytes;
  let problem: AppError | undefined;
  let writing: Promise<void> | undefined;

  function add(line: unknown) {
    if (problem) return;
    waiting += `${JSON.stringify(line)}\n`;
    if (waiting.length > maxWaitingBytes) fail(new Error('the disk is too slow'));
    else writing ??= write();
  }
  function event(kind: 'o' | 'r', text: string) {
    if (text !== '') add([Number(((performance.now() - startedAt) / 1000).toFixed(6)), kind, text]);
  }
  function fail(error: unknown) {
    problem ??= failure(error);
    waiting = '';
    failed.reject(problem);
  }
  async function write() {
    try {
      while (waiting !== '') {
        const text = Buffer.from(waiting);
        waiting = '';
        if (sizeBytes - lookedAtBytes >= lookEveryBytes) await refuseFullDisk();
        await file.appendFile(text);
        sizeBytes += text.length;
      }
    } catch (error) {
      fail(error);
    }
    writing = undefined;
  }
  async function refuseFullDisk() {
    lookedAtBytes = sizeBytes;
    const { bavail, bsize } = await statfs(path.replace(/[^/\\]+$/, ''));
    const spare = options.spareBytes ?? spareBytes;
    if (bavail * bsize < spare) throw new Error(`less than ${spare} bytes are free`);
  }

  add({
    version: 2,
    width: options.columns,
    height: options.rows,
    timestamp: Math.floor(Date.now() / 1000),
    env: { TERM: 'xterm-256color' },
  });
  return {
    path,
    get sizeBytes() {
      return sizeBytes;
    },
    failed: failed.promise,
    output: (bytes) => event('o', decoder.write(Buffer.from(bytes))),
    resized: (columns, rows) => event('r', `${columns}x${rows}`),
    async finish() {
      event('o', decoder.end());
      await writing;
      await file.close();
      await rename(partPath, path).catch(fail);
      if (problem) throw problem;
    },
  };
}

function failure(error: unknown): AppError {
  return new AppError('terminals/recording-failed', {}, error);
}
