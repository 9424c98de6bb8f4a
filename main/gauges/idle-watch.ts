import { isDeepStrictEqual } from 'node:util';
import type { GaugeEvent, GaugePoint } from '../../preload/contract/gauges.ts';
import type { IdlePart } from '../../preload/contract/instances.ts';
import { findIdle } from './find-idle.ts';

/** Which connected instances have been idle in all of the last minutes. */
export type IdleWatch = {
  /** Undefined where it is busy, or where nobody knows. */
  of(ref: string): IdlePart | undefined;
  dispose(): void;
};

type IdleWatchOptions = {
  /** Ready connections to instances, by the instance's ref. */
  connected(): ReadonlyMap<string, string>;
  /** The gauges of a connection, which must not be kept open for them. */
  watch(connectionId: string, signal: AbortSignal): AsyncIterable<GaugeEvent>;
  /** Whether an instance is idle is other than before. */
  changed(ref: string): void;
  intervalMs?: number;
};

const keptMs = 5 * 60_000;

export function createIdleWatch(options: IdleWatchOptions): IdleWatch {
  const followed = new Map<string, { connectionId: string; ended: AbortController }>();
  const idle = new Map<string, IdlePart>();
  const timer = setInterval(lookAtAll, options.intervalMs ?? 5_000);
  timer.unref();

  function lookAtAll(): void {
    const connected = options.connected();
    for (const [ref, { connectionId, ended }] of followed) if (connected.get(ref) !== connectionId) ended.abort();
    for (const [ref, connectionId] of connected) if (!followed.has(ref)) void follow(ref, connectionId);
  }

  async function follow(ref: string, connectionId: string): Promise<void> {
    const ended = new AbortController();
    followed.set(ref, { connectionId, ended });
    let points: GaugePoint[] = [];
    try {
      for await (const event of options.watch(connectionId, ended.signal)) {
        if (event.kind === 'history') points = event.points;
        if (event.kind !== 'sample') continue;
        const oldestMs = Date.parse(event.point.takenAt) - keptMs;
        points = [...points.filter(({ takenAt }) => Date.parse(takenAt) >= oldestMs), event.point];
        note(ref, findIdle(points));
      }
    } catch {
      // A host without gauges: what it does stays unknown for as long as it is connected.
    }
    note(ref, undefined);
    if (!ended.signal.aborted) await new Promise((resolve) => ended.signal.addEventListener('abort', resolve));
    followed.delete(ref);
  }

  function note(ref: string, part: IdlePart | undefined): void {
    if (isDeepStrictEqual(idle.get(ref), part)) return;
    if (part === undefined) idle.delete(ref);
    else idle.set(ref, part);
    options.changed(ref);
  }

  return {
    of: (ref) => idle.get(ref),
    dispose() {
      clearInterval(timer);
      for (const { ended } of followed.values()) ended.abort();
    },
  };
}
