import { basename } from 'node:path';
import type { ColumnDrift } from '../../preload/contract/drift.ts';
import { type CheckId, checkIds, type Expectations } from '../../preload/contract/handler/expect.ts';
import type { Check, LabelFigures } from '../../preload/contract/verdict.ts';
import type { JudgedInputs } from './judge-inputs.ts';
import type { ProbeOutcome } from './run-probes.ts';

/** Everything that was counted and measured in a run. */
export type RunFigures = {
  sampleCount: number;
  answeredCount: number;
  /** Samples that broke each check. */
  broken: ReadonlyMap<CheckId, number>;
  /** Samples with reference outputs, and the furthest from them. */
  comparedCount: number;
  difference: { absolute: number; relative: number };
  labels?: LabelFigures | undefined;
  latencyMs?: { p50: number; p95: number; p99: number } | undefined;
  peakBytes?: number | undefined;
  firstRunMs?: number | undefined;
  fileSizeBytes: number;
  probes: readonly ProbeOutcome[];
  inputs?: JudgedInputs | undefined;
};

type Finding = { holds: boolean | 'warn'; figures?: Check['figures']; details?: string[] };
const mebibyte = 1024 * 1024;
const maxDetails = 20;

/** The checks that a run is judged by, in their order: what was expected, and what is always looked at. */
export function judgeRun(figures: RunFigures, expected: Expectations): Check[] {
  const findings: Partial<Record<CheckId, Finding | undefined>> = {
    ...sampleFindings(figures, expected),
    ...labelFinding(figures, expected),
    ...probeFindings(figures, expected),
    ...budgetFindings(figures, expected),
    ...inputsFinding(figures, expected),
  };
  return checkIds.flatMap((id) => {
    const finding = findings[id];
    if (finding === undefined) return [];
    const isWarning = finding.holds === 'warn' || expected.warnOnly.includes(id);
    const status = finding.holds === true ? 'pass' : isWarning ? 'warn' : 'fail';
    const { figures: measured = {}, details = [] } = finding;
    return [{ id, status, brokenCount: figures.broken.get(id) ?? 0, figures: measured, details } as const];
  });
}

type Findings = Partial<Record<CheckId, Finding | undefined>>;

function sampleFindings(
  { sampleCount, answeredCount, broken, comparedCount, difference }: RunFigures,
  expected: Expectations,
): Findings {
  const count = (id: CheckId) => broken.get(id) ?? 0;
  const unbroken = (id: CheckId) => ({
    holds: count(id) === 0 && answeredCount > 0,
    figures: { broken: count(id), tried: answeredCount },
  });
  const isCompared = expected.golden !== undefined || comparedCount > 0;
  const { absolute, relative } = difference;
  return {
    answered: {
      holds: answeredCount === sampleCount && sampleCount > 0,
      figures: { answered: answeredCount, count: sampleCount },
    },
    finite: answeredCount > 0 ? unbroken('finite') : undefined,
    golden: isCompared
      ? {
          holds: comparedCount > 0 && count('golden') === 0,
          figures: { broken: count('golden'), compared: comparedCount, absolute, relative },
        }
      : undefined,
    ranges: expected.ranges && unbroken('ranges'),
    shapes: expected.shapes && unbroken('shapes'),
    deterministic: expected.deterministic ? unbroken('deterministic') : undefined,
  };
}

/** Expected labels of which none was found are a mistake that must not pass for a good model. */
function labelFinding({ labels }: RunFigures, expected: Expectations): Findings {
  if (expected.labels === undefined) return {};
  const { accuracy: least = 0, perClass = 0 } = expected.labels;
  const count = labels?.classes.reduce((sum, { expectedCount }) => sum + expectedCount, 0) ?? 0;
  const figures = { accuracy: labels?.accuracy ?? 0, least, count };
  if (labels === undefined) return { labels: { holds: false, figures } };
  const weak = labels.classes.filter(({ recall }) => recall !== undefined && recall < perClass);
  const details = weak
    .slice(0, 20)
    .map(({ label, recall = 0 }) => `${label}: ${Number(recall.toFixed(4))} < ${perClass}`);
  return { labels: { holds: labels.accuracy >= least && weak.length === 0, figures, details } };
}

function probeFindings({ probes }: RunFigures, expected: Expectations): Findings {
  const finding = (wanted: unknown, isOne: (probe: string) => boolean): Finding | undefined => {
    if (!wanted) return undefined;
    const tried = probes.filter(({ probe }) => isOne(probe));
    const wrong = tried.filter(({ found }) => found !== '');
    return {
      holds: tried.length > 0 && wrong.length === 0,
      figures: { broken: wrong.length, count: tried.length },
      details: wrong.map(({ probe, found }) => `${probe}: ${found}`),
    };
  };
  return {
    batch: finding(expected.batch, (probe) => probe === 'batch'),
    robust: finding(expected.robust, (probe) => probe !== 'batch'),
  };
}

/** Drift that only warns, warns here too. */
function inputsFinding({ inputs }: RunFigures, expected: Expectations): Findings {
  if (expected.inputs === undefined) return {};
  if (inputs === undefined) return { inputs: { holds: false } };
  if ('failed' in inputs) return { inputs: { holds: false, details: [inputs.failed] } };
  const { status, columns, rowCount, missingColumns, newColumns } = inputs.report;
  const other = columns.filter((column) => column.status !== 'pass');
  const details = [
    ...missingColumns.map((name) => `${name}: —`),
    ...other.map(describeDrift),
    ...newColumns.map((name) => `+ ${name}`),
  ];
  return {
    inputs: {
      holds: status === 'pass' ? true : status === 'warn' ? 'warn' : false,
      figures: {
        rows: rowCount,
        columns: columns.length + missingColumns.length,
        other: other.length + missingColumns.length,
      },
      details: details.slice(0, maxDetails),
    },
  };
}

/** `age: PSI 0.31, KS 0.25`, in the notation of the field. */
function describeDrift({ name, psi, ks, outlierShare, wrongCount, unseen, odd }: ColumnDrift): string {
  const figure = (word: string, value: number | undefined) =>
    value === undefined ? [] : [`${word} ${Number(value.toFixed(3))}`];
  const found = [
    ...figure('PSI', psi),
    ...figure('KS', ks),
    ...(outlierShare ? [`${Number((outlierShare * 100).toFixed(1))}% > 3 IQR`] : []),
    ...(wrongCount > 0 ? [`≠ number ×${wrongCount}`] : []),
    ...(unseen.length > 0 ? [`≠ ${unseen.slice(0, 3).join(' | ')}`] : []),
    ...odd.slice(0, 2).map(({ path, row, value }) => `${basename(path)}${row ? `:${row}` : ''} = ${value}`),
  ];
  return `${name}: ${found.join(', ')}`.slice(0, 300);
}

function budgetFindings(
  { latencyMs, peakBytes, firstRunMs, fileSizeBytes }: RunFigures,
  expected: Expectations,
): Findings {
  const budget = (found: number | undefined, most: number | undefined): Finding | undefined =>
    most === undefined
      ? undefined
      : { holds: found !== undefined && found <= most, figures: { found: found ?? 0, most } };
  const over = (['p50', 'p95', 'p99'] as const).flatMap((rank) => {
    const most = expected.latencyMs?.[rank];
    const found = latencyMs?.[rank];
    if (most === undefined || (found !== undefined && found <= most)) return [];
    return [`${rank}: ${found === undefined ? '—' : Number(found.toPrecision(4))} > ${most} ms`];
  });
  const inBytes = (mebibytes: number | undefined) => (mebibytes === undefined ? undefined : mebibytes * mebibyte);
  return {
    latency: expected.latencyMs && { holds: over.length === 0, figures: { ...latencyMs }, details: over },
    memory: budget(peakBytes, inBytes(expected.memoryMiB)),
    firstRun: budget(firstRunMs, expected.firstRunMs),
    fileSize: budget(fileSizeBytes, inBytes(expected.fileSizeMiB)),
  };
}
