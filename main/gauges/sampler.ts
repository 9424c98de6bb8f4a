import type { GaugeEvent, GaugePoint, GaugeSample } from '../../preload/contract/gauges.ts';
import { AppError, fromUnknown } from '../app-error.ts';
import { createBroadcast } from '../broadcast.ts';
import { createBackOff } from './back-off.ts';
import type { ProbePace } from './probe.ts';
import { type RemoteCommand, runProbe } from './run-probe.ts';
import { toPoint } from './sample-builder.ts';

/** The gauges of one connection: one probe on the host while anybody watches, and a little longer. */
export type Sampler = {
  /**
   * History, then samples as they come: quickly while anybody who watches looks at them. Ends when the signal aborts;
   * throws when the probe cannot be kept running.
   */
  watch(signal: AbortSignal | undefined, isSeen: boolean): AsyncGenerator<GaugeEvent, void>;
  /** Somebody has begun or ceased to look without watching this one. */
  look(isSeen: boolean): void;
  dispose(): void;
};

const historyMs = 10 * 60_000;
/** Who changes tabs comes back soon: the probe outlives its last watcher by this. */
const lingerMs = 15_000;
const maxRestarts = 5;
/** After this long the restarts before it are forgotten. */
const healthyMs = 5 * 60_000;

type Failure = { kind: 'failed'; error: AppError };

/** `start` opens the probe's command on the host; `onUnused` is called when nothing worth keeping is left. */
export function createSampler(start: () => Promise<RemoteCommand>, onUnused: () => void): Sampler {
  // A watcher that is behind gets the newest only.
  const events = createBroadcast<GaugeEvent | Failure>((_waiting, next) => next);
  let points: GaugePoint[] = [];
  let newest: GaugeEvent | undefined;
  let watchers = 0;
  let lookers = 0;
  let slowing: NodeJS.Timeout | undefined;
  let command: RemoteCommand | undefined;
  let pace: ProbePace = 'quick';
  let wanted: ProbePace = 'slow';
  const backOff = createBackOff();
  let running: AbortController | undefined;
  let idle: NodeJS.Timeout | undefined;
  let disposed = false;

  function onSample(sample: GaugeSample) {
    backOff.accept(sample, performance.now(), pace);
    setPace();
    const point = toPoint(sample);
    const oldest = new Date(Date.now() - historyMs).toISOString();
    // What lies ahead was measured before the clock was put back.
    points = [...points.filter(({ takenAt }) => takenAt >= oldest && takenAt < point.takenAt), point];
    newest = { kind: 'sample', sample, point, ...(backOff.isOn ? { isSpared: true } : {}) };
    events.send(newest);
  }

  async function keepRunning(signal: AbortSignal) {
    let restarts = 0;
    for (;;) {
      const startedAt = performance.now();
      const onLate = () => events.send({ kind: 'interrupted', problem: new AppError('gauges/late').toProblem() });
      const { greeted, details } = await measure(signal, onLate);
      if (signal.aborted) return;
      newest = undefined;
      if (!greeted) throw new AppError('gauges/no-shell', {}, details || undefined);
      if (performance.now() - startedAt > healthyMs) restarts = 0;
      restarts += 1;
      const ended = new AppError('gauges/probe-ended', {}, details || undefined);
      if (restarts > maxRestarts) throw ended;
      events.send({ kind: 'interrupted', problem: ended.toProblem() });
      await pause(500 * 2 ** restarts, signal);
      if (signal.aborted) return;
    }
  }

  async function measure(signal: AbortSignal, onLate: () => void) {
    pace = 'quick';
    command = await start();
    try {
      return await runProbe(command, onSample, signal, onLate, () => pace);
    } finally {
      command = undefined;
    }
  }

  /** Only a probe that has told something listens to its pace. */
  function setPace() {
    const next = backOff.isOn ? 'slow' : wanted;
    if (next === pace || !command || newest === undefined) return;
    pace = next;
    command.stdin.write(`${next}\n`);
  }

  function look(isSeen: boolean) {
    lookers += isSeen ? 1 : -1;
    clearTimeout(slowing);
    if (lookers > 0) wanted = 'quick';
    else if (!disposed)
      slowing = setTimeout(() => {
        wanted = 'slow';
        setPace();
      }, lingerMs).unref();
    setPace();
  }

  function run() {
    clearTimeout(idle);
    if (running) return;
    const controller = new AbortController();
    running = controller;
    keepRunning(controller.signal).catch((thrown: unknown) => {
      if (controller.signal.aborted) return;
      running = undefined;
      newest = undefined;
      events.send({ kind: 'failed', error: fromUnknown(thrown) });
    });
  }

  function stop() {
    running?.abort();
    running = undefined;
    newest = undefined;
  }

  function waitUnwatched() {
    clearTimeout(idle);
    // A watcher that leaves with the console is the last one: a timer would keep the process.
    if (disposed) return;
    idle = setTimeout(() => {
      stop();
      idle = setTimeout(onUnused, historyMs);
    }, lingerMs);
  }

  return {
    look,
    async *watch(signal, isSeen) {
      let known: GaugeEvent | undefined;
      const followed = events.follow(() => {
        known = newest;
        return { kind: 'history', points };
      }, signal);
      watchers += 1;
      if (isSeen) look(true);
      run();
      try {
        for await (const event of followed) {
          if (event.kind === 'failed') throw event.error;
          yield event;
          if (event.kind === 'history' && known) yield known;
        }
      } finally {
        watchers -= 1;
        if (isSeen) look(false);
        if (watchers === 0) waitUnwatched();
      }
    },
    dispose() {
      disposed = true;
      clearTimeout(idle);
      clearTimeout(slowing);
      stop();
      events.dispose();
    },
  };
}

/** Resolves after this time, or at once when the signal aborts. */
function pause(timeMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, timeMs);
    const stop = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener('abort', stop, { once: true });
  });
}
