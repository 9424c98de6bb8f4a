import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Duplex } from 'node:stream';
import type { FrameLink } from '../../preload/contract/wire/frames.ts';
import { createPipe, type Pipe } from './pipe-links.ts';
import { readAsk, type ShellAnswer, type ShellAsk } from './pipe-messages.ts';

/** How the core is started, and what it may ask for. */
export type CoreProcessOptions = {
  nodePath: string;
  /** The core's entry and its arguments. */
  args: string[];
  environment: NodeJS.ProcessEnv;
  answer(ask: ShellAsk): Promise<ShellAnswer>;
  /** One line about the core's life, or one that it wrote itself. */
  say(line: string): void;
};

/** The core in a process of its own. After it has died, it is started again when it is next needed. */
export type CoreProcess = {
  /** Starts the core before anybody needs it. */
  prepare(): void;
  /** A link to the core; `undefined` while it may not be started because it has died too often of late. */
  connect(): FrameLink | undefined;
  /** Lets the core finish; after five seconds it is ended. */
  dispose(): Promise<void>;
};

const maxStarts = 5;
const startsWithinMs = 60_000;
const patienceMs = 5000;

/** Nothing is started before `prepare` or the first `connect`. */
export function createCoreProcess(options: CoreProcessOptions): CoreProcess {
  const startedAt: number[] = [];
  let current: { child: ChildProcess; pipe: Pipe } | undefined;
  let disposed = false;

  function mayStart(): boolean {
    const now = performance.now();
    while (startedAt[0] !== undefined && startedAt[0] < now - startsWithinMs) startedAt.shift();
    if (disposed || startedAt.length >= maxStarts) return false;
    startedAt.push(now);
    return true;
  }

  function start(): Pipe {
    const child = spawn(options.nodePath, options.args, {
      // 'overlapped' is a plain pipe everywhere but on Windows, where reading would otherwise hold up writing.
      stdio: ['ignore', 'pipe', 'pipe', 'overlapped'],
      env: options.environment,
      windowsHide: true,
    });
    for (const output of [child.stdout, child.stderr])
      if (output) createInterface(output).on('line', (line) => options.say(`core: ${line}`));
    const duplex = child.stdio[3];
    if (!(duplex instanceof Duplex)) throw new Error('the core has no pipe');
    const pipe = createPipe(duplex);
    const mine = { child, pipe };
    const forget = () => {
      if (current === mine) current = undefined;
    };
    pipe.onClose(forget);
    child.once('error', (error) => {
      options.say(`core could not be started: ${error.message}`);
      duplex.destroy();
    });
    child.once('exit', (code, signal) => {
      options.say(`core ended (${signal ?? `code ${code}`})`);
      duplex.destroy();
    });
    pipe.onMessage((text) => {
      const ask = readAsk(text);
      if (ask) void answerAsk(pipe, ask, options.answer);
      else options.say('core sent a message that is none');
    });
    current = mine;
    if (child.pid !== undefined) options.say(`core started (process ${child.pid})`);
    return pipe;
  }

  function ensureStarted(): Pipe | undefined {
    return current?.pipe ?? (mayStart() ? start() : undefined);
  }

  return {
    prepare: () => void ensureStarted(),
    connect: () => ensureStarted()?.openLink(),
    async dispose() {
      disposed = true;
      if (!current) return;
      const { child, pipe } = current;
      const hasEnded = child.exitCode !== null || child.signalCode !== null;
      const ended = hasEnded ? undefined : once(child, 'exit');
      pipe.close();
      const impatience = setTimeout(() => child.kill('SIGKILL'), patienceMs);
      await ended;
      clearTimeout(impatience);
    },
  };
}

async function answerAsk(pipe: Pipe, ask: ShellAsk, answer: CoreProcessOptions['answer']): Promise<void> {
  const given: ShellAnswer = await answer(ask).catch((error: unknown) => ({
    id: ask.id,
    answer: 'failed',
    reason: error instanceof Error ? error.message : String(error),
  }));
  pipe.sendMessage(JSON.stringify(given));
}
