import { type ChildProcess, spawn } from 'node:child_process';
import { basename } from 'node:path';
import type { Provider } from '../../preload/contract/comparison.ts';
import type { DriftReport } from '../../preload/contract/drift.ts';
import type { TensorLook } from '../../preload/contract/tensor-look.ts';
import { AppError, fromUnknown } from '../app-error.ts';
import type { InputSide } from './gather-inputs.ts';
import type { HandledModel } from './handled-model.ts';
import { memoryLimitMark } from './memory-limit-mark.ts';
import { modulePermissions } from './module-permissions.ts';
import type { WireTensors } from './wire-tensors.ts';
import {
  type ComparedMessage,
  type ImageTrial,
  type Probe,
  type ResultMessage,
  resultWindow,
  type SampleAddress,
  type WorkerMessage,
  type WorkerRequest,
  workerMessageSchema,
} from './worker-messages.ts';

/** How far a model may go. Times are of silence: between two signs of life while there is work. */
export type ModelLimits = { memoryBytes: number; initializeTimeoutMs: number; sampleTimeoutMs: number };

/** The one account of where a model process is in its life; only `move` changes it. */
type ProcessState =
  | { kind: 'idle' }
  /** Something was asked of it and is not answered yet. */
  | { kind: 'working'; on: string; timeoutMs: number }
  /** `problem` is absent when we ended it ourselves. */
  | { kind: 'ended'; problem?: AppError };

/** Where a model runs that does not run in its own process. */
export type Elsewhere = {
  run(inputs: WireTensors): Promise<{ outputs: WireTensors; timeMs: number }>;
  again(count: number): Promise<number[]>;
  /** Why it can answer no more, once that is so. */
  lost(): AppError | undefined;
};

type Initialized = Extract<WorkerMessage, { kind: 'initialized' }>;

/** An operating-system process for one model. Its death, however it came, is an AppError and nothing more. */
export type ModelProcess = {
  /** How long it may be silent over a sample. */
  readonly sampleTimeoutMs: number;
  /** Loads the model. Throws when the file is refused or the process dies over it. */
  initialize(model: HandledModel, provider?: Provider): Promise<Initialized>;
  /** Queues a file of samples; records before `fromRecord` are left out. */
  submit(file: number, path: string, fromRecord: number): void;
  /** The results that came, at least one, gathered for a moment. Throws when the process ended and all are taken. */
  take(): Promise<ResultMessage[]>;
  /** Tries something on samples that were answered before. Throws when the process dies over it. */
  probe(probe: Probe, samples: readonly SampleAddress[]): Promise<Extract<WorkerMessage, { kind: 'probed' }>>;
  /** How far the answers lie from the reference; null where one cannot be compared. */
  tryImages(trial: ImageTrial): Promise<(number | null)[]>;
  /** Answers one record with its outputs, and times its inference so many times more. Throws when the process dies over it. */
  compare(sample: SampleAddress, repeats: number): Promise<ComparedMessage>;
  look(sample: SampleAddress, tensor: string | undefined): Promise<TensorLook[]>;
  thumbnail(path: string, sidePixels: number): Promise<string>;
  /** The execution providers that this model can be loaded with on this computer. */
  providers(modelPath: string): Promise<Provider[]>;
  /** Takes in what samples are like, or the profile that was kept of some; gives how many records there are by now. */
  gather(side: InputSide, paths: readonly string[], skipsUnreadable?: boolean): Promise<number>;
  /** Holds what was gathered of the one side against the other; columns of the names are left out. */
  drift(leaveOut: readonly string[]): Promise<DriftReport>;
  /** Kills the process at once, whatever it is doing. */
  dispose(): void;
};

type ElsewhereMessage = Extract<WorkerMessage, { kind: 'infer' | 'repeat' }>;

/** Where nobody says otherwise. */
export const defaultSampleTimeoutMs = 120_000;
const gatherMs = 50;
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
  const child = spawnWorker(workerPath, limits.memoryBytes, rights);
  const readErrors = keepTail(child);
  let state: ProcessState = { kind: 'idle' };
  let silence: NodeJS.Timeout | undefined;
  let wake: (() => void) | undefined;
  let reply: Exclude<WorkerMessage, ResultMessage | ElsewhereMessage> | undefined;
  let results: ResultMessage[] = [];
  /** Files without an answer to all their records, in order; `next` is the record whose answer is due. */
  const queued = new Map<number, { name: string; next: number }>();
  let lastTakenAt = -gatherMs;

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

  function giveUp({ on, timeoutMs }: Extract<ProcessState, { kind: 'working' }>): void {
    const words = { file: on, seconds: Math.round(timeoutMs / 1000) };
    move({ kind: 'ended', problem: new AppError('models/worker-timed-out', words) });
  }

  function changed(): Promise<void> {
    return new Promise((resolve) => {
      wake = resolve;
    });
  }

  function send(request: WorkerRequest): void {
    // A send to a process that is gone fails; its end is reported by 'close'.
    child.send(request, () => {});
  }

  async function ask(request: WorkerRequest, on: string, timeoutMs: number) {
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

  function receive(message: WorkerMessage): void {
    if (message.kind === 'infer' || message.kind === 'repeat') return void inferElsewhere(message);
    if (message.kind !== 'result') reply = message;
    else if (!takeResult(message)) breakOff(new Error('a result that was not due'));
    proceed();
  }

  function breakOff(cause: Error): void {
    move({ kind: 'ended', problem: new AppError('models/worker-crashed', { reason: 'protocol' }, cause) });
  }

  child.on('message', (raw) => {
    const message = workerMessageSchema.safeParse(raw);
    if (message.success) receive(message.data);
    else breakOff(message.error);
  });
  child.on('error', (cause) => move({ kind: 'ended', problem: new AppError('models/worker-cannot-start', {}, cause) }));
  child.on('close', (code, signal) =>
    move({ kind: 'ended', problem: describeEnd(code, signal, readErrors(), limits, readablePaths !== undefined) }),
  );

  return {
    sampleTimeoutMs: limits.sampleTimeoutMs,

    async initialize(model, provider = 'cpu') {
      const file = basename(model.path);
      const place = elsewhere ? 'elsewhere' : provider;
      const answer = await ask({ kind: 'initialize', model, provider: place }, file, limits.initializeTimeoutMs);
      if (answer.kind !== 'initialized') throw new AppError('models/worker-crashed', { reason: 'protocol' });
      return answer;
    },

    submit(file, path, fromRecord) {
      queued.set(file, { name: basename(path), next: fromRecord });
      send({ kind: 'sample', file, path, fromRecord });
      if (state.kind === 'idle') proceed();
    },

    async take() {
      while (results.length === 0) {
        if (state.kind === 'ended') throw endOf(state);
        await changed();
      }
      const until = lastTakenAt + gatherMs;
      const gather = setTimeout(() => wake?.(), Math.max(0, until - performance.now()));
      const mayGrow = () => state.kind === 'working' && results.length < resultWindow / 2;
      while (mayGrow() && performance.now() < until) await changed();
      clearTimeout(gather);
      lastTakenAt = performance.now();
      const taken = results;
      results = [];
      send({ kind: 'credit', count: taken.length });
      if (taken.length >= resultWindow) restartClock();
      return taken;
    },

    async probe(probe, samples) {
      const on = basename(samples[0]?.path ?? probe);
      const answer = await ask({ kind: 'probe', probe, samples }, on, limits.sampleTimeoutMs);
      if (answer.kind !== 'probed') throw new AppError('models/worker-crashed', { reason: 'protocol' });
      return answer;
    },

    async tryImages(trial) {
      const answer = await ask({ kind: 'tryImages', ...trial }, basename(trial.samplePath), limits.sampleTimeoutMs);
      if (answer.kind !== 'tried') throw new AppError('models/worker-crashed', { reason: 'protocol' });
      return answer.distances;
    },

    async compare(sample, repeats) {
      const timeoutMs = limits.sampleTimeoutMs * (1 + repeats);
      const answer = await ask({ kind: 'compare', sample, repeats }, basename(sample.path), timeoutMs);
      if (answer.kind !== 'compared') throw new AppError('models/worker-crashed', { reason: 'protocol' });
      return answer;
    },

    async look(sample, tensor) {
      const answer = await ask({ kind: 'look', sample, tensor }, basename(sample.path), limits.sampleTimeoutMs);
      if (answer.kind !== 'looked') throw new AppError('models/worker-crashed', { reason: 'protocol' });
      return answer.tensors;
    },

    async thumbnail(path, sidePixels) {
      const answer = await ask({ kind: 'thumbnail', path, sidePixels }, basename(path), thumbnailTimeoutMs);
      if (answer.kind !== 'thumbnail') throw new AppError('models/worker-crashed', { reason: 'protocol' });
      return answer.dataUrl;
    },

    async providers(modelPath) {
      const answer = await ask({ kind: 'providers', modelPath }, basename(modelPath), limits.initializeTimeoutMs);
      if (answer.kind !== 'provided') throw new AppError('models/worker-crashed', { reason: 'protocol' });
      return answer.providers;
    },

    async gather(side, paths, skipsUnreadable = false) {
      const timeoutMs = limits.sampleTimeoutMs + paths.length * 1000;
      const answer = await ask({ kind: 'gather', side, paths, skipsUnreadable }, basename(paths[0] ?? ''), timeoutMs);
      if (answer.kind !== 'gathered') throw new AppError('models/worker-crashed', { reason: 'protocol' });
      return answer.rowCount;
    },

    async drift(leaveOut) {
      const answer = await ask({ kind: 'drift', leaveOut }, '', limits.sampleTimeoutMs);
      if (answer.kind !== 'drifted') throw new AppError('models/worker-crashed', { reason: 'protocol' });
      return answer.report;
    },

    dispose: () => move({ kind: 'ended' }),
  };
}

/** All the environment a model process sees: no credentials, no proxies, no Node options. */
const passedVariables = ['PATH', 'LANG', 'SystemRoot', 'windir', 'TEMP', 'TMP', 'TMPDIR', 'LD_LIBRARY_PATH'];

function spawnWorker(workerPath: string, memoryBytes: number, rights: readonly string[]): ChildProcess {
  const env = Object.fromEntries(passedVariables.map((name) => [name, process.env[name]]));
  return spawn(process.execPath, [...rights, workerPath, String(memoryBytes)], {
    env,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
    windowsHide: true,
  });
}

const maxErrorText = 4000;

/** Keeps the end of what the process writes to standard error. */
function keepTail(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-maxErrorText);
  });
  return () => text;
}

function endOf(state: Extract<ProcessState, { kind: 'ended' }>): AppError {
  return state.problem ?? new AppError('app/cancelled');
}

function describeEnd(
  code: number | null,
  signal: string | null,
  errorText: string,
  limits: ModelLimits,
  hasModule: boolean,
): AppError {
  const details = new Error(errorText.trim() || 'It wrote nothing before it ended.');
  if (errorText.includes(memoryLimitMark) || /heap out of memory|bad_alloc/.test(errorText)) {
    const limit = `The limit was ${Math.round(limits.memoryBytes / 2 ** 20)} MiB.`;
    return new AppError('models/worker-out-of-memory', {}, new Error(`${limit} ${errorText.trim()}`));
  }
  // Neither our code nor native code leaves by a small exit code: a module that called for it does, or one that threw.
  if (hasModule && code !== null && code <= 255) return new AppError('models/module-ended-process', { code }, details);
  return new AppError('models/worker-crashed', { reason: signal ?? `exit code ${code ?? '?'}` }, details);
}
