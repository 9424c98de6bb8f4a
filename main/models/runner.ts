import { basename } from 'node:path';
import type { ProblemCode } from '../../preload/contract/problem.ts';
import { AppError, fromUnknown } from '../app-error.ts';
import { maxTensorMessageBytes, openMessagePipe } from './message-pipe.ts';
import type { Elsewhere, ModelLimits, ModelProcess } from './model-process.ts';
import { modulePermissions } from './module-permissions.ts';
import { describeProcessEnd } from './process-end.ts';
import { keepErrorTail, spawnWorker } from './spawn-worker.ts';
import {
  type AdvancedMessage,
  type PreparingMessage,
  type ResultMessage,
  resultWindow,
  type WorkerMessage,
  type WorkerRequest,
  workerMessageSchema,
} from './worker-messages.ts';

/** What is being done, how long it may say nothing over it, and what it is told as when it does. */
type Work = { on: string; timeoutMs: number; code?: ProblemCode };
/** The one account of where a model process is in its life; only `move` changes it. */
type ProcessState =
  | { kind: 'idle' }
  /** Something was asked of it and is not answered yet. */
  | ({ kind: 'working' } & Work)
  /** `problem` is absent when we ended it ourselves. */
  | { kind: 'ended'; problem?: AppError };

type ElsewhereMessage = Extract<WorkerMessage, { kind: 'infer' | 'repeat' }>;
/** What answers a question; the others come on their own. */
type Reply = Exclude<WorkerMessage, ResultMessage | PreparingMessage | AdvancedMessage | ElsewhereMessage>;
/** What is asked for in one but done in parts: after the first part there are so many more, each with this limit. */
type Parts = { count: number } & Work;

/** Where nobody says otherwise. */
export const defaultSampleTimeoutMs = 120_000;
const gatherMs = 50;
const noParts: Parts = { count: 0, on: '', timeoutMs: 0 };
const thumbnailTimeoutMs = 15_000;

/**
 * Starts a model process from the worker's script, with the Node that runs the console. Where `readablePaths` are given
 * it may read nothing else and write nothing: it will run a handler module. With `elsewhere` it prepares and judges, and
 * the model itself runs there.
 */
export function startModelProcess(
  workerPath: string,
  limits: ModelLimits,
  readablePaths?: readonly string[],
  elsewhere?: Elsewhere,
): ModelProcess {
  const rights = readablePaths ? modulePermissions(workerPath, readablePaths) : [];
  const { child, pipe } = spawnWorker(workerPath, limits.memoryBytes, rights);
  const readErrors = keepErrorTail(child);
  const facts = { memoryBytes: limits.memoryBytes, hasModule: readablePaths !== undefined };
  let state: ProcessState = { kind: 'idle' };
  let silence: NodeJS.Timeout | undefined;
  let wake: (() => void) | undefined;
  let reply: Reply | undefined;
  let results: ResultMessage[] = [];
  /** Files without an answer to all their records, in order; `next` is the record whose answer is due. */
  const queued = new Map<number, { name: string; next: number }>();
  let lastTakenAt = -gatherMs;
  let preparing = { file: -1, isDone: true };
  let parts = noParts;

  function move(next: ProcessState): void {
    if (state.kind === 'ended') return;
    state = next;
    restartClock();
    if (next.kind === 'ended') child.kill('SIGKILL');
    wake?.();
  }

  /** Silence counts while the process has work and room for its result: with its window untaken it waits for us. */
  function restartClock(): void {
    clearTimeout(silence);
    if (state.kind !== 'working' || results.length >= resultWindow) return;
    const silent = state;
    // The timer may be late, and what was said meanwhile lies unread: it is read before the immediate comes.
    silence = setTimeout(() => setImmediate(() => state === silent && giveUp(silent)), silent.timeoutMs);
  }

  function giveUp({ on, timeoutMs, code = 'models/worker-timed-out' }: Work): void {
    const words = { file: on, seconds: Math.round(timeoutMs / 1000) };
    move({ kind: 'ended', problem: new AppError(code, words) });
  }

  function changed(): Promise<void> {
    return new Promise((resolve) => {
      wake = resolve;
    });
  }

  function send(request: WorkerRequest): void {
    // A send to a process that is gone fails; its end is reported by 'close'.
    messages?.send(request).catch(() => {});
  }

  async function ask<Kind extends Reply['kind']>(
    kind: Kind,
    request: WorkerRequest,
    on: string,
    timeoutMs = limits.sampleTimeoutMs,
    inParts = noParts,
  ): Promise<Extract<Reply, { kind: Kind }>> {
    parts = inParts;
    move({ kind: 'working', on, timeoutMs });
    send(request);
    while (reply === undefined) {
      if (state.kind === 'ended') throw endOf(state);
      await changed();
    }
    const answer = reply;
    reply = undefined;
    if (answer.kind === 'refused')
      throw new AppError(answer.problem.code, answer.problem.params, answer.problem.details);
    if (!isKind(answer, kind)) throw new AppError('models/worker-crashed', { reason: 'protocol' });
    return answer;
  }

  /** The state that follows from what is still queued. */
  function proceed(): void {
    const [next] = queued.values();
    move(next === undefined ? { kind: 'idle' } : { kind: 'working', on: next.name, timeoutMs: limits.sampleTimeoutMs });
  }

  /** Whether it is this record's turn and there is room for it: a process gone wild may fill nobody's memory. */
  function takeResult(message: ResultMessage): boolean {
    const [due] = queued;
    if (due === undefined || due[0] !== message.file || due[1].next !== message.record) return false;
    if (message.record >= message.recordCount || results.length >= resultWindow) return false;
    due[1].next += 1;
    results.push(message);
    if (due[1].next === message.recordCount) queued.delete(message.file);
    return true;
  }

  /** The way there has limits of its own, and no sign of life is due meanwhile. */
  async function inferElsewhere(message: ElsewhereMessage): Promise<void> {
    clearTimeout(silence);
    try {
      if (elsewhere === undefined) throw new AppError('models/worker-crashed', { reason: 'protocol' });
      if (message.kind === 'repeat') {
        send({ kind: 'inferred', outputs: [], timesMs: await elsewhere.again(message.count) });
      } else {
        const { outputs, timeMs } = await elsewhere.run(message.inputs);
        send({ kind: 'inferred', outputs, timesMs: [timeMs] });
      }
    } catch (thrown) {
      const problem = elsewhere?.lost();
      if (problem) return move({ kind: 'ended', problem });
      send({ kind: 'not-inferred', problem: fromUnknown(thrown).toProblem() });
    }
    restartClock();
  }

  /** Each file may be prepared once: such words are a sign of life, and must come to an end. */
  function hearPreparing({ file, isDone }: PreparingMessage): boolean {
    const starts = preparing.isDone && file > preparing.file && queued.size > 1;
    const ends = !preparing.isDone && file === preparing.file;
    if (isDone ? ends : starts) preparing = { file, isDone };
    return isDone ? ends : starts;
  }

  /** A sign of life that nobody waits for would keep a hanging process alive for ever. */
  function advance(): void {
    const { count, ...next } = parts;
    if (count === 0) breakOff(new Error('more parts than were asked for'));
    parts = { ...next, count: count - 1 };
    move({ kind: 'working', ...next });
  }

  function receive(message: WorkerMessage): void {
    if (message.kind === 'advanced') return void advance();
    if (message.kind === 'infer' || message.kind === 'repeat') return void inferElsewhere(message);
    if (message.kind === 'preparing') {
      if (!hearPreparing(message)) breakOff(new Error('samples prepared out of turn'));
    } else if (message.kind !== 'result') {
      reply = message;
      parts = noParts;
    } else if (!takeResult(message)) breakOff(new Error('a result that was not due'));
    proceed();
  }

  function breakOff(cause: Error): void {
    move({ kind: 'ended', problem: new AppError('models/worker-crashed', { reason: 'protocol' }, cause) });
  }

  function read(raw: unknown): void {
    // What still lay in the pipe when it was ended is nobody's answer any more.
    if (state.kind === 'ended') return;
    const message = workerMessageSchema.safeParse(raw);
    if (message.success) receive(message.data);
    else breakOff(message.error);
  }

  const listener = { message: read, broken: breakOff };
  const messages = pipe && openMessagePipe(pipe, listener, elsewhere && maxTensorMessageBytes);
  child.on('error', (cause) => move({ kind: 'ended', problem: new AppError('models/worker-cannot-start', {}, cause) }));
  child.on('close', (code, signal) =>
    move({ kind: 'ended', problem: describeProcessEnd({ code, signal, errorText: readErrors(), ...facts }) }),
  );

  return {
    sampleTimeoutMs: limits.sampleTimeoutMs,

    initialize(model, provider = 'cpu') {
      const place = elsewhere ? 'elsewhere' : provider;
      const request = { kind: 'initialize', model, provider: place } as const;
      const { module } = model.handler?.declaration ?? {};
      const code = 'models/module-timed-out';
      const own = { count: 1, on: module ?? '', timeoutMs: limits.sampleTimeoutMs, code } as const;
      return ask(
        'initialized',
        request,
        basename(model.path),
        limits.initializeTimeoutMs,
        module === undefined ? noParts : own,
      );
    },

    submit(file, path, fromRecord) {
      queued.set(file, { name: basename(path), next: fromRecord });
      send({ kind: 'sample', file, path, fromRecord });
      if (state.kind === 'idle') proceed();
    },

    isPreparing: () => !preparing.isDone,

    async take() {
      while (results.length === 0) {
        if (state.kind === 'ended') throw endOf(state);
        await changed();
      }
      // A timer may be early by the clock: its own word counts, or results would lie here until the next one came.
      const leftMs = lastTakenAt + gatherMs - performance.now();
      let isOver = leftMs <= 0;
      const gather = setTimeout(
        () => {
          isOver = true;
          wake?.();
        },
        Math.max(0, leftMs),
      );
      const mayGrow = () => state.kind === 'working' && results.length < resultWindow / 2;
      while (mayGrow() && !isOver) await changed();
      clearTimeout(gather);
      lastTakenAt = performance.now();
      const taken = results;
      results = [];
      send({ kind: 'credit', count: taken.length });
      if (taken.length >= resultWindow) restartClock();
      return taken;
    },

    probe: (probe, samples) => ask('probed', { kind: 'probe', probe, samples }, basename(samples[0]?.path ?? probe)),

    async tryImages(trial) {
      return (await ask('tried', { kind: 'tryImages', ...trial }, basename(trial.samplePath))).distances;
    },

    compare(sample, repeats) {
      const [on, timeoutMs] = [basename(sample.path), limits.sampleTimeoutMs];
      return ask('compared', { kind: 'compare', sample, repeats }, on, timeoutMs, {
        count: 1 + repeats,
        on,
        timeoutMs,
      });
    },

    async look(sample, tensor) {
      return (await ask('looked', { kind: 'look', sample, tensor }, basename(sample.path))).tensors;
    },

    async thumbnail(path, sidePixels) {
      const request = { kind: 'thumbnail', path, sidePixels } as const;
      return (await ask('thumbnail', request, basename(path), thumbnailTimeoutMs)).dataUrl;
    },

    async providers(modelPath) {
      const request = { kind: 'providers', modelPath } as const;
      return (await ask('provided', request, basename(modelPath), limits.initializeTimeoutMs)).providers;
    },

    async gather(side, paths, skipsUnreadable = false) {
      const timeoutMs = limits.sampleTimeoutMs + paths.length * 1000;
      const request = { kind: 'gather', side, paths, skipsUnreadable } as const;
      return (await ask('gathered', request, basename(paths[0] ?? ''), timeoutMs)).rowCount;
    },

    async drift(leaveOut) {
      return (await ask('drifted', { kind: 'drift', leaveOut }, '')).report;
    },

    dispose: () => move({ kind: 'ended' }),
  };
}

function isKind<Kind extends Reply['kind']>(reply: Reply, kind: Kind): reply is Extract<Reply, { kind: Kind }> {
  return reply.kind === kind;
}

function endOf(state: Extract<ProcessState, { kind: 'ended' }>): AppError {
  return state.problem ?? new AppError('app/cancelled');
}
