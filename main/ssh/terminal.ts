import type { Duplex, Readable } from 'node:stream';
import type { Problem } from '../../preload/contract/problem.ts';
import type { TerminalEnd } from '../../preload/contract/terminals.ts';
import type { ByteStream } from '../../preload/contract/wire/byte-streams.ts';
import { nextOutputStep } from './flow-control.ts';

/** What a terminal uses of ssh2's channel. */
export type ShellChannel = Duplex & {
  stderr: Readable;
  setWindow(rows: number, columns: number, heightPixels: number, widthPixels: number): void;
  close(): void;
};

/** A shell on a PTY whose bytes travel on a byte stream, both ways with credits. */
export type Terminal = {
  resize(columns: number, rows: number): void;
  /** Ends the shell; whatever it has printed but not delivered is given up. */
  dispose(): void;
};

/**
 * Joins a shell channel to a byte stream. `onEnd` is called once, when neither has anything left to say;
 * `connectionProblem` says what became of the connection when the shell ended without an exit code.
 */
export function createTerminal(
  channel: ShellChannel,
  stream: ByteStream,
  connectionProblem: () => Problem | undefined,
  onEnd: () => void,
): Terminal {
  const sources: Readable[] = [channel, channel.stderr];
  const exit: TerminalEnd = {};
  let lastSentAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let done = false;

  /** Gives the screen what it has credit for. What it has none for stays in the channel, and the host is held up. */
  function pump() {
    clearTimeout(timer);
    timer = undefined;
    for (const source of sources) {
      for (;;) {
        const step = nextOutputStep({
          waitingBytes: source.readableLength,
          creditBytes: stream.credit,
          sinceLastSendMs: performance.now() - lastSentAt,
        });
        if (step.do === 'wait') timer ??= setTimeout(pump, step.forMs);
        if (step.do !== 'send') break;
        const bytes: unknown = source.read(step.byteCount);
        if (!(bytes instanceof Uint8Array)) break;
        stream.send(bytes);
        lastSentAt = performance.now();
      }
      if (source.readableLength === 0) source.read(0); // asks for more, and lets the end be seen
    }
  }

  function finish(end: TerminalEnd | undefined) {
    if (done) return;
    done = true;
    clearTimeout(timer);
    if (end) stream.end(JSON.stringify(end));
    channel.close();
    channel.resume();
    channel.stderr.resume();
    onEnd();
  }

  for (const source of sources) source.on('readable', pump);
  stream.onCredit(pump);
  channel.on('exit', (code: number | null, signal?: string) => {
    if (code !== null) exit.exitCode = code;
    else if (signal) exit.signal = signal;
  });
  channel.on('error', () => {}); // 'close' follows
  // Comes when the last byte has been read out of the channel.
  channel.on('close', () => {
    const problem = exit.exitCode === undefined && exit.signal === undefined ? connectionProblem() : undefined;
    finish(problem ? { ...exit, problem } : exit);
  });

  stream.onData((bytes) => {
    channel.write(bytes, () => stream.acknowledge(bytes.length));
  });
  stream.onEnd(() => finish(undefined));
  pump();

  return {
    resize(columns, rows) {
      channel.setWindow(rows, columns, 0, 0);
    },
    dispose() {
      finish(exit);
    },
  };
}
