import type { ComparedMachine, InstanceRun } from '../../preload/contract/run-report.ts';
import type { Words } from './translate.ts';

/** One figure of both machines. */
export type InstanceRunRow = { label: string; here: string; there: string };

type Named = 'machine' | 'cores' | 'memory' | 'gpu' | 'provider' | 'peak' | 'failed';

/** The figures of this computer and of the instance, side by side; one that neither has is left out. */
export function instanceRunRows({ t, format }: Words, { here, there }: InstanceRun): InstanceRunRow[] {
  const named = (label: string, of: (side: ComparedMachine) => string | undefined): InstanceRunRow[] => {
    const [ours, theirs] = [of(here), of(there)];
    if (!ours && !theirs) return [];
    return [{ label, here: ours || '—', there: theirs || '—' }];
  };
  const row = (name: Named, of: (side: ComparedMachine) => string | undefined) =>
    named(t(`instanceRuns.rows.${name}`), of);
  const time = (ms: number) =>
    ms < 1000 ? `${format.number(ms, ms < 1 ? 3 : ms < 10 ? 2 : 1)} ms` : format.duration(ms, 2);
  const timed = (
    name: 'loading' | 'firstRun' | 'p50' | 'p95' | 'p99',
    of: (side: ComparedMachine) => number | undefined,
  ) => {
    const [ours, theirs] = [of(here), of(there)];
    if (ours === undefined && theirs === undefined) return [];
    const ratio = ours && theirs ? format.number(theirs / ours, 2) : undefined;
    const value = theirs === undefined ? '—' : time(theirs);
    return [
      {
        label: t(`instanceRuns.rows.${name}`),
        here: ours === undefined ? '—' : time(ours),
        there: ratio === undefined ? value : t('instanceRuns.times', { value, ratio }),
      },
    ];
  };
  return [
    ...named('onnxruntime', ({ onnxruntime }) => onnxruntime),
    ...row('provider', ({ provider }) => provider.replace(/ExecutionProvider$/, '')),
    ...row('machine', ({ machine }) => machine.processor),
    ...row('cores', ({ machine }) => (machine.coreCount > 0 ? format.number(machine.coreCount) : undefined)),
    ...row('memory', ({ machine }) => (machine.memoryBytes > 0 ? format.bytes(machine.memoryBytes) : undefined)),
    ...row('gpu', ({ gpus }) => gpus?.join(', ')),
    ...named('Python', ({ python }) => python && `${python.version} · ${python.path}`),
    ...named('numpy', ({ python }) => python?.numpy),
    ...timed('loading', ({ initializeMs }) => initializeMs),
    ...timed('firstRun', ({ firstRunMs }) => firstRunMs),
    ...timed('p50', ({ latencyMs }) => latencyMs?.p50),
    ...timed('p95', ({ latencyMs }) => latencyMs?.p95),
    ...timed('p99', ({ latencyMs }) => latencyMs?.p99),
    ...row('peak', ({ peakBytes }) => (peakBytes === undefined ? undefined : format.bytes(peakBytes))),
    ...row('failed', ({ failedCount }) => (here.failedCount + there.failedCount > 0 ? String(failedCount) : undefined)),
  ];
}

/** Whether the instance answers as this computer does, in the words of a language. */
export function agreementSentence({ t }: Words, { agreement }: InstanceRun): { title: string; found: string } {
  const { status, comparedCount, outsideCount, absolute, relative, tolerance } = agreement;
  const counted =
    status === 'within'
      ? t('instanceRuns.within', { count: comparedCount })
      : t('instanceRuns.outside', { count: comparedCount, outside: outsideCount });
  const distance = t('instanceRuns.distance', {
    absolute: shortNumber(absolute),
    relative: `${shortNumber(relative * 100)}%`,
    atol: shortNumber(tolerance.absolute),
    rtol: shortNumber(tolerance.relative),
  });
  return { title: t('instanceRuns.agreement'), found: `${counted}; ${distance}` };
}

/** Differences span many powers of ten: `1.2e-7`. */
function shortNumber(value: number): string {
  return String(Number(value.toPrecision(3)));
}
