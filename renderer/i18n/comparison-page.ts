import type { ComparedAnswer, ComparedSide, Comparison, Standing } from '../../preload/contract/comparison.ts';
import { facts, type Html, html, mark, type PageTone, page, table } from './page.ts';
import { reasonSentence } from './reason-sentence.ts';
import { sampleNameOf } from './run-report-page.ts';
import type { Words } from './translate.ts';

const tones: Record<Standing, PageTone> = { better: 'good', same: 'none', worse: 'bad' };

/** Two models side by side as one HTML file, in the words of a language. */
export function comparisonPage(words: Words, comparison: Comparison): string {
  const { t, format } = words;
  const { a, b, verdict, reasons, startedAt, durationMs } = comparison;
  const names = `${a.model.name} → ${b.model.name}`;
  const lead = [
    t('comparison.compared', { count: comparison.sampleCount }),
    t('comparison.changed', { count: comparison.changedCount }),
    format.duration(durationMs),
    format.dateTime(startedAt),
  ].join(' · ');
  const rows = reasons.map((reason) => {
    const { title, found } = reasonSentence(words, reason);
    return [mark(tones[reason.says], t(`comparison.standing.${reason.says}`)), title, found];
  });
  return page(words.language, `${names} · ${t(`comparison.standing.${verdict}`)}`, [
    html`<header><div class="finding"><h1>${names}</h1>${mark(tones[verdict], t(`comparison.standing.${verdict}`))}</div><p class="lead">${lead}</p></header>`,
    html`<h2>${t('models.checks.title')}</h2>`,
    table([t('comparison.secondIs'), t('modelRuns.check'), t('models.found')], rows),
    distanceSection(words, comparison),
    pairSection(words, comparison),
    html`<h2>${t('modelRuns.whatRan')}</h2>`,
    sideTable(words, a, b),
    facts([
      [
        t('models.samples'),
        html`${t('modelRuns.files', { count: comparison.samples.fileCount })}<br><code>sha256 ${comparison.samples.sha256}</code>`,
      ],
      [t('modelRuns.runtime'), `onnxruntime ${comparison.runtime.onnxruntime} · Node ${comparison.runtime.node}`],
      [
        t('modelRuns.machine'),
        `${comparison.machine.processor} · ${comparison.machine.coreCount} × · ${comparison.machine.platform} ${comparison.machine.architecture}`,
      ],
    ]),
    html`<footer>${t('comparison.madeBy', { version: comparison.runtime.hangar })}</footer>`,
  ]);
}

/** A distance as it is written everywhere: three digits, whatever its size. */
export function distanceText(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function distanceSection({ t, format }: Words, { distance }: Comparison): Html {
  if (distance === undefined) return html``;
  const { absolute, relative, cosine } = distance;
  const rows = [
    [t('comparison.absolute'), ...[absolute.p50, absolute.p95, absolute.greatest].map(distanceText)],
    [t('comparison.relative'), ...[relative.p50, relative.p95, relative.greatest].map(distanceText)],
    [t('comparison.cosine'), distanceText(cosine.p50), '', distanceText(cosine.least)],
  ];
  const head = [t('comparison.distance'), 'p50', 'p95', t('comparison.furthest')];
  return html`<h2>${t('comparison.distances', { count: format.number(distance.count) })}</h2>${table(head, rows, [1, 2, 3])}`;
}

function pairSection(words: Words, { pairs, omittedCount }: Comparison): Html {
  const { t } = words;
  const rows = pairs.map((pair) => [
    sampleNameOf(pair),
    answerCell(words, pair.a),
    pair.isChanged ? html`<b>${answerCell(words, pair.b)}</b>` : answerCell(words, pair.b),
    pair.expected ?? '—',
    pair.distance ? distanceText(pair.distance.relative) : '—',
  ]);
  const head = [t('models.columns.sample'), 'A', 'B', t('models.expectedAnswer'), t('comparison.relative')];
  const more =
    omittedCount > 0 ? html`<p class="lead">${t('comparison.omitted', { count: omittedCount })}</p>` : html``;
  return html`<h2>${t('comparison.pairs')}</h2>${table(head, rows, [4])}${more}`;
}

function answerCell(words: Words, { problem, summary = '' }: ComparedAnswer): Html {
  return problem ? mark('bad', words.problem(problem).title) : html`${summary}`;
}

function sideTable({ t, format }: Words, a: ComparedSide, b: ComparedSide): Html {
  const both = (tell: (side: ComparedSide) => string | Html) => [tell(a), tell(b)];
  return table(
    ['', 'A', 'B'],
    [
      [t('models.file'), ...both(({ model }) => html`${model.path}<br><code>sha256 ${model.sha256}</code>`)],
      [t('modelRuns.size'), ...both(({ model }) => format.bytes(model.sizeBytes))],
      [t('comparison.provider'), ...both(({ provider }) => provider)],
      [t('modelRuns.handler'), ...both(({ handler }) => handler?.path ?? t('modelRuns.inferred'))],
      [t('modelRuns.loading'), ...both(({ initializeMs }) => format.duration(initializeMs))],
      [
        t('models.columns.latency'),
        ...both(({ latencyMs }) => (latencyMs === undefined ? '—' : `${format.number(latencyMs, 3)} ms`)),
      ],
    ],
  );
}
