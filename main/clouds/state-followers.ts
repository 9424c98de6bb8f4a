import { setTimeout as delay } from 'node:timers/promises';
import type { Instance } from '../../preload/contract/instances.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { AppError, fromUnknown } from '../app-error.ts';
import type { InstanceTable } from './instance-table.ts';
import { type CloudProvider, isChanging, type StateChange } from './provider.ts';

type Poll = (signal: AbortSignal) => Promise<Instance | undefined>;

/** How long a changing instance is followed, and how often it is looked at. */
export type FollowTiming = {
  firstPollMs: number;
  maxPollMs: number;
  /** Machines with many GPUs take up to a quarter of an hour to stop. */
  timeoutMs: number;
  /** A reading this soon after the cloud's acceptance may still be older than the acceptance. */
  graceMs: number;
};

export const followTiming: FollowTiming = {
  firstPollMs: 1000,
  maxPollMs: 6000,
  timeoutMs: 20 * 60_000,
  graceMs: 15_000,
};

const passing = new Set(['clouds/throttled', 'clouds/timed-out', 'clouds/unreachable', 'clouds/malformed-reply']);

/** Whether a failure may pass by itself: the cloud has not said no. */
export function isPassing(thrown: unknown): boolean {
  return thrown instanceof AppError && passing.has(thrown.code);
}

/** How a followed change has ended; `left` when it is no longer followed. */
export type Settlement = 'reached' | 'left' | Problem;

/** Follows instances until their state settles. */
export type StateFollowers = {
  /** Whether the row tells of a later moment than an answer to what was asked at `askedAt` (by `performance.now()`). */
  isNewer(ref: string, askedAt: number): boolean;
  /** Follows an accepted change; one that does not get where it was sent is noted as unsettled. */
  follow(change: StateChange, poll: CloudProvider['poll']): Promise<Settlement>;
  /** Watches a row that somebody else set in motion, until it stands still. */
  observe(instance: Instance): void;
  dispose(): void;
};

export function createStateFollowers(
  table: InstanceTable,
  timing: FollowTiming,
  read: (instance: Instance, signal: AbortSignal) => Promise<Instance | undefined>,
): StateFollowers {
  const followed = new Map<string, AbortController>();
  /** When the following of an instance has ended. */
  const endedAt = new Map<string, number>();

  async function run(ref: string, change: StateChange | undefined, poll: Poll, signal: AbortSignal): Promise<void> {
    const startedAt = performance.now();
    const elapsedMs = () => performance.now() - startedAt;
    let waitMs = timing.firstPollMs;
    while (elapsedMs() < timing.timeoutMs) {
      await delay(waitMs, undefined, { signal });
      waitMs = Math.min(waitMs * 1.2, timing.maxPollMs);
      let now: Instance | undefined;
      try {
        now = await poll(signal);
      } catch (thrown) {
        if (isPassing(thrown)) continue;
        throw thrown;
      }
      if (now === undefined) {
        if (change === undefined || change.wanted === 'deleted') return table.remove(ref);
        // Right after its acceptance a cloud may not find what it has just told of.
        if (elapsedMs() < timing.graceMs) continue;
        throw new AppError('clouds/not-found', { target: change.instance.name || change.instance.id });
      }
      const astray = change !== undefined && now.state !== change.wanted && !isChanging(now);
      if (astray && elapsedMs() < timing.graceMs) continue;
      table.update(now);
      if (astray) break;
      if (!isChanging(now)) return undefined;
    }
    const target = table.rows.get(ref)?.name ?? ref;
    if (change) throw new AppError('clouds/not-settled', { target, minutes: Math.ceil(elapsedMs() / 60_000) });
    return undefined;
  }

  /** Shows where the change has left the instance, and why. */
  async function giveUp({ instance, isNew }: StateChange, problem: AppError, signal: AbortSignal): Promise<void> {
    try {
      const now = await read(instance, signal);
      if (now) table.update(now);
      // The row of one that was never made stays until the next list, so that there is a place to say why.
      else if (isNew) table.update({ ...instance, state: 'deleted' });
      else table.remove(instance.ref);
    } catch {
      // The row keeps its last known state; the problem says that it could not be followed.
    }
    if (!signal.aborted) table.setUnsettled(instance.ref, problem.toProblem());
  }

  function begin(ref: string, change: StateChange | undefined, poll: Poll): Promise<Settlement> {
    followed.get(ref)?.abort();
    const controller = new AbortController();
    followed.set(ref, controller);
    table.setUnsettled(ref, undefined);
    return run(ref, change, poll, controller.signal)
      .then((): Settlement => 'reached')
      .catch(async (thrown): Promise<Settlement> => {
        if (!change || controller.signal.aborted) return 'left';
        const problem = fromUnknown(thrown);
        await giveUp(change, problem, controller.signal);
        return problem.toProblem();
      })
      .finally(() => {
        endedAt.set(ref, performance.now());
        if (followed.get(ref) === controller) followed.delete(ref);
      });
  }

  return {
    isNewer: (ref, askedAt) => followed.has(ref) || (endedAt.get(ref) ?? Number.NEGATIVE_INFINITY) > askedAt,
    follow: (change, poll) => begin(change.instance.ref, change, (signal) => poll(change, signal)),
    observe(instance) {
      if (!followed.has(instance.ref)) void begin(instance.ref, undefined, (signal) => read(instance, signal));
    },
    dispose() {
      for (const controller of followed.values()) controller.abort();
    },
  };
}
