import type { Gpu, GpuPanel, GpuProcess, Panel } from '../../preload/contract/gauges.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import type { GpuQuery } from './gpu-fields.ts';
import { explainFailure, type GpuRow, parseGpuProcessRow, parseGpuRow } from './nvidia-smi.ts';
import { periodSeconds } from './probe.ts';
import type { ProbeLine } from './probe-reader.ts';
import type { ProcessName } from './processes.ts';

/** What `nvidia-smi`'s loops have told so far. */
export type GpuState = {
  accept(line: ProbeLine, atSeconds: number): void;
  /** The panel as of a time on the probe's clock, and how often it measures. */
  panel(atSeconds: number, everySeconds: number, names: ReadonlyMap<number, ProcessName>): Panel<GpuPanel>;
};

/** A driver that wakes eight sleeping GPUs takes its time; one that has answered before must not. */
const patienceSeconds = { first: 30, later: 10 };
/** The same where it is asked seldom: so many periods. */
const patiencePeriods = 3;
const maxRows = 64;
/** What it means that there is no `nvidia-smi`, by what else is seen: a card, none, or nothing that would tell. */
const missingCodes = {
  card: 'gauges/no-driver-tool',
  none: 'gauges/no-gpu',
  unknown: 'gauges/gpu-unknown',
} as const;
const gpuQueryNames: readonly GpuQuery[] = ['events', 'throttle', 'base'];
const maxProcesses = 500;

/** Keeps the newest row of each GPU and process; which are still there is told by their age, as the loops print no end of a round. */
export function createGpuState(): GpuState {
  let missing: keyof typeof missingCodes | undefined;
  let query: GpuQuery = 'events';
  let heardSeconds: number | undefined; // when the tool began or last said something
  let answered = false;
  let refusal = '';
  let problem: Problem | undefined;
  const rows = new Map<number, GpuRow & { atSeconds: number }>();
  const processes = new Map<string, GpuProcess & { atSeconds: number }>();
  let processesKnown = false;

  function acceptRow(text: string, atSeconds: number) {
    const row = parseGpuRow(text, query);
    if (!row) {
      if (refusal.length < 2000) refusal += `${text}\n`;
      return;
    }
    problem = undefined;
    answered = true;
    heardSeconds = atSeconds;
    if (rows.has(row.gpu.index) || rows.size < maxRows) rows.set(row.gpu.index, { ...row, atSeconds });
  }

  function acceptProcess(text: string, atSeconds: number) {
    const row = parseGpuProcessRow(text);
    const key = `${row?.pid} ${row?.gpuUuid}`;
    if (row && (processes.has(key) || processes.size < maxProcesses)) processes.set(key, { ...row, atSeconds });
  }

  function readable(atSeconds: number, everySeconds: number): Panel<GpuPanel> | undefined {
    const newest = Math.max(...[...rows.values()].map((row) => row.atSeconds));
    if (rows.size === 0 || atSeconds - newest > patience('later', everySeconds)) return undefined;
    const listed = [...rows.values()]
      .filter((row) => newest - row.atSeconds <= 2 * everySeconds)
      .sort((a, b) => a.gpu.index - b.gpu.index);
    return {
      status: 'ok',
      value: { driverVersion: listed[0]?.driverVersion, gpus: listed.map((row) => row.gpu) },
    };
  }

  return {
    accept({ name, text }, atSeconds) {
      if (name === 'gpu') return acceptRow(text, atSeconds);
      if (name === 'apps') return acceptProcess(text, atSeconds);
      if (name === 'gpu-missing') {
        missing = text === 'card' || text === 'unknown' ? text : 'none';
        rows.clear();
      }
      if (name === 'gpu-begin') {
        missing = undefined;
        query = gpuQueryNames.find((name) => name === text) ?? 'events';
        heardSeconds = atSeconds;
        answered = false;
        // Begun at another pace: what it told before stays until it has told anew.
        for (const row of rows.values()) row.atSeconds = atSeconds;
        refusal = '';
      }
      if (name === 'gpu-end') {
        problem = explainFailure(refusal);
        rows.clear();
      }
      if (name === 'apps-begin') {
        processesKnown = true;
        for (const process of processes.values()) process.atSeconds = atSeconds;
      }
      if (name === 'apps-end') processesKnown = false;
    },

    panel(atSeconds, everySeconds, names) {
      if (missing) return unavailable(missingCodes[missing]);
      const panel = readable(atSeconds, everySeconds);
      if (panel?.status === 'ok') {
        for (const [key, process] of processes)
          if (atSeconds - process.atSeconds > 3 * everySeconds) processes.delete(key);
        const indexOf = new Map(panel.value.gpus.map((gpu) => [gpu.uuid, gpu.index]));
        const joined = [...processes.values()].map(({ atSeconds: _, ...process }) => ({
          ...process,
          gpuIndex: process.gpuUuid === undefined ? undefined : indexOf.get(process.gpuUuid),
          user: names.get(process.pid)?.user,
          command: names.get(process.pid)?.command || process.command,
          containerId: names.get(process.pid)?.containerId,
        }));
        if (!processesKnown) return panel;
        const gpus = panel.value.gpus.map((gpu) => ({ ...gpu, hiddenMemoryBytes: hiddenMemory(gpu, joined) }));
        return { status: 'ok', value: { ...panel.value, gpus, processes: joined } };
      }
      if (problem) return { status: 'unavailable', problem };
      const seconds = atSeconds - (heardSeconds ?? atSeconds);
      if (seconds <= patience(answered ? 'later' : 'first', everySeconds)) return { status: 'waiting' };
      return unavailable('gauges/driver-silent', { seconds });
    },
  };
}

function patience(when: keyof typeof patienceSeconds, everySeconds: number): number {
  return everySeconds <= periodSeconds ? patienceSeconds[when] : patiencePeriods * everySeconds;
}

/** The driver itself keeps some hundred MiB of each GPU. */
const leastHiddenBytes = 1024 ** 3;

/** What is in use beyond all that its processes are told to hold; of a GPU cut into parts nothing can be said. */
function hiddenMemory({ uuid, memoryUsedBytes, mig }: Gpu, processes: readonly GpuProcess[]): number | undefined {
  const own = processes.filter(({ gpuUuid }) => gpuUuid === uuid);
  if (mig || memoryUsedBytes === undefined || own.some((process) => process.memoryUsedBytes === undefined))
    return undefined;
  const hidden = own.reduce((left, process) => left - (process.memoryUsedBytes ?? 0), memoryUsedBytes);
  return hidden >= leastHiddenBytes ? hidden : undefined;
}

function unavailable(code: (typeof missingCodes)[keyof typeof missingCodes] | 'gauges/driver-silent', params = {}) {
  return { status: 'unavailable', problem: { code, params } } as const;
}
