import type { GaugeAlert } from '../../preload/contract/gauge-alerts.ts';
import type { HostGauges } from '../../preload/contract/gauge-history.ts';
import type { Instance } from '../../preload/contract/instances.ts';

/** An instance on the wall; the console may know its gauges before its name. */
export type WallTile = { host: HostGauges; instance: Instance | undefined };

/** What needs a person: the smaller, the sooner. Steps, so that tiles keep their places while figures tremble. */
const attention = { lost: 0, critical: 1, alarm: 2, silent: 3, high: 4, well: 5 } as const;
const highPercent = 85;
const fullPercent = 98;

/** How much a tile needs a person. */
function attentionOf({ host, instance }: WallTile): number {
  if (host.isLost) return attention.lost;
  if (instance?.alerts) return instance.alerts.some(isCritical) ? attention.critical : attention.alarm;
  if (host.problem) return attention.silent;
  const { disk, memoryPercent } = host.reading ?? {};
  if (Math.max(disk?.percent ?? 0, memoryPercent ?? 0) >= highPercent) return attention.high;
  return attention.well;
}

/** What fails now, or is about to. */
function isCritical({ percent = 0, stalledPercent }: GaugeAlert): boolean {
  return percent >= fullPercent || stalledPercent !== undefined;
}

/** How full the fullest thing is that an alarm is about, in whole percent. */
function alarmingPercent({ instance }: WallTile): number {
  return Math.floor(Math.max(0, ...(instance?.alerts ?? []).map(({ percent = 0 }) => percent)));
}

/** What a tile is called. */
export function tileName({ host, instance }: WallTile): string {
  return instance?.name || instance?.id || host.ref;
}

/** Whose connection was lost with its machine is no loss: it was stopped or deleted. */
function isMissed({ host, instance }: WallTile): boolean {
  return !host.isLost || instance?.provider === 'ssh' || instance?.state === 'running';
}

/** All tiles, what needs attention first, of alarms the fullest, and of equals by name. */
export function orderTiles(
  hosts: ReadonlyMap<string, HostGauges>,
  instances: ReadonlyMap<string, Instance>,
): WallTile[] {
  return [...hosts.values()]
    .map((host) => ({ host, instance: instances.get(host.ref) }))
    .filter(isMissed)
    .sort(
      (a, b) =>
        attentionOf(a) - attentionOf(b) ||
        alarmingPercent(b) - alarmingPercent(a) ||
        tileName(a).localeCompare(tileName(b), 'en', { numeric: true }),
    );
}

/** How old a reading is, in steps that a tile need not be drawn anew for each second of. */
export function ageSteps(takenAt: string, nowMs: number): number {
  const seconds = Math.max(0, (nowMs - Date.parse(takenAt)) / 1000);
  if (seconds < 5) return 0;
  return seconds < 60 ? Math.floor(seconds / 5) * 5 : Math.floor(seconds / 60) * 60;
}
