import type { Check } from '../../preload/contract/verdict.ts';
import type { Words } from './translate.ts';

/** What a check of a verdict looked at, and what it found, in the words of a language. */
export function checkSentence(words: Words, check: Check): { title: string; found: string } {
  const found = [findingOf(words, check), ...check.details].filter(Boolean).join(' · ');
  return { title: words.t(`models.check.${check.id}.title`), found };
}

function findingOf({ t, format }: Words, { id, status, figures, brokenCount }: Check): string {
  const figure = (name: string) => figures[name] ?? 0;
  const shortTime = (ms: number) =>
    ms < 10 ? t('units.millisecond', { value: shortNumber(ms) }) : format.duration(ms);
  const share = (name: string) => `${format.number(figure(name) * 100, 2)}%`;
  switch (id) {
    case 'answered':
      return t('models.check.answered.found', { answered: figure('answered'), count: figure('count') });
    case 'finite':
      return brokenCount === 0
        ? t('models.check.finite.good')
        : t('models.check.finite.broken', { count: brokenCount });
    case 'golden':
      return figure('compared') === 0
        ? t('models.check.golden.none')
        : t('models.check.golden.found', {
            compared: figure('compared'),
            absolute: shortNumber(figure('absolute')),
            relative: `${shortNumber(figure('relative') * 100)}%`,
          });
    case 'labels': {
      if (figure('count') === 0) return t('models.check.labels.none');
      const words = { accuracy: share('accuracy'), least: share('least') };
      return figure('least') > 0 ? t('models.check.labels.asked', words) : t('models.check.labels.found', words);
    }
    case 'inputs':
      return status === 'pass'
        ? t('models.check.inputs.good', { rows: figure('rows'), columns: figure('columns') })
        : t('models.check.inputs.differ', { other: figure('other'), columns: figure('columns') });
    case 'batch':
    case 'robust':
      if (figure('count') === 0) return t('models.check.untried');
      return status === 'pass' ? t(`models.check.${id}.good`, { count: figure('count') }) : '';
    case 'latency':
      return (['p50', 'p95', 'p99'] as const).map((rank) => `${rank} ${shortTime(figure(rank))}`).join(', ');
    case 'memory':
    case 'fileSize':
      return t('models.check.budget', { found: format.bytes(figure('found')), most: format.bytes(figure('most')) });
    case 'firstRun':
      return t('models.check.budget', {
        found: format.duration(figure('found')),
        most: format.duration(figure('most')),
      });
    default:
      if (figures.tried === 0) return t('models.check.untried');
      return brokenCount === 0 ? t('models.check.sampleGood') : t('models.check.sampleBroken', { count: brokenCount });
  }
}

/** Differences span many powers of ten: `1.2e-7`. */
function shortNumber(value: number): string {
  return String(Number(value.toPrecision(3)));
}
