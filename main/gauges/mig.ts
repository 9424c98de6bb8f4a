import type { MigInstance } from '../../preload/contract/space.ts';
import { AppError } from '../app-error.ts';
import { cleanText, parseFigure, within } from './figure.ts';
import { mebibytes, parseUuid } from './gpu-fields.ts';
import { runHostScript, type StartShell } from './host-script.ts';
import { explainFailure } from './nvidia-smi.ts';

/** A driver with eight GPUs and 56 instances takes seconds for all that it knows. */
const timeLimitMs = 30_000;
const maxLines = 50_000;
const maxInstances = 1000;

/** `-L` tells profiles and names, only `-q` tells the memory; neither can be asked for in the probe's loop. */
const migScript = `
command -v nvidia-smi >/dev/null 2>&1 || { echo 'no tool'; echo "$M end"; return; }
run nvidia-smi -L 2>&1
run nvidia-smi -q 2>&1`;

/** The instances that the GPUs of a host are cut into. Throws `gauges/no-tool`, or what the driver refused with. */
export async function listMigInstances(start: StartShell, signal: AbortSignal | undefined): Promise<MigInstance[]> {
  const lines: string[] = [];
  const keep = (line: string) => {
    if (lines.length < maxLines) lines.push(line);
  };
  await runHostScript(start, migScript, keep, { timeLimitMs, signal });
  if (lines[0] === 'no tool') throw new AppError('gauges/no-tool', { tool: 'nvidia-smi' });
  if (!lines.some((line) => /^GPU \d/.test(line))) {
    const { code, params, details } = explainFailure(lines.join('\n').slice(0, 4000));
    throw new AppError(code, params, details);
  }
  return parseMig(lines);
}

/** `nvidia-smi -L`, then `nvidia-smi -q`: the second tells no index of a GPU, but the same order. Pure and total. */
export function parseMig(lines: readonly string[]): MigInstance[] {
  const found = new Map<string, MigInstance>();
  const gpuIndexes: number[] = [];
  let told = -1;
  let part: Record<string, string> | undefined;
  let depth = 0;
  let heading = '';

  function put(instance: MigInstance) {
    const key = `${instance.gpuIndex} ${instance.index}`;
    if (found.has(key) || found.size < maxInstances) found.set(key, { ...found.get(key), ...instance });
  }
  function finish() {
    const index = within(parseFigure(part?.Index), 0, 1000);
    const gpuIndex = gpuIndexes[told] ?? told;
    if (part && index !== undefined && gpuIndex >= 0)
      put({
        gpuIndex,
        index,
        gpuInstanceId: within(parseFigure(part['GPU Instance ID']), 0, 1000),
        computeInstanceId: within(parseFigure(part['Compute Instance ID']), 0, 1000),
        memoryUsedBytes: mebibytes(part['FB Memory Usage Used']),
        memoryTotalBytes: mebibytes(part['FB Memory Usage Total']),
      });
    part = undefined;
  }

  for (const whole of lines) {
    const line = whole.slice(0, 300).trimEnd();
    const [, gpu] = /^GPU (\d{1,3}): /.exec(line) ?? [];
    if (gpu !== undefined && gpuIndexes.length < maxInstances) gpuIndexes.push(Number(gpu));
    const [, profile, device, uuid] =
      /^ {1,8}MIG (\S{1,40}) {1,20}Device {1,4}(\d{1,3}): \(UUID: (MIG-\S{1,100})\)$/.exec(line) ?? [];
    const listedOn = gpuIndexes.at(-1);
    if (profile !== undefined && listedOn !== undefined) {
      put({ gpuIndex: listedOn, index: Number(device), profile: cleanText(profile), uuid: parseUuid(uuid) });
      continue;
    }
    const indent = line.length - line.trimStart().length;
    const text = line.trim();
    if (part && text !== '' && indent <= depth) finish();
    if (/^GPU [0-9A-F]{4,8}:[0-9A-F]{2}:[0-9A-F]{2}\.[0-9A-F]$/i.test(line)) told += 1;
    else if (text === 'MIG Device') [part, depth, heading] = [{}, indent, ''];
    else if (part) {
      const [, name, value] = /^([^:]{1,60}?) *: (.{1,100})$/.exec(text) ?? [];
      if (name === undefined || value === undefined) heading = text;
      else if (name === 'Total' || name === 'Used') part[`${heading} ${name}`] = value;
      else if (name === 'Index' || name.endsWith(' Instance ID')) part[name] = value;
    }
  }
  finish();
  return [...found.values()].sort((a, b) => a.gpuIndex - b.gpuIndex || a.index - b.index);
}
