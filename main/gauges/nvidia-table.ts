import type { Gpu, GpuProcess } from '../../preload/contract/gauges.ts';
import type { MigInstance } from '../../preload/contract/space.ts';
import { cleanText } from './figure.ts';
import { gpuFieldReaders, mebibytes } from './gpu-fields.ts';

/** What stands in the tables that `nvidia-smi` prints for people. */
export type TablePart =
  | { kind: 'driver'; version: string }
  | { kind: 'gpu'; gpu: Gpu }
  | { kind: 'mig'; instance: MigInstance }
  /** The processes that follow are all there are now. */
  | { kind: 'processes' }
  | { kind: 'process'; process: GpuProcess }
  /** It belongs to a table and tells nothing. */
  | { kind: 'rule' };

const ruler = /^[+|][-=+]{20,200}[+|]$/;
/** `Sat Jan  1 00:00:00 2022`, over each table. */
const moment = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/;
const headings = [
  /^ {0,10}GPU {1,4}Name {1,30}(?:Persistence-M|TCC\/WDDM|Driver-Model)$/,
  /^ {0,10}Fan {1,4}Temp {1,4}Perf {1,20}Pwr:Usage\/Cap$/,
  /^ {0,10}GPU {1,8}(?:GI {1,8}CI {1,16})?(?:PID|MIG)\b/,
  /^ {0,10}ID {1,8}ID\b/,
  /^ {0,10}MIG devices:$/,
];
const nothing = /^ {0,10}(?:No running processes found|No MIG devices found)$/;
const identity = /^ {0,4}(\d{1,3}) {1,4}(\S.{0,60}?) {1,30}(On|Off|WDDM|TCC|MCDM|Enabled|Disabled|N\/A|ERR!)$/;
const health =
  /^ {0,10}(?:\d{1,3} ?%|N\/A|ERR!|\[?Unknown Error\]?) {1,6}(\S{1,6}) {1,6}\S{1,5} {1,24}(\S{1,10}|Unknown Error) {0,4}\/ {0,6}(\S{1,10})$/;
const memory = /^ {0,20}(\S{1,14}) {0,4}\/ {0,12}(\S{1,14})$/;
const load = /^ {0,20}(\d{1,3} ?%|N\/A|ERR!) {1,20}\S.{0,20}$/;
const busId = /^ {0,10}[0-9A-F]{4,8}:[0-9A-F]{2}:[0-9A-F]{2}\.[0-9A-F]\b/i;
const part = /^ {0,4}(\d{1,3}) {1,6}(\d{1,4}) {1,6}(\d{1,4}) {1,6}(\d{1,4})$/;
const owner =
  /^ {0,6}(\d{1,3}) {1,10}(?:(N\/A|\d{1,4}) {1,10}(N\/A|\d{1,4}) {1,16})?(\d{1,10}) {1,10}([CGM](?:\+[CGM]){0,2}) {1,6}(\S.{0,200}?)? {1,60}(\d{1,9} ?MiB|N\/A)$/;
const unknownOwners = /^ {0,6}\d{1,3} {1,40}(?:\[?Not Supported\]?|\[?Unknown Error\]?|ERR!)$/;

const read = (field: string, cell: string): Partial<Gpu> =>
  (Object.hasOwn(gpuFieldReaders, field) ? gpuFieldReaders[field]?.(cell) : undefined) ?? {};

/**
 * Reads one line after another of `nvidia-smi` without arguments: the tables of 418 and older (two lines a GPU), of 450
 * to 525 (three, with MIG), and the wider ones since 535, also on Windows. Undefined for what belongs to none of them; a
 * figure that is `N/A` or `ERR!` is unknown. Total.
 */
export function createTableReader(): (line: string) => TablePart | undefined {
  let gpu: Gpu | undefined;
  /** Which of its lines comes next. */
  let next: 'none' | 'health' | 'mode' = 'none';
  let isBelowPart = false;

  function acceptGpu([first = '', second = '', third = '']: readonly string[]): TablePart | undefined {
    const [, index, name] = identity.exec(first) ?? [];
    if (index !== undefined && name !== undefined && busId.test(second)) {
      const unknown = { utilizationPercent: undefined, memoryUsedBytes: undefined, memoryTotalBytes: undefined };
      const more = { temperatureCelsius: undefined, powerWatts: undefined, powerLimitWatts: undefined, mig: false };
      const ecc = read('ecc.errors.uncorrected.volatile.total', third.trim());
      gpu = { index: Number(index), name: cleanText(name, 100), ...unknown, ...more, ...ecc };
      next = 'health';
      return { kind: 'gpu', gpu };
    }
    const [, temperature, power, limit] = health.exec(first) ?? [];
    const [, used, total] = memory.exec(second) ?? [];
    const [, use] = load.exec(third) ?? [];
    if (gpu && next === 'health' && temperature && power && limit && used && total && use) {
      next = 'mode';
      gpu = {
        ...gpu,
        ...read('utilization.gpu', use),
        ...read('memory.used', used),
        ...read('memory.total', total),
        ...read('temperature.gpu', temperature),
        ...read('power.draw', power),
        ...read('power.limit', limit),
      };
      return { kind: 'gpu', gpu };
    }
    const [, mode] = /^ {1,24}(Enabled|Disabled|N\/A|ERR!)\*?$/.exec(third) ?? [];
    if (gpu && next === 'mode' && mode && !first.trim() && !second.trim()) {
      next = 'none';
      gpu = { ...gpu, mig: mode === 'Enabled' };
      return { kind: 'gpu', gpu };
    }
    return undefined;
  }

  function acceptPart([first = '', second = '']: readonly string[]): TablePart | undefined {
    const [, used, total] = memory.exec(second) ?? [];
    const [, gpuIndex, gpuInstance, computeInstance, index] = part.exec(first) ?? [];
    if (!used || !total) return undefined;
    if (index === undefined) {
      const isRest = isBelowPart && !first.trim(); // its window into the host's memory
      isBelowPart = false;
      return isRest ? { kind: 'rule' } : undefined;
    }
    isBelowPart = true;
    return {
      kind: 'mig',
      instance: {
        gpuIndex: Number(gpuIndex),
        index: Number(index),
        gpuInstanceId: Number(gpuInstance),
        computeInstanceId: Number(computeInstance),
        memoryUsedBytes: mebibytes(used),
        memoryTotalBytes: mebibytes(total),
      },
    };
  }

  return (whole) => {
    const line = whole.trim();
    if (ruler.test(line) || moment.test(line)) return { kind: 'rule' };
    if (!/^\|.{20,300}\|$/.test(line)) return undefined;
    const inner = line.slice(1, -1).trimEnd();
    const [, version] =
      /^ ?NVIDIA-SMI \S{1,20} {1,30}(?:Driver|KMD) Version: ?(\d[\d.]{1,20}\d) /.exec(`${inner} `) ?? [];
    if (version !== undefined) return { kind: 'driver', version };
    if (/^ ?Processes:/.test(inner)) return { kind: 'processes' };
    if (nothing.test(inner) || unknownOwners.test(inner)) return { kind: 'rule' };
    const cells = line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trimEnd());
    if (headings.some((heading) => heading.test(cells[0] ?? '')) || isHeadingsRest(cells)) return { kind: 'rule' };
    const found = cells.length === 3 ? acceptGpu(cells) : cells.length === 4 ? acceptPart(cells) : undefined;
    return found ?? readOwner(inner);
  };
}

/** `|      |      |  MIG M. |`, `|      |     |  ECC|     |`. */
function isHeadingsRest(cells: readonly string[]): boolean {
  const told = cells.map((cell) => cell.trim()).filter(Boolean);
  return cells.length > 2 && told.length === 1 && /^(?:MIG M\.|ECC)$/.test(told[0] ?? '');
}

function readOwner(inner: string): TablePart | undefined {
  const [, index, , , pid, , name = '', used] = owner.exec(inner) ?? [];
  if (index === undefined) return undefined;
  const command = cleanText(name);
  const memoryUsedBytes = mebibytes(used);
  return { kind: 'process', process: { gpuIndex: Number(index), pid: Number(pid), command, memoryUsedBytes } };
}
