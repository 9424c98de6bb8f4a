import type { Readable } from 'node:stream';
import type { Problem } from '../../preload/contract/problem.ts';
import type { TerminalEnd } from '../../preload/contract/terminals.ts';
import type { ByteStream } from '../../preload/contract/wire/byte-streams.ts';
import { nextOutputStep } from './flow-control.ts';
import type { LinkShell } from './link.ts';

export type TerminalSize = { columns: number; rows: number };

/** Who keeps what a terminal shows. */
type TerminalListener = {
  output(bytes: Uint8Array): void;
  resized(columns: number, rows: number): void;
  ended(): void;
};

/** A shell on a PTY whose bytes travel on a byte stream, both ways with credits. */
export type Terminal = {
  readonly size: TerminalSize;
  resize(columns: number, rows: number): void;
  /** Tells all that the screen is given, and its sizes; one listener at a time, none after the end. */
  overhear(listener: TerminalListener | undefined): void;
  /** Ends the shell; whatever it has printed but not delivered is given up. */
  dispose(): void;
};

/**
 * Joins a shell to a byte stream. `onEnd` is called once, when neither has anything left to say;
 * `connectionProblem` says what became of the connection when the shell ended without an exit code.
 */
export function createTerminal(
  shell: Omit<LinkShell, 'agent'>,
  initialSize: TerminalSize,
  stream: ByteStream,
  connectionProblem: () => Problem | undefined,
  onEnd: () => void,
): Terminal {
  const sources: Readable[] = [shell.stdout, shell.stderr];
  let exit: TerminalEnd = {};
  let lastSentAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let done = false;
  let size = initialSize;
  let listener: TerminalListener | undefined;

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
        listener?.output(bytes);
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
    listener?.ended();
    shell.close();
    for (const source of sources) source.resume();
    onEnd();
  }

  for (const source of sources) source.on('readable', pump);
  stream.onCredit(pump);
  shell.exit.then((end) => {
    exit = end;
  });
  shell.closed.then(() => {
    const problem = exit.exitCode === undefined && exit.signal === undefined ? connectionProblem() : undefined;
    finish(problem ? { ...exit, problem } : exit);
  });

  stream.onData((bytes) => {
    shell.stdin.write(bytes, () => stream.acknowledge(bytes.length));
  });
  stream.onEnd(() => finish(undefined));
  pump();

  return {
    get size() {
      return size;
    },
    resize(columns, rows) {
      size = { columns, rows };
      shell.resize(columns, rows);
      listener?.resized(columns, rows);
    },
    overhear(next) {
      listener = done ? undefined : next;
    },
    dispose() {
      finish(exit);
    },
  };
}
