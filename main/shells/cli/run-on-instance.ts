import { resolve } from 'node:path';
import { type Provider, providerSchema } from '../../../preload/contract/comparison.ts';
import type { InstanceRunEvent } from '../../../preload/contract/instance-runs.ts';
import type { RunEvent } from '../../../preload/contract/models.ts';
import type { InstanceRun } from '../../../preload/contract/run-report.ts';
import { agreementSentence, instanceRunRows } from '../../../renderer/i18n/instance-run-rows.ts';
import { printable } from '../../printable.ts';
import { connect } from './connect.ts';
import { findTarget } from './find-target.ts';
import { type Output, toJson, toTable } from './output.ts';
import { words } from './problems.ts';
import { UsageError } from './usage-error.ts';
import type { CoreClient } from './with-core.ts';

/** Options of `models run` that say where else to run the model. */
export const instanceOptions = {
  on: { type: 'string' },
  python: { type: 'string' },
  install: { type: 'boolean', default: false },
  provider: { type: 'string' },
  key: { type: 'string' },
  trust: { type: 'string' },
} as const;

type Values = {
  on?: string | undefined;
  python?: string | undefined;
  install: boolean;
  provider?: string | undefined;
  key?: string | undefined;
  trust?: string | undefined;
  json: boolean;
};
type Input = { modelPath: string; samplePaths: string[]; handlerPath?: string; sampleTimeoutMs?: number };
type Told =
  | Extract<RunEvent, { kind: 'progress' | 'waiting' }>
  | (Extract<RunEvent, { kind: 'finished' }> & { run: InstanceRun });

/** Throws a UsageError for options that mean nothing without a host, or name a provider that there is none of. */
export function checkInstanceOptions({ on, python, install, provider, key, trust }: Values): void {
  if (on === undefined && (python ?? provider ?? key ?? trust ?? (install || undefined)) !== undefined)
    throw new UsageError('--python, --install, --provider, --key and --trust need --on HOST.');
  readProvider(provider);
}

/**
 * Runs the model here and on a host, and tells what `models run` tells of any run. With `--json` it prints one document at
 * the end.
 */
export async function* runOnInstance(
  client: CoreClient,
  input: Input,
  values: Values & { on: string },
  signal: AbortSignal,
  output: Output,
): AsyncGenerator<Told, void, undefined> {
  const key = values.key === undefined ? undefined : resolve(values.key);
  const { target, proven } = await findTarget(client, signal, values.on, key, output);
  const connectionId = await connect(client, target, [values.trust ?? proven ?? []].flat(), signal, output);
  const provider = readProvider(values.provider);
  const place = {
    connectionId,
    mayInstall: values.install,
    ...(values.python === undefined ? {} : { python: values.python }),
    ...(provider === undefined ? {} : { provider }),
  };
  const start = performance.now();
  for await (const event of await client.models.runOnInstance({ ...input, ...place }, { signal })) {
    if (event.kind === 'progress' || event.kind === 'waiting') yield event;
    else if (event.kind === 'finished') {
      const { run, verdict, durationMs } = event;
      if (values.json) output.out(toJson({ ...run, verdict, durationMs }));
      yield event;
      if (!values.json) printInstanceRun(run, output);
    } else {
      const text = describeStep(event, performance.now() - start);
      if (text !== '') output.progress(printable(text));
    }
  }
}

function describeStep(event: Exclude<InstanceRunEvent, Told>, elapsedMs: number): string {
  const { t, format } = words;
  if (event.kind === 'step') return t(`instanceRuns.steps.${event.step}`);
  if (event.kind === 'told') return event.text.slice(0, 100);
  if (event.kind !== 'sent') return '';
  const rate = format.bytes((event.doneBytes * 1000) / Math.max(elapsedMs, 1));
  return t('instanceRuns.sending', {
    done: format.bytes(event.doneBytes),
    total: format.bytes(event.totalBytes),
    rate,
  });
}

function printInstanceRun(run: InstanceRun, output: Output): void {
  const { t } = words;
  const { title, found } = agreementSentence(words, run);
  output.out(printable(`  ${run.agreement.status === 'within' ? '✓' : '✗'} ${title}: ${found}`));
  for (const { path, row, found: value, absolute } of run.agreement.furthest.slice(0, 5)) {
    const name = row === undefined ? path : `${path}:${row}`;
    if (run.agreement.status === 'outside') output.out(printable(`    ${name}  ${value || absolute}`));
  }
  const rows = instanceRunRows(words, run).map(({ label, here, there }) => [label, here, there].map(printable));
  output.out(toTable([['', t('instanceRuns.here'), printable(run.there.name)], ...rows]));
  const { onnxruntime: here } = run.here;
  const { onnxruntime: there } = run.there;
  if (here !== there) output.out(printable(t('instanceRuns.versions', { here, there })));
  output.out(t(run.removed ? 'instanceRuns.removed' : 'instanceRuns.notRemoved'));
}

function readProvider(name: string | undefined): Provider | undefined {
  if (name === undefined) return undefined;
  const read = providerSchema.safeParse(name);
  if (!read.success)
    throw new UsageError(`--provider takes one of ${providerSchema.options.join(', ')}, not '${name}'.`);
  return read.data;
}
