import { setTimeout as after } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { GaugeAlert, GaugeThresholds } from '../../preload/contract/gauge-alerts.ts';
import type { HostGauges, HostReading } from '../../preload/contract/gauge-history.ts';
import type { FileSystem } from '../../preload/contract/gauges.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { createBroadcast } from '../broadcast.ts';
import { type FollowOptions, followConnected } from './follow-connected.ts';
import { createHolds } from './holds.ts';
import { createHostAlerts, type HostAlerts } from './host-alerts.ts';
import { toReading } from './host-reading.ts';
import { createLostHosts } from './lost-hosts.ts';
import type { Worker } from './process-watch.ts';

type HostWatchOptions = FollowOptions & {
  /** While the answer has not been called, all hosts are measured as often as those that somebody looks at. */
  look(): () => void;
  /** Keeps a connection open until the answer is called. */
  hold(connectionId: string): Promise<() => void>;
  /** Whether connections are kept open for the gauges also while nobody has the wall open. */
  keepsConnected(): boolean;
  /** Why a connection has ended that nobody meant to end; undefined where somebody did. */
  whyLost(connectionId: string): Problem | undefined;
  /** Connects to an instance as it was last done, with nobody to ask. */
  reconnect(ref: string, signal: AbortSignal): Promise<unknown>;
  /** See `createLostHosts`. */
  pausesMs?: readonly number[];
  /** Puts a reading on record; the file systems only when `df` has told anew. */
  keep(ref: string, reading: HostReading, fileSystems: readonly FileSystem[] | undefined): void;
  thresholds(): GaugeThresholds;
  /** Whether a process is still there. Rejects where nobody can tell. */
  isAlive(connectionId: string, pid: number): Promise<boolean>;
  /** The alarms of an instance are other than before. */
  changed(ref: string): void;
};

/** All connected instances at once: what is kept of them, what is alarming, and the wall that shows them. */
export type HostWatch = {
  /** Undefined where nothing is alarming, or nobody knows. */
  alertsOf(ref: string): GaugeAlert[] | undefined;
  /** See the contract's `gauges.watchAll`. */
  watchAll(
    isSeen: boolean,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<{ hosts: HostGauges[]; gone: string[] }, void>;
  dispose(): void;
};

/** A wall is told no more often. */
const tellEveryMs = 1_000;
/** Hosts of which alarms are remembered after they have gone, so that a reconnect rings nothing twice. */
const maxRemembered = 1_000;

export function createHostWatch(options: HostWatchOptions): HostWatch {
  const hosts = new Map<string, HostGauges>();
  const connectionOf = new Map<string, string>();
  const alerts = new Map<string, HostAlerts>();
  const shown = new Map<string, GaugeAlert[]>();
  const disks = new Map<string, unknown>();
  const holds = createHolds(options.hold);
  let walls = 0;
  const isWanted = () => walls > 0 || options.keepsConnected();
  const lost = createLostHosts({
    reconnect: options.reconnect,
    isWanted,
    forget: leave,
    ...(options.pausesMs ? { pausesMs: options.pausesMs } : {}),
  });
  const changes = createBroadcast<ReadonlySet<string>>((waiting, next) => new Set([...waiting, ...next]));

  function alertsFor(ref: string): HostAlerts {
    const known = alerts.get(ref) ?? createHostAlerts();
    alerts.delete(ref); // the newest last, the oldest out
    alerts.set(ref, known);
    const oldest = alerts.size > maxRemembered ? alerts.keys().next().value : undefined;
    if (oldest !== undefined) alerts.delete(oldest);
    return known;
  }

  function show(ref: string): void {
    const current = connectionOf.has(ref) ? (alerts.get(ref)?.current() ?? []) : [];
    if (isDeepStrictEqual(shown.get(ref)?.map(told), current.map(told)) && current.length > 0) return;
    if (current.length === 0 && !shown.delete(ref)) return;
    if (current.length > 0) shown.set(ref, current);
    options.changed(ref);
  }

  function reviewHolds(): void {
    holds.review(isWanted() ? connectionOf.values() : []);
  }

  function put(ref: string, part: Partial<HostGauges>): void {
    const { problem: _, isLost: __, ...before } = hosts.get(ref) ?? { ref, isSpared: false };
    hosts.set(ref, { ...before, ...part });
    changes.send(new Set([ref]));
  }

  function leave(ref: string): void {
    lost.delete(ref);
    hosts.delete(ref);
    changes.send(new Set([ref]));
  }

  async function lookFor(ref: string, connectionId: string, missed: readonly Worker[]): Promise<void> {
    for (const worker of missed) {
      if (await options.isAlive(connectionId, worker.pid).catch(() => true)) continue;
      alerts.get(ref)?.noteGone(worker, Date.now());
    }
  }

  const following = followConnected(options, {
    onStart(ref, connectionId) {
      connectionOf.set(ref, connectionId);
      lost.delete(ref);
      put(ref, {});
      reviewHolds();
    },
    onEvent(ref, event) {
      if (event.kind === 'interrupted') return put(ref, { problem: event.problem });
      if (event.kind !== 'sample') return;
      const { sample, isSpared = false } = event;
      const reading = toReading(sample);
      put(ref, { reading, isSpared });
      reviewHolds();
      const disk = sample.disk.status === 'ok' ? sample.disk.value : undefined;
      options.keep(ref, reading, disk !== disks.get(ref) ? disk : undefined);
      disks.set(ref, disk);
      const missed = alertsFor(ref).accept(sample, reading, options.thresholds());
      show(ref);
      const connectionId = connectionOf.get(ref);
      if (connectionId !== undefined && missed.length > 0)
        void lookFor(ref, connectionId, missed).then(() => show(ref));
    },
    onFailure(ref, error) {
      put(ref, { problem: error.toProblem() });
    },
    onEnd(ref) {
      const connectionId = connectionOf.get(ref);
      const problem = connectionId === undefined ? undefined : options.whyLost(connectionId);
      connectionOf.delete(ref);
      reviewHolds();
      disks.delete(ref);
      if (problem) {
        put(ref, { problem, isLost: true });
        lost.add(ref);
      } else leave(ref);
      show(ref);
    },
  });

  return {
    alertsOf: (ref) => shown.get(ref),
    async *watchAll(isSeen, signal) {
      const leave = isSeen ? options.look() : undefined;
      walls += 1;
      reviewHolds();
      try {
        const all = changes.follow(() => new Set(hosts.keys()), signal);
        for await (const refs of all) {
          const told = [...refs];
          yield {
            hosts: told.flatMap((ref) => hosts.get(ref) ?? []),
            gone: told.filter((ref) => !hosts.has(ref)),
          };
          await after(tellEveryMs, undefined, { ...(signal ? { signal } : {}), ref: false }).catch(() => {});
        }
      } finally {
        leave?.();
        walls -= 1;
        reviewHolds();
      }
    },
    dispose() {
      following.dispose();
      connectionOf.clear();
      lost.dispose();
      holds.dispose();
      changes.dispose();
    },
  };
}

/** What an alarm says; a percent that trembles is no news. */
function told({ id, subject, percent, stalledPercent }: GaugeAlert): unknown {
  const rounded = (value: number | undefined) => (value === undefined ? undefined : Math.round(value));
  return { id, subject, percent: rounded(percent), stalledPercent: rounded(stalledPercent) };
}
