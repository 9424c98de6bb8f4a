import { resolve } from 'node:path';
import type { GaugeSample, Panel } from '../../../preload/contract/gauges.ts';
import { printable } from '../../printable.ts';
import { type Command, generalOptions, readArguments } from './command.ts';
import { connect } from './connect.ts';
import { ExitCode } from './exit-code.ts';
import { findTarget } from './find-target.ts';
import { type Output, toJson, toTable } from './output.ts';
import { problemLines, problemToJson, writeProblem } from './problems.ts';
import { UsageError } from './usage-error.ts';
import { withCore } from './with-core.ts';

/** `hangar gauges`: disk, CPU, memory, processes and GPU of one host; with `--json` one sample as one document. */
export const watchGauges: Command = {
  name: ['gauges'],
  synopsis: 'HOST [--once] [--key FILE] [--trust SHA256:…] [--sandbox] [--json]',
  summary: 'Shows what a host is doing. HOST is an instance (id or name) or [USER@]ADDRESS[:PORT].',
  async run(args, output) {
    const { values, positionals } = readArguments(args, {
      ...generalOptions,
      once: { type: 'boolean', default: false },
      key: { type: 'string' },
      trust: { type: 'string' },
    });
    const [host, ...more] = positionals;
    if (!host || more.length > 0) throw new UsageError('Name one host.');
    const sandbox = values.sandbox ? ('always' as const) : ('never' as const);
    return await withCore(values.home, { sandbox }, async (client, signal) => {
      const { target, proven } = await findTarget(client, signal, host, values.key && resolve(values.key), output);
      const connectionId = await connect(client, target, [values.trust ?? proven ?? []].flat(), signal, output);
      for await (const event of await client.gauges.watch({ connectionId }, { signal })) {
        if (event.kind === 'interrupted') writeProblem(output, event.problem);
        // The first sample of a young probe still lacks its rates.
        if (event.kind !== 'sample' || isWaiting(event.sample)) continue;
        if (values.json) output.out(toJson(toRecord(event.sample)));
        else printSample(event.sample, output);
        if (values.once || values.json) return ExitCode.good;
      }
      return ExitCode.good;
    });
  },
};

function isWaiting({ cpu, memory, disk, processes, gpu, throughput }: GaugeSample): boolean {
  return [cpu, memory, disk, processes, gpu, throughput].some(({ status }) => status === 'waiting');
}

function toRecord({ disk, cpu, memory, processes, gpu, throughput, pressure, ...rest }: GaugeSample) {
  const panel = (found: Panel<unknown>) =>
    found.status === 'unavailable' ? { status: found.status, problem: problemToJson(found.problem) } : found;
  return {
    ...rest,
    disk: panel(disk),
    cpu: panel(cpu),
    memory: panel(memory),
    processes: panel(processes),
    gpu: panel(gpu),
    throughput: panel(throughput),
    pressure: panel(pressure),
  };
}

const percent = (value: number | undefined) => (value === undefined ? 'N/A' : `${value.toFixed(0)}%`);
const gibibytes = (bytes: number | undefined) => (bytes === undefined ? 'N/A' : `${(bytes / 2 ** 30).toFixed(1)} GiB`);

const mebibytes = (bytes: number | undefined) =>
  bytes === undefined ? 'N/A' : `${(bytes / 2 ** 20).toFixed(1)} MiB/s`;

function printSample(sample: GaugeSample, output: Output): void {
  output.out(`— ${sample.takenAt}`);
  printPanel('cpu', sample.cpu, output, ({ usedPercent, cores, loadAverage1 }) => [
    [percent(usedPercent), `load ${loadAverage1 ?? 'N/A'}`, `${cores ?? 'N/A'} cores`],
  ]);
  printPanel('memory', sample.memory, output, ({ usedBytes, totalBytes }) => [
    [gibibytes(usedBytes), `of ${gibibytes(totalBytes)}`],
  ]);
  printPanel('disk', sample.disk, output, (disks) =>
    disks.map(({ mountPoint, usedBytes, sizeBytes, usedInodeCount, inodeCount }) => [
      mountPoint,
      gibibytes(usedBytes),
      `of ${gibibytes(sizeBytes)}`,
      `inodes ${percent(usedInodeCount !== undefined && inodeCount ? (usedInodeCount / inodeCount) * 100 : undefined)}`,
    ]),
  );
  printPanel('network', sample.throughput, output, ({ interfaces }) =>
    (interfaces ?? [{ name: 'N/A', receivedBytesPerSecond: undefined, sentBytesPerSecond: undefined }]).map((it) => [
      it.name,
      `in ${mebibytes(it.receivedBytesPerSecond)}`,
      `out ${mebibytes(it.sentBytesPerSecond)}`,
    ]),
  );
  printPanel('disk throughput', sample.throughput, output, ({ disks }) =>
    (
      disks ?? [
        { name: 'N/A', readBytesPerSecond: undefined, writtenBytesPerSecond: undefined, busyPercent: undefined },
      ]
    ).map((it) => [
      it.name,
      `read ${mebibytes(it.readBytesPerSecond)}`,
      `written ${mebibytes(it.writtenBytesPerSecond)}`,
      `busy ${percent(it.busyPercent)}`,
    ]),
  );
  printPanel('pressure', sample.pressure, output, (stalls) =>
    Object.entries(stalls).map(([name, { some10Percent, full10Percent }]) => [
      name,
      `some ${percent(some10Percent)}`,
      `all ${percent(full10Percent)}`,
    ]),
  );
  printPanel('gpu', sample.gpu, output, ({ gpus }) =>
    gpus.map((gpu) => [
      `${gpu.index} ${gpu.name}`,
      percent(gpu.utilizationPercent),
      `${gibibytes(gpu.memoryUsedBytes)} of ${gibibytes(gpu.memoryTotalBytes)}`,
      gpu.temperatureCelsius === undefined ? 'N/A' : `${gpu.temperatureCelsius} °C`,
    ]),
  );
  printPanel('processes', sample.processes, output, ({ top }) =>
    top
      .slice(0, 5)
      .map(({ pid, user, cpuPercent, command }) => [
        `${pid}`,
        user ?? 'N/A',
        percent(cpuPercent),
        command.slice(0, 80),
      ]),
  );
}

function printPanel<Value>(
  title: string,
  panel: Panel<Value>,
  output: Output,
  rows: (value: Value) => string[][],
): void {
  if (panel.status === 'waiting') return;
  if (panel.status === 'unavailable') {
    output.out(`${title}: ${problemLines(panel.problem, output).join('\n')}`);
    return;
  }
  const table = toTable(rows(panel.value).map((row) => row.map(printable)));
  output.out(`${title}\n${table.replace(/^/gm, '  ')}`);
}
