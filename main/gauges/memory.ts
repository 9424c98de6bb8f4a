import type { Memory } from '../../preload/contract/gauges.ts';

/** Part of the probe: what matters of /proc/meminfo, without a fork. SwapFree is the last of them in every kernel. */
export const memoryScript = `
sample_memory() {
  { while read -r key value unit; do
    case $key in
      MemTotal: | MemFree: | MemAvailable: | Buffers: | Cached: | SwapTotal:) add mem "$key $value $unit" ;;
      SwapFree:) add mem "$key $value $unit"; break ;;
    esac
  done </proc/meminfo; } 2>/dev/null
}
`;

/** /proc/meminfo (proc_meminfo(5)), whole or in part; `undefined` when it does not tell the total. */
export function parseMeminfo(text: string): Memory | undefined {
  const bytes = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, key, value] = /^(\w{1,40}):\s*(\d{1,15}) kB\s*$/.exec(line) ?? [];
    if (key && value) bytes.set(key, Number(value) * 1024);
  }
  const totalBytes = bytes.get('MemTotal');
  if (totalBytes === undefined) return undefined;
  const availableBytes = bytes.get('MemAvailable') ?? estimateAvailable(bytes);
  return {
    totalBytes,
    availableBytes,
    usedBytes: availableBytes === undefined ? undefined : Math.max(0, totalBytes - availableBytes),
    swapTotalBytes: bytes.get('SwapTotal'),
    swapUsedBytes: difference(bytes.get('SwapTotal'), bytes.get('SwapFree')),
  };
}

/** Kernels before 3.14 do not tell what is available. */
function estimateAvailable(bytes: Map<string, number>): number | undefined {
  const free = bytes.get('MemFree');
  const cached = bytes.get('Cached');
  return free === undefined || cached === undefined ? undefined : free + cached + (bytes.get('Buffers') ?? 0);
}

function difference(total: number | undefined, part: number | undefined): number | undefined {
  return total === undefined || part === undefined ? undefined : Math.max(0, total - part);
}

/** Share of memory in use, 0–100. */
export function memoryPercent(memory: Memory): number | undefined {
  if (!memory.totalBytes || memory.usedBytes === undefined) return undefined;
  return (memory.usedBytes / memory.totalBytes) * 100;
}
