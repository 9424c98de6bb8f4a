import { randomBytes } from 'node:crypto';
import type { ConnectionTarget } from '../../preload/contract/connections.ts';
import {
  type Guard,
  type GuardPlan,
  type GuardRecord,
  maxGuardSeconds,
  type PowerOffEnd,
} from '../../preload/contract/guards.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import type { Problem, ProblemCode } from '../../preload/contract/problem.ts';
import { AppError } from '../app-error.ts';
import { createBroadcast } from '../broadcast.ts';
import { createDueTimers } from './due-timers.ts';
import { createGuardMemory } from './guard-memory.ts';
import { cancelScript, type GuardPlace, type NewGuard, readScript, setScript, wholeMachine } from './guard-scripts.ts';
import { type RemoteCommand, runScript } from './run-script.ts';

/** What guards need of the rest of the console. */
export type GuardsOptions = {
  dataFolder: string;
  /** Starts a command on a ready connection. */
  exec(connectionId: string, command: string): Promise<RemoteCommand>;
  /** Where a connection leads. */
  findConnection(connectionId: string): ConnectionTarget | undefined;
  /** The instance, after a wait for the clouds to tell of it in a console that has just started. */
  awaitInstance(ref: string, signal: AbortSignal): Promise<Instance | undefined>;
  /** What becomes of an instance that powers itself off, and a cloud's setting that speaks against it. */
  powerOffEnd(instance: Instance, signal: AbortSignal): Promise<{ end: PowerOffEnd; obstacle?: Problem | undefined }>;
  /** A guard was to stop its machine a while ago. */
  onDue(): void;
  /** Where guards lie on machines that are not the practice host. */
  place?: GuardPlace;
};

/** Machines that stop by themselves; see the contract's `guards`. */
export type Guards = {
  watch(signal: AbortSignal | undefined): AsyncGenerator<GuardRecord[]>;
  plan(instanceRef: string, signal: AbortSignal): Promise<{ end: PowerOffEnd; obstacle?: Problem | undefined }>;
  read(connectionId: string): Promise<Guard | undefined>;
  /** The same in passing, for whoever watches: a machine that does not answer is left as it was last seen. */
  look(connectionId: string): void;
  set(connectionId: string, plan: GuardPlan, acceptsUnknownEnd: boolean): Promise<Guard>;
  cancel(connectionId: string): Promise<void>;
  dispose(): void;
};

const instanceTimeoutMs = 20_000;
/** A host may allow one channel at a time, and it belongs to what the connection was made for. */
const lookDelayMs = 2000;

/** Asks no machine before somebody wants it. */
export function createGuards(options: GuardsOptions): Guards {
  const { exec, place = wholeMachine } = options;
  const memory = createGuardMemory(options.dataFolder);
  const due = createDueTimers(options.onDue);
  const looks = new Set<NodeJS.Timeout>();
  const turns = new Map<string, Promise<void>>();
  const changes = createBroadcast<GuardRecord[]>((_waiting, next) => next);

  async function keep(target: string, guard: Guard | undefined): Promise<void> {
    const records = await memory.keep(target, guard);
    due.follow(records);
    changes.send(records);
  }

  async function open(connectionId: string) {
    const connection = options.findConnection(connectionId);
    if (!connection) throw new AppError('app/not-found');
    const { instanceRef, host, port } = connection;
    const name = instanceRef ?? `${host}:${port}`;
    // A machine that no list tells of might be the practice host, or one that powering off deletes.
    const instance = instanceRef === undefined ? undefined : await known(instanceRef);
    if (instance?.operatingSystem === 'windows') throw new AppError('guard/unsupported', { target: instance.name });
    const practiceMachine = instance?.sandbox ? instance.id : undefined;
    if (practiceMachine !== undefined && !/^[\w-]{1,64}$/.test(practiceMachine)) throw new AppError('app/not-found');
    return { target: name, name: instance?.name || host, instance, host: { place, practiceMachine, mayDelete: true } };
  }

  async function known(ref: string): Promise<Instance> {
    const instance = await options.awaitInstance(ref, AbortSignal.timeout(instanceTimeoutMs));
    if (!instance) throw new AppError('clouds/not-found', { target: ref });
    return instance;
  }

  async function run(connectionId: string, target: string, script: (marker: string) => string) {
    const report = await runScript((command) => exec(connectionId, command), script);
    if ('refused' in report)
      throw new AppError(refusals[report.refused] ?? 'guard/no-answer', { target }, report.refused);
    return report.guard;
  }

  async function endOf(instance: Instance | undefined, signal: AbortSignal) {
    return instance === undefined ? { end: 'off' as const } : await options.powerOffEnd(instance, signal);
  }

  /** One after another on each connection: no older answer may come after a newer one. */
  function inTurn<Result>(connectionId: string, work: () => Promise<Result>): Promise<Result> {
    const mine = (turns.get(connectionId) ?? Promise.resolve()).then(work);
    const done = mine
      .then(
        () => {},
        () => {},
      )
      .finally(() => turns.get(connectionId) === done && turns.delete(connectionId));
    turns.set(connectionId, done);
    return mine;
  }

  async function read(connectionId: string): Promise<Guard | undefined> {
    const { target, name, host } = await open(connectionId);
    const guard = await run(connectionId, name, (marker) => readScript(marker, host));
    await keep(target, guard);
    return guard;
  }

  async function set(connectionId: string, plan: GuardPlan, acceptsUnknownEnd: boolean): Promise<Guard> {
    const { target, name, instance, host } = await open(connectionId);
    const { end, obstacle } = await endOf(instance, AbortSignal.timeout(instanceTimeoutMs));
    if (obstacle) throw new AppError(obstacle.code, obstacle.params, obstacle.details, obstacle.remedies);
    if (end === 'deleted') throw new AppError('guard/would-delete', { target: name });
    if (end === 'unknown' && !acceptsUnknownEnd) throw new AppError('guard/end-unknown', { target: name });
    const wanted = newGuard(plan);
    const guard = await run(connectionId, name, (marker) =>
      setScript(marker, { ...host, mayDelete: end !== 'off' || acceptsUnknownEnd }, wanted),
    );
    await keep(target, guard);
    if (!guard) throw new AppError('guard/not-started', { target: name });
    return guard;
  }

  async function cancel(connectionId: string): Promise<void> {
    const { target, name, host } = await open(connectionId);
    await keep(target, await run(connectionId, name, (marker) => cancelScript(marker, host)));
  }

  return {
    async *watch(signal) {
      const left = new AbortController();
      const later = changes.subscribe(AbortSignal.any([left.signal, ...(signal ? [signal] : [])]));
      try {
        yield await memory.read();
        yield* later;
      } finally {
        left.abort();
      }
    },
    plan: async (instanceRef, signal) => endOf(await known(instanceRef), signal),
    read: (connectionId) => inTurn(connectionId, () => read(connectionId)),
    look(connectionId) {
      const timer = setTimeout(() => {
        looks.delete(timer);
        inTurn(connectionId, () => read(connectionId)).catch(() => {});
      }, lookDelayMs);
      looks.add(timer.unref());
    },
    set: (connectionId, plan, acceptsUnknownEnd) =>
      inTurn(connectionId, () => set(connectionId, plan, acceptsUnknownEnd)),
    cancel: (connectionId) => inTurn(connectionId, () => cancel(connectionId)),
    dispose() {
      for (const timer of looks) clearTimeout(timer);
      due.dispose();
      changes.dispose();
    },
  };
}

/** What the host's script answers when it does nothing. */
const refusals: Record<string, ProblemCode | undefined> = {
  'no-root': 'guard/needs-root',
  unsupported: 'guard/unsupported',
  'no-place': 'guard/no-place',
  'not-started': 'guard/not-started',
  'practice-host': 'guard/practice-host',
  'end-unknown': 'guard/end-unknown',
};

function newGuard(plan: GuardPlan): NewGuard {
  const id = randomBytes(8).toString('hex');
  if (plan.kind === 'gpu-idle') return { id, kind: 'gpu', limitSeconds: plan.seconds };
  if (plan.kind === 'cpu-idle') return { id, kind: 'cpu', limitSeconds: plan.seconds };
  if (plan.kind === 'after') return { id, kind: 'time', limitSeconds: plan.seconds };
  const limitSeconds = Math.round((Date.parse(plan.time) - Date.now()) / 1000);
  if (limitSeconds < 60 || limitSeconds > maxGuardSeconds) throw new AppError('guard/time-out-of-reach');
  return { id, kind: 'time', limitSeconds };
}
