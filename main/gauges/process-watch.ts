import type { GaugeSample } from '../../preload/contract/gauges.ts';

/** A process that has worked for a while, as far as the samples show. */
export type Worker = {
  pid: number;
  command: string;
  sinceMs: number;
  seenMs: number;
};

/** Below this a process is not at work, in percent of one core. */
const busyPercent = 50;
/** A worker that is seen no more may only be resting: it is looked for after so long. */
const missedMs = 60_000;
const maxWorkers = 32;

/**
 * The processes at work after one more sample: those on a GPU, and those that keep half a core busy. `missed` are those
 * that had worked for `minimumMs` and have not been seen for a while; they are told once.
 */
export function nextWorkers(
  workers: ReadonlyMap<number, Worker>,
  sample: GaugeSample,
  minimumMs: number,
): { workers: ReadonlyMap<number, Worker>; missed: Worker[] } {
  const atMs = Date.parse(sample.takenAt);
  const onGpu = sample.gpu.status === 'ok' ? (sample.gpu.value.processes ?? []) : [];
  const busy =
    sample.processes.status === 'ok'
      ? sample.processes.value.top.filter(({ cpuPercent }) => (cpuPercent ?? 0) >= busyPercent)
      : [];
  const next = new Map(workers);
  for (const { pid, command } of [...busy, ...onGpu]) {
    const known = next.get(pid);
    // Its whole command line may be known a little later than its number.
    if (known) next.set(pid, { ...known, command, sinceMs: Math.min(known.sinceMs, atMs), seenMs: atMs });
    else if (next.size < maxWorkers) next.set(pid, { pid, command, sinceMs: atMs, seenMs: atMs });
  }
  const missed: Worker[] = [];
  for (const worker of next.values()) {
    // The clock has been put back.
    if (worker.seenMs > atMs)
      next.set(worker.pid, { ...worker, sinceMs: Math.min(worker.sinceMs, atMs), seenMs: atMs });
    if (atMs - worker.seenMs < missedMs) continue;
    next.delete(worker.pid);
    if (worker.seenMs - worker.sinceMs >= minimumMs) missed.push(worker);
  }
  return { workers: next, missed };
}
