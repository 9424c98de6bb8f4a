import type { Gpu, GpuProcess } from '../../preload/contract/gauges.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { cleanText } from './figure.ts';
import { type GpuQuery, gpuFieldReaders, gpuQueries, mebibytes, parseUuid } from './gpu-fields.ts';

/**
 * Part of the probe: `nvidia-smi` in its own loop mode (a spawn for each sample wakes a sleeping GPU and can cost over
 * a second), once for the GPUs and once for their processes. A driver that refuses a query is asked for less. A tool that
 * ends is started again after a minute, forty times at most; one whose loop no longer keeps the probe's pace, at once.
 */
export const nvidiaSmiScript = `
gpu_reader= gpu_kind=0 gpu_due=1 gpu_tries=0 gpu_asked=0 gpu_step=1 apps_reader= apps_due=1
sample_gpus() {
  if lives "$gpu_reader"; then
    if [ "$gpu_step" != "$step" ]; then
      for reader in $gpu_reader $apps_reader; do kill "$reader"; done 2>/dev/null
      apps_reader=
      ask_gpus
      return
    fi
    lives "$apps_reader" && return
    apps_reader=
    [ "$tick" -ge "$apps_due" ] || return
    apps_due=$((tick + 30))
    add apps-begin
    flush
    stream apps nvidia-smi --query-compute-apps=pid,gpu_uuid,used_memory,process_name --format=csv,noheader,nounits -l "$((step * 2))"
    apps_reader=$!
    return
  fi
  # One that ran well for a while understood its query: the same again.
  if [ -n "$gpu_reader" ] && [ $((tick - gpu_asked)) -le 5 ]; then
    gpu_kind=$(((gpu_kind + 1) % 3))
    [ "$gpu_kind" -ne 0 ] || gpu_due=$((gpu_asked + 30))
  fi
  gpu_reader=
  [ "$tick" -ge "$gpu_due" ] && [ "$gpu_tries" -lt 120 ] || return
  if ! command -v nvidia-smi >/dev/null 2>&1; then
    gpu_due=$((tick + 30))
    if has_nvidia_card; then
      add gpu-missing card
    elif [ "$system" = Linux ] && [ ! -d /sys/bus ]; then
      add gpu-missing unknown
    else
      add gpu-missing none
    fi
    return
  fi
  gpu_tries=$((gpu_tries + 1)) gpu_asked=$tick
  ask_gpus
}
ask_gpus() {
  gpu_step=$step apps_due=$((tick + 1))
  case $gpu_kind in
    0) gpu_query=events gpu_fields=${gpuQueries.events} ;;
    1) gpu_query=throttle gpu_fields=${gpuQueries.throttle} ;;
    *) gpu_query=base gpu_fields=${gpuQueries.base} ;;
  esac
  add gpu-begin "$gpu_query"
  flush
  stream gpu nvidia-smi "--query-gpu=$gpu_fields" --format=csv,noheader,nounits -l "$((step * 2))"
  gpu_reader=$!
}
has_nvidia_card() {
  for device in /sys/bus/pci/devices/*; do
    read -r vendor <"$device/vendor" && [ "$vendor" = 0x10de ] || continue
    read -r class <"$device/class" && case $class in 0x03*) return 0 ;; esac
  done 2>/dev/null
  return 1
}
`;

/** One GPU as `nvidia-smi` told it. */
export type GpuRow = { gpu: Gpu; driverVersion: string | undefined };

/**
 * One line of `--query-gpu=… --format=csv,noheader,nounits`. '[N/A]', '[Not Supported]', '[Unknown Error]', 'ERR!' and the
 * like are `undefined`. Pure and total.
 */
export function parseGpuRow(line: string, query: GpuQuery): GpuRow | undefined {
  return parseGpuCells(gpuQueries[query], line.trim().split(', '));
}

/** The cells of one GPU under the names of their fields; what is too much belongs to the last one. */
export function parseGpuCells(fields: readonly string[], cells: readonly string[]): GpuRow | undefined {
  const last = fields.length - 1;
  const at = (field: string) => {
    const place = fields.indexOf(field);
    return place === last ? cells.slice(last).join(', ') : cells[place];
  };
  const [index, driver] = [at('index'), at('driver_version')];
  if (index === undefined || !/^\d{1,3}$/.test(index) || cells.length < fields.length) return undefined;
  const gpu: Gpu = {
    index: Number(index),
    name: cleanText(at('name') ?? at('gpu_name') ?? '', 100),
    utilizationPercent: undefined,
    memoryUsedBytes: undefined,
    memoryTotalBytes: undefined,
    temperatureCelsius: undefined,
    powerWatts: undefined,
    powerLimitWatts: undefined,
    mig: false,
  };
  for (const field of fields) Object.assign(gpu, readField(field, at(field)));
  return {
    driverVersion: driver !== undefined && /^\d{1,4}(?:\.\d{1,4}){1,3}$/.test(driver) ? driver : undefined,
    gpu,
  };
}

function readField(field: string, cell: string | undefined): Partial<Gpu> {
  const read = Object.hasOwn(gpuFieldReaders, field) ? gpuFieldReaders[field] : undefined;
  return cell === undefined ? {} : (read?.(cell) ?? {});
}

/** One line of `--query-compute-apps=pid,gpu_uuid,used_memory,process_name`. */
export function parseGpuProcessRow(line: string): GpuProcess | undefined {
  const [pid, uuid, used, ...name] = line.trim().split(', ');
  if (pid === undefined || !/^\d{1,10}$/.test(pid) || name.length === 0) return undefined;
  return {
    pid: Number(pid),
    gpuUuid: parseUuid(uuid),
    memoryUsedBytes: mebibytes(used),
    command: cleanText(name.join(', ')),
  };
}

const failures: [RegExp, Problem['code']][] = [
  [/version mismatch/i, 'gauges/driver-mismatch'],
  [/no devices were found/i, 'gauges/no-devices'],
  [/couldn't communicate with the nvidia driver|driver not loaded|driver is not loaded/i, 'gauges/driver-not-loaded'],
];

/** What `nvidia-smi` meant when it printed no GPU and ended. */
export function explainFailure(text: string): Problem {
  const details = text
    .split('\n')
    .map((line) => cleanText(line, 300))
    .filter(Boolean)
    .slice(0, 10)
    .join('\n');
  const code = failures.find(([pattern]) => pattern.test(text))?.[1] ?? 'gauges/driver-failed';
  return { code, params: {}, ...(details ? { details } : {}) };
}
