import type { GaugePoint, GpuProcess, Process } from '../../preload/contract/gauges.ts';

/** What the process table can be sorted by. */
export type ProcessOrder = 'cpuPercent' | 'residentBytes';

/** The first processes by CPU or by memory. With `kept`, those that stood there before stay in their places. */
export function firstProcesses(
  processes: readonly Process[],
  order: ProcessOrder,
  count: number,
  kept: readonly number[] = [],
): Process[] {
  const sorted = [...processes].sort((a, b) => (b[order] ?? -1) - (a[order] ?? -1));
  if (kept.length === 0) return sorted.slice(0, count);
  const byPid = new Map(processes.map((process) => [process.pid, process]));
  const stayed = kept.flatMap((pid) => byPid.get(pid) ?? []);
  const others = sorted.filter(({ pid }) => !kept.includes(pid));
  return [...stayed, ...others].slice(0, count);
}

/** One process over all the GPUs it uses. */
export type GpuUser = {
  pid: number;
  user: string | undefined;
  command: string;
  indexes: number[];
  memoryBytes: number | undefined;
  containerId: string | undefined;
};

/** Joins the rows of a process on several GPUs; the largest first. */
export function joinGpuProcesses(processes: readonly GpuProcess[]): GpuUser[] {
  const users = new Map<number, GpuUser>();
  for (const { pid, user, command, gpuIndex, memoryUsedBytes, containerId } of processes) {
    const known = users.get(pid) ?? { pid, user, command, indexes: [], memoryBytes: undefined, containerId };
    if (gpuIndex !== undefined && !known.indexes.includes(gpuIndex)) known.indexes.push(gpuIndex);
    if (memoryUsedBytes !== undefined) known.memoryBytes = (known.memoryBytes ?? 0) + memoryUsedBytes;
    users.set(pid, known);
  }
  for (const { indexes } of users.values()) indexes.sort((a, b) => a - b);
  return [...users.values()].sort((a, b) => (b.memoryBytes ?? 0) - (a.memoryBytes ?? 0) || a.pid - b.pid);
}

/** A command line without the folders of its program: what people look for first. */
export function shortCommand(command: string): string {
  return command.replace(/^\/(?:\S*\/)?(?=\S)/, '');
}

/** So many samples without any use of its GPUs, about a minute of them, make a notebook an idle one. */
const idleSamples = 30;

/** Whether a notebook holds memory of GPUs that nothing has used for a while. */
export function isIdleNotebook(command: string, indexes: readonly number[], points: readonly GaugePoint[]): boolean {
  if (!/ipykernel|jupyter/i.test(command) || indexes.length === 0) return false;
  const last = points.slice(-idleSamples);
  return (
    last.length === idleSamples && last.every(({ gpuPercents }) => indexes.every((index) => gpuPercents?.[index] === 0))
  );
}
