import type { SampleResult } from '../../preload/contract/models.ts';
import type { RunReport } from '../../preload/contract/run-report.ts';
import type { Verdict } from '../../preload/contract/verdict.ts';
import { checkSentence } from './check-sentence.ts';
import { agreementSentence, instanceRunRows } from './instance-run-rows.ts';
import { facts, type Html, html, mark, type PageTone, page, table } from './page.ts';
import type { Words } from './translate.ts';

const statusTones: Record<Verdict['status'], PageTone> = { pass: 'good', warn: 'warning', fail: 'bad' };

/** A run as one HTML file, in the words of a language. */
export function runReportPage(words: Words, report: RunReport): string {
  const { t } = words;
  const { model, verdict } = report;
  const title = `${model.name} · ${t(`models.verdict.${verdict.status}`)}`;
  return page(words.language, title, [
    html`<header><div class="finding"><h1>${model.name}</h1>${mark(statusTones[verdict.status], t(`models.verdict.${verdict.status}`))}</div>`,
    html`<p class="lead">${leadOf(words, report)}</p></header>`,
    verdict.stopped ? html`<p>${mark('bad', words.problem(verdict.stopped).title)}</p>` : html``,
    checkSection(words, verdict),
    instanceSection(words, report),
    classSection(words, verdict),
    sampleSection(words, report),
    html`<h2>${t('modelRuns.whatRan')}</h2>`,
    originFacts(words, report),
    html`<footer>${t('modelRuns.madeBy', { version: report.runtime.hangar })}</footer>`,
  ]);
}

function leadOf({ t, format }: Words, { verdict, durationMs, startedAt }: RunReport): string {
  const answered = verdict.sampleCount - verdict.failedCount;
  const ranks = (['p50', 'p95', 'p99'] as const).flatMap((rank) =>
    verdict.latencyMs ? [`${rank} ${format.number(verdict.latencyMs[rank], 2)} ms`] : [],
  );
  return [
    t('modelRuns.answered', { answered, count: verdict.sampleCount }),
    ...ranks,
    ...(verdict.firstRunMs === undefined
      ? []
      : [t('modelRuns.firstRun', { time: format.duration(verdict.firstRunMs) })]),
    format.duration(durationMs),
    format.dateTime(startedAt),
  ].join(' · ');
}

function checkSection(words: Words, { checks }: Verdict): Html {
  const rows = checks.map((check) => {
    const { title, found } = checkSentence(words, check);
    return [mark(statusTones[check.status], words.t(`models.verdict.${check.status}`)), title, found];
  });
  const { t } = words;
  return html`<h2>${t('models.checks.title')}</h2>${table([t('modelRuns.columns.verdict'), t('modelRuns.check'), t('models.found')], rows)}`;
}

function instanceSection(words: Words, { instance }: RunReport): Html {
  if (instance === undefined) return html``;
  const { t } = words;
  const { title, found } = agreementSentence(words, instance);
  const isWithin = instance.agreement.status === 'within';
  const verdict = mark(isWithin ? 'good' : 'bad', t(`models.verdict.${isWithin ? 'pass' : 'fail'}`));
  const rows = instanceRunRows(words, instance).map(({ label, here, there }) => [label, here, there]);
  const heads = [t('instanceRuns.figure'), t('instanceRuns.here'), instance.there.name];
  return html`<h2>${title}</h2><p>${verdict} ${found}</p>${table(heads, rows)}`;
}

const maxClasses = 100;

function classSection({ t, format }: Words, { labels }: Verdict): Html {
  if (labels === undefined) return html``;
  const share = (value: number | undefined) => (value === undefined ? '—' : `${format.number(value * 100, 1)}%`);
  const rows = labels.classes
    .slice(0, maxClasses)
    .map(({ label, expectedCount, recall, precision }) => [
      label,
      format.number(expectedCount),
      share(recall),
      share(precision),
    ]);
  const head = (['label', 'count', 'recall', 'precision'] as const).map((column) => t(`models.classes.${column}`));
  return html`<h2>${t('models.classes.title')} (${share(labels.accuracy)})</h2>${table(head, rows, [1, 2, 3])}`;
}

function sampleSection(words: Words, { results, omittedCount }: RunReport): Html {
  const { t, format } = words;
  const rows = results.map((result) => [
    sampleNameOf(result),
    answerOf(words, result),
    result.timings ? `${format.number(result.timings.inferenceMs, 2)} ms` : '—',
  ]);
  const head = [t('models.columns.sample'), t('models.columns.answer'), t('models.columns.latency')];
  const more = omittedCount > 0 ? html`<p class="lead">${t('modelRuns.omitted', { count: omittedCount })}</p>` : html``;
  return html`<h2>${t('models.samples')}</h2>${table(head, rows, [2])}${more}`;
}

/** A sample's file and row, without its folder. */
export function sampleNameOf({ path, row }: Pick<SampleResult, 'path' | 'row'>): string {
  const name = path.replace(/^.*[/\\]/, '');
  return row === undefined ? name : `${name}:${row}`;
}

function answerOf(words: Words, { problem, summary = '', expected, broken = [] }: SampleResult): Html {
  if (problem) return mark('bad', words.problem(problem).title);
  const best = expected === undefined ? summary : `${summary} (${words.t('models.expectedAnswer')}: ${expected})`;
  const findings = broken.map(
    ({ check, found }) => html`<br>${mark('warning', words.t(`models.check.${check}.title`))} ${found}`,
  );
  return html`${best}${findings}`;
}

function originFacts(
  { t, format }: Words,
  { model, handler, samples, runtime, machine, initializeMs }: RunReport,
): Html {
  const code = (text: string) => html`<code>${text}</code>`;
  return facts([
    [t('models.file'), html`${model.path}<br>${code(`sha256 ${model.sha256}`)}`],
    [t('modelRuns.size'), format.bytes(model.sizeBytes)],
    ...model.externalFiles.map(
      ({ location, sha256 }) =>
        [t('modelRuns.external'), html`${location}<br>${code(sha256 ? `sha256 ${sha256}` : '—')}`] as const,
    ),
    ['opset', model.opset],
    [t('modelRuns.producer'), model.producer],
    [
      t('modelRuns.handler'),
      handler ? html`${handler.path}<br>${code(`sha256 ${handler.sha256}`)}` : t('modelRuns.inferred'),
    ],
    [
      t('models.samples'),
      html`${t('modelRuns.files', { count: samples.fileCount })}<br>${code(`sha256 ${samples.sha256}`)}`,
    ],
    [t('modelRuns.loading'), format.duration(initializeMs)],
    [t('modelRuns.runtime'), `onnxruntime ${runtime.onnxruntime} · Node ${runtime.node}`],
    [
      t('modelRuns.machine'),
      `${machine.processor} · ${machine.coreCount} × · ${format.bytes(machine.memoryBytes)} · ${machine.platform} ${machine.release} ${machine.architecture}`,
    ],
  ]);
}
