import { isDeepStrictEqual } from 'node:util';
import type { GaugePoint } from '../../preload/contract/gauges.ts';
import type { IdlePart } from '../../preload/contract/instances.ts';
import { findIdle } from './find-idle.ts';
import { type FollowOptions, followConnected } from './follow-connected.ts';

/** Which connected instances have been idle in all of the last minutes. */
export type IdleWatch = {
  /** Undefined where it is busy, or where nobody knows. */
  of(ref: string): IdlePart | undefined;
  dispose(): void;
};

type IdleWatchOptions = FollowOptions & {
  /** Whether an instance is idle is other than before. */
  changed(ref: string): void;
};

const keptMs = 5 * 60_000;

export function createIdleWatch(options: IdleWatchOptions): IdleWatch {
  const idle = new Map<string, IdlePart>();
  const past = new Map<string, GaugePoint[]>();

  function note(ref: string, part: IdlePart | undefined): void {
    if (isDeepStrictEqual(idle.get(ref), part)) return;
    if (part === undefined) idle.delete(ref);
    else idle.set(ref, part);
    options.changed(ref);
  }

  function forget(ref: string): void {
    past.delete(ref);
    note(ref, undefined);
  }

  const following = followConnected(options, {
    onEvent(ref, event) {
      if (event.kind === 'history') past.set(ref, event.points);
      if (event.kind !== 'sample') return;
      const oldestMs = Date.parse(event.point.takenAt) - keptMs;
      const kept = (past.get(ref) ?? []).filter(({ takenAt }) => Date.parse(takenAt) >= oldestMs);
      const points = [...kept, event.point];
      past.set(ref, points);
      note(ref, findIdle(points));
    },
    // What it does is unknown until it has been asked again.
    onFailure: forget,
    onEnd: forget,
  });

  return { of: (ref) => idle.get(ref), dispose: () => following.dispose() };
}
