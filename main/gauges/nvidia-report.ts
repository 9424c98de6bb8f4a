import type { Gpu, GpuProcess } from '../../preload/contract/gauges.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import type { MigInstance } from '../../preload/contract/space.ts';
import { cleanText } from './figure.ts';
import { gpuFieldReaders, gpuQueries, mebibytes, parseUuid } from './gpu-fields.ts';
import { explainFailure, parseGpuCells, parseGpuProcessRow } from './nvidia-smi.ts';
import { createTableReader, type TablePart } from './nvidia-table.ts';
import { type Reading, readLines } from './reading.ts';

/** What `nvidia-smi` told in all: the newest row of each GPU and process, and why it told no more. */
export type NvidiaReport = {
  driverVersion: string | undefined;
  gpus: Gpu[];
  processes: GpuProcess[];
  /** Where a table has told them. */
  migInstances?: MigInstance[];
  problem: Problem | undefined;
};

const maxRows = 10_000;
const processFields = new Set(['pid', 'process_name', 'name', 'gpu_uuid', 'used_memory', 'used_gpu_memory']);

/**
 * What people record of `nvidia-smi`: its CSV of GPUs or processes, with or without heading and units, once or in a loop, of
 * any driver; the tables it prints for people; `-L`; or its refusal ('No devices were found', a version mismatch). CSV
 * without a heading is taken to have the columns of the probe. Pure and total.
 */
export function readNvidiaSmi(text: string): Reading<NvidiaReport> {
  const gpus = new Map<number, Gpu>();
  const processes = new Map<string, GpuProcess>();
  const migInstances = new Map<string, MigInstance>();
  const readTable = createTableReader();
  let driverVersion: string | undefined;
  let problem: Problem | undefined;
  let fields: string[] | undefined;

  function acceptGpu(names: readonly string[], cells: readonly string[]): boolean {
    const row = parseGpuCells(names, cells);
    if (!row || gpus.size >= maxRows) return false;
    gpus.set(row.gpu.index, { ...gpus.get(row.gpu.index), ...row.gpu });
    driverVersion = row.driverVersion ?? driverVersion;
    return true;
  }
  function acceptProcess(process: GpuProcess | undefined): boolean {
    if (!process || processes.size >= maxRows) return false;
    processes.set(`${process.pid} ${process.gpuUuid ?? process.gpuIndex}`, process);
    return true;
  }
  function acceptTable(part: TablePart): void {
    if (part.kind === 'driver') driverVersion = part.version;
    else if (part.kind === 'processes') processes.clear();
    else if (part.kind === 'process') acceptProcess(part.process);
    else if (part.kind === 'gpu' && gpus.size < maxRows) gpus.set(part.gpu.index, part.gpu);
    else if (part.kind === 'mig' && migInstances.size < maxRows)
      migInstances.set(`${part.instance.gpuIndex} ${part.instance.index}`, part.instance);
  }

  const unread = readLines(text, (line) => {
    const part = readTable(line);
    if (part) acceptTable(part);
    if (part) return 'read';
    const heading = parseHeading(line);
    if (heading) fields = heading;
    if (heading) return 'read';
    const cells = line.trim().split(', ');
    const isRead = fields
      ? fields.includes('pid')
        ? acceptProcess(parseProcessCells(fields, cells))
        : acceptGpu(fields, cells)
      : acceptGpu(guessFields(cells), cells) || acceptProcess(parseGpuProcessRow(line));
    if (isRead) return 'read';
    const listed = parseListed(line);
    if (listed && gpus.size < maxRows) {
      const known = gpus.get(listed.index);
      gpus.set(listed.index, known ? { ...known, mig: known.mig || listed.mig } : listed);
      return 'read';
    }
    if (parsePart(line)) {
      const last = [...gpus.values()].at(-1);
      if (last) last.mig = true;
      return last ? 'read' : 'unread';
    }
    const failure = explainFailure(line);
    if (failure.code === 'gauges/driver-failed') return 'unread';
    problem ??= failure;
    return 'read';
  });
  return {
    value: {
      driverVersion,
      gpus: [...gpus.values()],
      processes: [...processes.values()],
      ...(migInstances.size > 0 ? { migInstances: [...migInstances.values()] } : {}),
      problem,
    },
    unread,
  };
}

/** `index, uuid, utilization.gpu [%], memory.used [MiB]`: the fields of the columns, where all look like fields. */
function parseHeading(line: string): string[] | undefined {
  const names = line.split(', ').map((cell) => /^([a-z_.]{2,60})(?: \[[\w%]{1,5}\])?$/.exec(cell.trim())?.[1] ?? '');
  const isKnown = names.some((name) => Object.hasOwn(gpuFieldReaders, name) || processFields.has(name));
  return isKnown && !names.includes('') && (names.includes('index') || names.includes('pid')) ? names : undefined;
}

/** What the probe asked before it asked for clocks. */
const withMig = [...gpuQueries.base.slice(0, -1), 'mig.mode.current', 'name'];

/** The probe's queries differ in their number of columns: the widest that fits. */
function guessFields(cells: readonly string[]): readonly string[] {
  const { events, base } = gpuQueries;
  if (cells.length >= events.length) return events;
  return /^(?:Enabled|Disabled|\[?N\/A\]?|\[Not Supported\])$/.test(cells[withMig.indexOf('mig.mode.current')] ?? '')
    ? withMig
    : base;
}

function parseProcessCells(fields: readonly string[], cells: readonly string[]): GpuProcess | undefined {
  const at = (...names: string[]) => {
    const place = fields.findIndex((field) => names.includes(field));
    return place === fields.length - 1 ? cells.slice(place).join(', ') : cells[place];
  };
  const pid = at('pid');
  if (pid === undefined || !/^\d{1,10}$/.test(pid) || cells.length < fields.length) return undefined;
  return {
    pid: Number(pid),
    gpuUuid: parseUuid(at('gpu_uuid')),
    memoryUsedBytes: mebibytes(at('used_memory', 'used_gpu_memory')),
    command: cleanText(at('process_name', 'name') ?? ''),
  };
}

/** `GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-5c89852c-…)` */
function parseListed(line: string): Gpu | undefined {
  const [, index, name, uuid] = /^GPU (\d{1,3}): (.{1,100}) \(UUID: (\S{1,110})\)$/.exec(line) ?? [];
  if (index === undefined || name === undefined) return undefined;
  const unknown = { utilizationPercent: undefined, memoryUsedBytes: undefined, memoryTotalBytes: undefined };
  const more = { temperatureCelsius: undefined, powerWatts: undefined, powerLimitWatts: undefined, mig: false };
  return { index: Number(index), name: cleanText(name, 100), uuid: parseUuid(uuid), ...unknown, ...more };
}

/** `  MIG 3g.20gb     Device  0: (UUID: MIG-…)`: a part of the GPU above it. */
function parsePart(line: string): boolean {
  return /^ {1,8}MIG \S{1,40} {1,20}Device {1,4}\d{1,3}: \(UUID: MIG-\S{1,100}\)$/.test(line);
}
