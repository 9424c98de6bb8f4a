import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Resize } from '../../preload/contract/changes.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { AppError, fromUnknown } from '../app-error.ts';
import { createBroadcast } from '../broadcast.ts';
import type { CloudProvider, StateChange } from './provider.ts';
import { type FollowTiming, isPassing, type Settlement } from './state-followers.ts';

/** Changes of type, which take several steps and may fail between them. */
export type Resizes = {
  /** Refuses before anything is stopped where it can be told that the type can't be had. */
  begin(ref: string, type: string): Promise<Begun>;
  /** Throws while the type of that instance is being changed: nothing else may be done to it meanwhile. */
  refuseOther(instance: Instance): void;
  /** All of them, again after every change. */
  watch(signal: AbortSignal | undefined): AsyncGenerator<Resize[], void>;
  /** Takes up those that an ended console has left, and lets go of those whose instance runs again. */
  lookAgain(): void;
  /** Tells an interrupted one no more. */
  forget(id: string): void;
  dispose(): void;
};

/** Where the changes that have stopped a running machine are kept until they are over. */
export type ResizeMemory = {
  keep(resize: LeftResize): void;
  /** This console ends in the middle of it. */
  leave(id: string): void;
  forget(id: string): void;
  /** Those that no console is at any more. */
  left(): readonly LeftResize[];
};
type LeftResize = Pick<Resize, 'id' | 'ref' | 'name' | 'from' | 'to' | 'wasRunning'>;

type Begun = { instance: Instance; requestId: undefined; settled: Promise<Settlement> };
/** Kept through all the steps: somebody may hide the account meanwhile, and its row leaves the list. */
type Held = { row: Instance; provider: CloudProvider };

/** Ended ones that are still told. */
const maxEnded = 20;
const underWay: readonly Resize['step'][] = ['stopping', 'changing', 'starting', 'restoring'];

export function createResizes(options: {
  /** The instance as last seen with its provider; throws where there is none. */
  known: (ref: string) => Held;
  /** The instance as last seen. */
  find: (ref: string) => Instance | undefined;
  memory: ResizeMemory;
  update: (instance: Instance) => void;
  follow: (change: StateChange, provider: CloudProvider) => Promise<Settlement>;
  /** The cloud has answered the change of a type itself under this id. */
  requested: (ref: string, requestId: string | undefined) => void;
  ended: AbortSignal;
  timeouts: { planMs: number; actionMs: number };
  /** How often and how long an instance that can't be reached is tried to be put back. */
  timing: FollowTiming;
}): Resizes {
  const { known, memory, timeouts, timing } = options;
  const all = new Map<string, Resize>();
  const news = createBroadcast<Resize[]>((_, next) => next);
  const current = () => [...all.values()];

  function note(id: string, change: Partial<Resize>): void {
    const before = all.get(id);
    if (before) all.set(id, { ...before, ...change });
    const over = current().filter(({ step }) => !underWay.includes(step));
    for (const old of over.slice(0, Math.max(0, over.length - maxEnded))) all.delete(old.id);
    news.send(current());
  }

  const limited = (ms: number) => AbortSignal.any([options.ended, AbortSignal.timeout(ms)]);

  async function begin(ref: string, type: string): Promise<Begun> {
    const held = known(ref);
    refuseOther(held.row);
    // The list may be older than what somebody else has done: a machine that was started since is to run again.
    const row = await readAgain(held);
    const { obstacle } = await held.provider.planResize(row, type, limited(timeouts.planMs));
    if (obstacle) throw fromProblem(obstacle);
    refuseOther(row);
    // One that an ended console has stopped is to run again, as it did before that.
    const left = current().find((old) => old.ref === ref && old.step === 'interrupted');
    const wasRunning = row.state === 'running' || (left?.wasRunning ?? false);
    const resize: Resize = {
      id: randomUUID(),
      ref,
      name: row.name,
      from: row.type,
      to: type,
      wasRunning,
      step: row.state === 'running' ? 'stopping' : 'changing',
    };
    // One that was put back or left behind by an earlier try is told no more.
    for (const old of current()) if (old.ref === ref) drop(old.id);
    all.set(resize.id, resize);
    if (resize.wasRunning) memory.keep(resize);
    news.send(current());
    return { instance: row, requestId: undefined, settled: run(resize, held) };
  }

  function refuseOther({ ref, name }: Instance): void {
    const isBusy = current().some((it) => it.ref === ref && underWay.includes(it.step));
    if (isBusy) throw new AppError('clouds/resize-under-way', { target: name });
  }

  async function run({ id, to, from, wasRunning }: Resize, held: Held): Promise<Settlement> {
    try {
      if (held.row.state === 'running') await send('stop', held);
      note(id, { step: 'changing' });
      await setType(held, to);
      if (wasRunning) {
        note(id, { step: 'starting' });
        await send('start', held);
      }
      memory.forget(id);
      note(id, { step: 'done' });
      return 'reached';
    } catch (thrown) {
      // The console is closing: what was begun stays as it is, and the next one tells of it.
      if (options.ended.aborted) return leave(id);
      const problem = fromUnknown(thrown).toProblem();
      note(id, { step: 'restoring', problem });
      const isRestored = await persist(() => restore(held, from, wasRunning)).then(
        () => true,
        () => false,
      );
      if (!isRestored && options.ended.aborted) return leave(id);
      if (isRestored) memory.forget(id);
      // Told again by the next console: the machine still needs a person.
      else memory.leave(id);
      note(id, { step: isRestored ? 'restored' : 'stranded' });
      return problem;
    }
  }

  function leave(id: string): 'left' {
    memory.leave(id);
    return 'left';
  }

  function drop(id: string): void {
    all.delete(id);
    memory.forget(id);
  }

  function takeUp(): void {
    for (const left of memory.left()) if (!all.has(left.id)) all.set(left.id, { ...left, step: 'interrupted' });
  }

  function lookAgain(): void {
    takeUp();
    for (const { id, ref, step } of current()) {
      if (step === 'interrupted' && options.find(ref)?.state === 'running') drop(id);
    }
    news.send(current());
  }

  /** Does again, from the start, what has failed for a reason that may pass: a machine is not left stopped by a lost network. */
  async function persist(work: () => Promise<void>): Promise<void> {
    const startedAt = performance.now();
    for (let waitMs = timing.firstPollMs; ; waitMs = Math.min(waitMs * 1.2, timing.maxPollMs)) {
      try {
        return await work();
      } catch (thrown) {
        if (!isPassing(thrown) || performance.now() - startedAt > timing.timeoutMs) throw thrown;
        await delay(waitMs, undefined, { signal: options.ended });
      }
    }
  }

  /** Back to its old type, and running again if it was. */
  async function restore(held: Held, from: string, wasRunning: boolean): Promise<void> {
    const now = await readAgain(held);
    if (now.type !== from) {
      if (now.state !== 'stopped') await send('stop', held);
      await setType(held, from);
    } else if (now.state === 'stopping') await send('stop', held);
    if (wasRunning && (await readAgain(held)).state !== 'running') await send('start', held);
  }

  async function readAgain(held: Held): Promise<Instance> {
    const { row, provider } = held;
    const now = await provider.read(row, limited(timeouts.actionMs));
    if (!now) throw new AppError('clouds/not-found', { target: row.name });
    held.row = now;
    options.update(now);
    return now;
  }

  async function setType(held: Held, type: string): Promise<void> {
    options.requested(held.row.ref, await held.provider.setType(held.row, type, limited(timeouts.actionMs)));
    await readAgain(held);
  }

  /** Starts or stops it and waits until it is there. */
  async function send(verb: 'start' | 'stop', { row, provider }: Held): Promise<void> {
    const accepted = await provider[verb](row, limited(timeouts.actionMs));
    options.update(accepted.instance);
    const settlement = await options.follow(accepted, provider);
    if (settlement === 'reached') return;
    throw settlement === 'left' ? new AppError('app/cancelled') : fromProblem(settlement);
  }

  takeUp();
  return {
    begin,
    refuseOther,
    watch: (signal) => news.follow(current, signal),
    lookAgain,
    forget(id) {
      if (all.get(id)?.step !== 'interrupted') return;
      drop(id);
      news.send(current());
    },
    dispose: () => news.dispose(),
  };
}

function fromProblem({ code, params, details, remedies }: Problem): AppError {
  return new AppError(code, params, details, remedies);
}
