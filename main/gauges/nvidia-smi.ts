import type { Gpu, GpuProcess } from '../../preload/contract/gauges.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { cleanText, parseFigure, within } from './figure.ts';

const baseFields =
  'index,uuid,driver_version,utilization.gpu,memory.used,memory.total,temperature.gpu,power.draw,power.limit';

/**
 * Part of the probe: `nvidia-smi` in its own loop mode (a spawn for each sample wakes a sleeping GPU and can cost over
 * a second), once for the GPUs and once for their processes. Drivers before 450 refuse a query that names MIG: then it
 * is asked without. A tool that ends is started again after a minute, forty times at most.
 */
export const nvidiaSmiScript = `
gpu_reader= gpu_due=1 gpu_tries=0 gpu_asked=0 apps_reader= apps_due=1
sample_gpus() {
  if lives "$gpu_reader"; then
    lives "$apps_reader" && return
    apps_reader=
    [ "$tick" -ge "$apps_due" ] || return
    apps_due=$((tick + 30))
    add apps-begin
    flush
    stream apps nvidia-smi --query-compute-apps=pid,gpu_uuid,used_memory,process_name --format=csv,noheader,nounits -l 2
    apps_reader=$!
    return
  fi
  # One that ran well for a while understood its query: the same again.
  [ -n "$gpu_reader" ] && [ $((tick - gpu_asked)) -gt 5 ] && gpu_tries=$((gpu_tries + 1))
  gpu_reader=
  [ "$tick" -ge "$gpu_due" ] && [ "$gpu_tries" -lt 80 ] || return
  if ! command -v nvidia-smi >/dev/null 2>&1; then
    gpu_due=$((tick + 30))
    if has_nvidia_card; then add gpu-missing card; else add gpu-missing none; fi
    return
  fi
  gpu_tries=$((gpu_tries + 1)) gpu_asked=$tick apps_due=$((tick + 1))
  if [ $((gpu_tries % 2)) = 1 ]; then
    gpu_due=$((tick + 1)) gpu_fields=${baseFields},mig.mode.current,name
    add gpu-begin mig
  else
    gpu_due=$((tick + 30)) gpu_fields=${baseFields},name
    add gpu-begin base
  fi
  flush
  stream gpu nvidia-smi "--query-gpu=$gpu_fields" --format=csv,noheader,nounits -l 2
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
 * One line of `--query-gpu=… --format=csv,noheader,nounits`. The name is last, so that it may hold anything. '[N/A]',
 * '[Not Supported]', '[Unknown Error]', 'ERR!' and the like are `undefined`. Pure and total.
 */
export function parseGpuRow(line: string, fields: 'mig' | 'base'): GpuRow | undefined {
  const words = line.trim().split(', ');
  const [index, uuid, driver, utilization, used, total, temperature, draw, limit] = words;
  const rest = words.slice(fields === 'mig' ? 10 : 9);
  if (index === undefined || !/^\d{1,3}$/.test(index) || rest.length === 0) return undefined;
  return {
    driverVersion: driver !== undefined && /^\d{1,4}(?:\.\d{1,4}){1,3}$/.test(driver) ? driver : undefined,
    gpu: {
      index: Number(index),
      uuid: parseUuid(uuid),
      name: cleanText(rest.join(', '), 100),
      utilizationPercent: within(parseFigure(number(utilization)), 0, 100),
      memoryUsedBytes: mebibytes(used),
      memoryTotalBytes: mebibytes(total),
      temperatureCelsius: within(parseFigure(number(temperature)), -60, 250),
      powerWatts: within(parseFigure(number(draw)), 0, 20_000),
      powerLimitWatts: within(parseFigure(number(limit)), 0, 20_000),
      mig: fields === 'mig' && words[9] === 'Enabled',
    },
  };
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

/** Some drivers print the unit in spite of `nounits`. */
function number(text: string | undefined): string | undefined {
  return text?.trim().replace(/ ?(?:%|MiB|W|C)$/, '');
}

function mebibytes(text: string | undefined): number | undefined {
  const figure = within(parseFigure(number(text)), 0, 2 ** 30);
  return figure === undefined ? undefined : figure * 1024 * 1024;
}

function parseUuid(text: string | undefined): string | undefined {
  return text !== undefined && /^(?:GPU|MIG)-[\w/-]{1,100}$/.test(text) ? text : undefined;
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
