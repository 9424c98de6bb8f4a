import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseCpuTimes, parseLoadAverages } from '../../../main/gauges/cpu.ts';
import { parseDf, worthShowing } from '../../../main/gauges/df.ts';
import { gpuQueries } from '../../../main/gauges/gpu-fields.ts';
import { parseMeminfo } from '../../../main/gauges/memory.ts';
import { parseMig } from '../../../main/gauges/mig.ts';
import { explainFailure, parseGpuCells, parseGpuProcessRow, parseGpuRow } from '../../../main/gauges/nvidia-smi.ts';
import { createPressureReader } from '../../../main/gauges/pressure.ts';
import { parseWalk } from '../../../main/gauges/processes.ts';
import { replay } from '../../../main/gauges/replay.ts';
import { parseMacTop } from '../../../main/gauges/top-macos.ts';
import { createWalkRates } from '../../../main/gauges/walk-rates.ts';

const root = join(import.meta.dirname, '../../fixtures');
const lines = (text: string) => text.split('\n');
const host = { cores: 4, ticksPerSecond: 100, pageBytes: 4096 };

const withMig = [...gpuQueries.base.slice(0, -1), 'mig.mode.current', 'name'];

/** What reads the output of which command. */
const parsers: Record<string, (text: string) => unknown> = {
  df: (text) => ({ all: parseDf(text), shown: worthShowing(parseDf(text)).map(({ mountPoint }) => mountPoint) }),
  meminfo: parseMeminfo,
  stat: parseCpuTimes,
  loadavg: parseLoadAverages,
  walk: (text) =>
    parseWalk(
      lines(text),
      host,
      new Map([[21877, { pid: 21877, user: 'mina', command: 'python train.py --lr 2e-4' }]]),
    ),
  rates: (text) => {
    const rates = createWalkRates();
    for (const line of lines(text)) {
      const [kind, rest = ''] = line.split(/ (.*)/);
      if (kind === 'cores' || kind === 'net' || kind === 'io') rates.accept(kind, rest);
      if (kind === 'walk') rates.finish(line);
      if (kind === 'walk') rates.begin();
    }
    return { throughput: rates.throughput(), ...rates.cores() };
  },
  pressure: (text) => {
    const pressure = createPressureReader();
    for (const line of lines(text)) pressure.accept(line);
    return pressure.finish(true);
  },
  top: (text) => parseMacTop(lines(text), 16 * 1024 ** 3),
  'nvidia-smi-gpus': (text) => lines(text).flatMap((line) => parseGpuCells(withMig, line.split(', ')) ?? []),
  'nvidia-smi-gpus-base': (text) => lines(text).flatMap((line) => parseGpuRow(line, 'base') ?? []),
  'nvidia-smi-processes': (text) => lines(text).flatMap((line) => parseGpuProcessRow(line) ?? []),
  mig: (text) => parseMig(lines(text)),
  'nvidia-smi-failure': explainFailure,
  // Whole outputs, as `hangar gauges parse` reads them: with the lines that nobody could read.
  du: (text) => replay('du', text),
  'top-all': (text) => replay('top', text),
  docker: (text) => replay('docker', text),
  'nvidia-smi': (text) => replay('nvidia-smi', text),
  ports: (text) => replay('ports', text),
};

const commandOf = (path: string) => path.replace(/^.*[/\\]/, '').replace(/\..*$/, '');
const recorded = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (path) => path.endsWith('.out') && Object.hasOwn(parsers, commandOf(path)),
);

test.each(recorded)('reads %s as recorded', (path) => {
  const read = parsers[commandOf(path)]?.(readFileSync(join(root, path), 'utf8'));
  const json = readFileSync(join(root, path.replace(/\.out$/, '.json')), 'utf8');
  expect(JSON.parse(JSON.stringify(read ?? 'unreadable'))).toEqual(JSON.parse(json));
});
