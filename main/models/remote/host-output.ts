import type { Readable, Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '../../app-error.ts';
import { printable } from '../../printable.ts';

/** A command on a host, as the connection lends it. */
export type RemoteCommand = {
  stdin: Writable;
  stdout: Readable;
  stderr: Readable;
  /** Resolves when it has ended; rejects with what became of the connection. */
  exit: Promise<unknown>;
  close(): void;
};

/** What a command writes, taken piece by piece, and what is written to it. Everything throws once the command is lost. */
export type HostOutput = {
  /** The next line that begins with the marker, without it; undefined at the end. Other lines are passed over. */
  line(timeoutMs: number): Promise<string | undefined>;
  /** Exactly so many bytes. `timeoutMs` is of silence, here and everywhere. */
  bytes(count: number, timeoutMs: number): Promise<Buffer>;
  /** Whether bytes that were taken are the beginning of a marked line: the shell speaks again, its program has ended. */
  isMarker(bytes: Buffer): boolean;
  /** Gives back what was taken last. */
  putBack(bytes: Buffer): void;
  /** Settles when there is room for more. */
  write(bytes: Uint8Array): Promise<void>;
  /** Nothing more will be written: a program that reads ends with its input. */
  finish(): void;
  /** The last that the command wrote to standard error. */
  lastWords(): string;
  dispose(): void;
};

/** More than this is not taken in before it is asked for. */
const maxHeldBytes = 4 * 1024 * 1024;
/** Of all lines together; pip and a login shell's greeting write a few thousand bytes. */
const maxTextBytes = 4 * 1024 * 1024;
const maxLineBytes = 16 * 1024;
const maxLastWords = 4000;
const writeTimeoutMs = 60_000;

/** Reads a command's output and watches over its end; the signal ends it at once. */
export function createHostOutput(command: RemoteCommand, marker: string, signal: AbortSignal): HostOutput {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let isEnded = false;
  let lost: AppError | undefined;
  let lastWords = '';
  let textBytes = 0;
  let wake: (() => void) | undefined;
  const changed = () => wake?.();

  function lose(problem: AppError): void {
    lost ??= problem;
    command.close();
    changed();
  }
  const cancel = () => lose(new AppError('app/cancelled'));
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  command.stdout.on('data', (chunk: Buffer) => {
    held.push(chunk);
    heldBytes += chunk.length;
    if (heldBytes > maxHeldBytes) command.stdout.pause();
    changed();
  });
  const end = () => {
    isEnded = true;
    changed();
  };
  command.stdout.once('end', end).once('close', end);
  command.stderr.on('data', (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString('utf8')).slice(-maxLastWords);
  });
  command.stdin.on('error', () => {}); // it has ended; its output or `exit` tells
  command.stdin.on('drain', changed);
  command.exit.catch((thrown: unknown) =>
    lose(thrown instanceof AppError ? thrown : new AppError('ssh/connection-lost', {}, thrown)),
  );

  /** False when so long nothing has changed. */
  async function change(timeoutMs: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<boolean>((resolve) => {
        wake = () => resolve(true);
        timer = setTimeout(() => resolve(false), timeoutMs);
      });
    } finally {
      clearTimeout(timer);
      wake = undefined;
    }
  }

  async function more(timeoutMs: number): Promise<boolean> {
    const before = heldBytes;
    command.stdout.resume();
    while (heldBytes === before) {
      if (lost) throw lost;
      if (isEnded) return false;
      if (!(await change(timeoutMs))) {
        lose(
          new AppError(
            'models/remote-silent',
            { seconds: Math.round(timeoutMs / 1000) },
            lastWords.trim() || undefined,
          ),
        );
      }
    }
    return true;
  }

  function takeBytes(count: number): Buffer {
    const whole = held.length === 1 && held[0] ? held[0] : Buffer.concat(held);
    const rest = whole.subarray(count);
    held = rest.length > 0 ? [rest] : [];
    heldBytes = rest.length;
    return whole.subarray(0, count);
  }

  /** How it ended, where its connection may just be ending as well. */
  async function endProblem(): Promise<AppError> {
    await Promise.race([command.exit.catch(() => {}), wait(1000, undefined, { ref: false })]);
    return lost ?? new AppError('models/remote-ended', {}, printable(lastWords.trim()) || undefined);
  }

  return {
    async line(timeoutMs) {
      for (;;) {
        if (textBytes > maxTextBytes) lose(new AppError('models/remote-rubbish', {}));
        if (lost) throw lost;
        if (held.length > 1) held = [Buffer.concat(held)];
        const [chunk] = held;
        const at = chunk?.indexOf(10) ?? -1;
        if (at === -1) {
          if (heldBytes > maxLineBytes) textBytes += takeBytes(heldBytes).length;
          else if (!(await more(timeoutMs))) return undefined;
          continue;
        }
        textBytes += at + 1;
        const line = takeBytes(at + 1).toString('utf8');
        const start = line.indexOf(`${marker} `);
        if (start !== -1) return line.slice(start + marker.length + 1, -1);
      }
    },

    async bytes(count, timeoutMs) {
      // Filled as it comes: what is gathered first is held twice when it is put together.
      const whole = Buffer.allocUnsafe(count);
      for (let at = 0; at < count; ) {
        const [chunk] = held;
        if (chunk === undefined) {
          if (!(await more(timeoutMs))) throw await endProblem();
          continue;
        }
        const copied = chunk.copy(whole, at);
        at += copied;
        heldBytes -= copied;
        if (copied < chunk.length) held[0] = chunk.subarray(copied);
        else held.shift();
      }
      if (lost) throw lost;
      return whole;
    },

    isMarker: (bytes) => marker.startsWith(bytes.toString('latin1')),

    putBack(bytes) {
      held.unshift(bytes);
      heldBytes += bytes.length;
    },

    async write(bytes) {
      if (lost) throw lost;
      if (isEnded) throw await endProblem();
      if (command.stdin.write(bytes)) return;
      while (command.stdin.writableNeedDrain) {
        if (lost) throw lost;
        if (isEnded) throw await endProblem();
        if (!(await change(writeTimeoutMs)))
          lose(new AppError('models/remote-silent', { seconds: writeTimeoutMs / 1000 }));
      }
    },

    finish() {
      command.stdin.end();
    },

    lastWords: () => printable(lastWords.trim()),

    dispose() {
      signal.removeEventListener('abort', cancel);
      command.close();
    },
  };
}
