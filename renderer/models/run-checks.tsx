import { useMemo } from 'react';
import { useWords } from '../i18n/words.tsx';
import { type CheckMark, CheckRow } from './check-row.tsx';
import { latencyText } from './latency-text.ts';
import type { ModelRun } from './model-run.ts';
import styles from './run-checks.module.css';
import { countRows } from './run-figures.ts';

/** What the verdict rests on, already while the samples come in. */
export function RunChecks({ run }: { run: ModelRun }) {
  const words = useWords();
  const { t } = words;
  const { answered, failed, nonFinite } = useMemo(() => countRows(run.rows), [run.rows]);
  const latencyMs = run.phase.kind === 'finished' ? run.phase.verdict.latencyMs : undefined;
  const skipped = run.loaded?.skippedCount ?? 0;
  const mark = (count: number, otherwise: CheckMark): CheckMark => (count > 0 ? otherwise : 'good');
  if (answered + failed === 0) return <ul />;
  return (
    <ul aria-label={t('models.checks.title')} className={styles.checks}>
      <CheckRow mark={mark(failed, 'bad')} label={t('models.checks.answered')}>
        {t('models.checks.answeredOf', { answered, count: answered + failed })}
      </CheckRow>
      {answered > 0 && (
        <CheckRow mark={mark(nonFinite, 'warning')} label={t('models.checks.finite')}>
          {nonFinite > 0 ? t('models.checks.finiteNot', { count: nonFinite }) : t('models.checks.finiteAll')}
        </CheckRow>
      )}
      {latencyMs && (
        <CheckRow mark="none" label={t('models.checks.latency')}>
          {(['p50', 'p95', 'p99'] as const).map((rank) => `${rank} ${latencyText(words, latencyMs[rank])}`).join(' · ')}
        </CheckRow>
      )}
      {skipped > 0 && (
        <CheckRow mark="none" label={t('models.checks.skipped')}>
          {t('models.checks.skippedFiles', { count: skipped })}
        </CheckRow>
      )}
    </ul>
  );
}
