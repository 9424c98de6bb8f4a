import type { ComparisonReason } from '../../preload/contract/comparison.ts';
import type { Words } from './translate.ts';

/** What a comparison looked at, and what it found, in the words of a language. */
export function reasonSentence(
  { t, format }: Words,
  { code, figures }: ComparisonReason,
): { title: string; found: string } {
  const figure = (name: string) => figures[name] ?? 0;
  const share = (value: number) => `${value > 0 ? '+' : ''}${format.number(value * 100, 2)}%`;
  const title = t(`comparison.reason.${code}.title`);
  const has = (name: string) => Object.hasOwn(figures, name);
  switch (code) {
    case 'stopped':
      return { title, found: t('comparison.reason.stopped.found', { count: figure('count') }) };
    case 'failures':
    case 'checks': {
      const { onlyA = 0, onlyB = 0 } = figures;
      if (onlyA + onlyB === 0) return { title, found: t('comparison.reason.noDifference') };
      return { title, found: t('comparison.reason.onlyOne', { onlyA, onlyB }) };
    }
    case 'accuracy':
      return {
        title,
        found: t('comparison.reason.accuracy.found', {
          a: `${format.number(figure('a') * 100, 2)}%`,
          b: `${format.number(figure('b') * 100, 2)}%`,
          low: share(figure('low')),
          high: share(figure('high')),
          chance: format.number(figure('chance'), 4),
        }),
      };
    case 'answers':
    case 'outputs':
      return {
        title,
        found: t(`comparison.reason.${code}.found`, { changed: figure('changed'), count: figure('count') }),
      };
    case 'latency': {
      const ratio = share(figure('ratio') - 1);
      if (!has('low')) return { title, found: t('comparison.reason.latency.few', { ratio }) };
      const interval = { low: share(figure('low') - 1), high: share(figure('high') - 1) };
      return { title, found: t('comparison.reason.latency.found', { ratio, ...interval }) };
    }
  }
}
