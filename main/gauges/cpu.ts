import { parseFigure } from './figure.ts';

/** Part of the probe: the first line of /proc/stat and the load averages, without a fork. */
export const cpuScript = `
sample_cpu() {
  { read -r line </proc/stat && add stat "$line"; } 2>/dev/null
  { read -r line </proc/loadavg && add load "$line"; } 2>/dev/null
}
`;

/** Ticks since boot, over all cores. */
export type CpuTimes = { busyTicks: number; totalTicks: number };

/**
 * The line 'cpu …' of /proc/stat (proc_stat(5)): user nice system idle iowait irq softirq steal, then guest times that
 * are part of user already. Stolen time counts as busy: the machine wanted to work.
 */
export function parseCpuTimes(line: string): CpuTimes | undefined {
  const words = line.trim().split(/\s+/);
  if (words[0] !== 'cpu') return undefined;
  const ticks = words.slice(1, 9).map(parseFigure);
  const [, , , idle, wait = 0] = ticks;
  if (idle === undefined || ticks.includes(undefined)) return undefined;
  const totalTicks = ticks.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  return { busyTicks: totalTicks - idle - wait, totalTicks };
}

/** Busy share between two readings, 0–100; `undefined` where no time has passed or a counter ran backwards. */
export function busyPercent(before: CpuTimes, now: CpuTimes): number | undefined {
  const total = now.totalTicks - before.totalTicks;
  const busy = now.busyTicks - before.busyTicks;
  if (total <= 0 || busy < 0) return undefined;
  return Math.min(100, (busy / total) * 100);
}

/** /proc/loadavg (proc_loadavg(5)): the averages over 1, 5 and 15 minutes. */
export function parseLoadAverages(line: string) {
  const [one, five, fifteen] = line.trim().split(/\s+/).map(parseFigure);
  return { loadAverage1: one, loadAverage5: five, loadAverage15: fifteen };
}
