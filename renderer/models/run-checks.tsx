import { useMemo } from 'react';
import type { CheckId } from '../../preload/contract/handler/expect.ts';
import type { Check } from '../../preload/contract/verdict.ts';
import { checkSentence } from '../i18n/check-sentence.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { CheckList, type CheckMark, CheckRow } from './check-row.tsx';
import { latencyText } from './latency-text.ts';
import type { ModelRun } from './model-run.ts';
import { countRows } from './run-figures.ts';

type Props = { run: ModelRun; onShow: (check: CheckId) => void };

const marks: Record<Check['status'], CheckMark> = { pass: 'good', warn: 'warning', fail: 'bad' };

/** What the verdict rests on, already while the samples come in; from each check it is one press to its samples. */
export function RunChecks({ run, onShow }: Props) {
  const words = useWords();
  const { t } = words;
  const verdict = run.phase.kind === 'finished' ? run.phase.verdict : undefined;
  const latencyMs = verdict?.latencyMs;
  const firstRunMs = verdict?.firstRunMs;
  const skipped = run.loaded?.skippedCount ?? 0;
  if (run.rows.length === 0) return <ul />;
  return (
    <CheckList label={t('models.checks.title')}>
      {verdict ? <JudgedRows checks={verdict.checks} onShow={onShow} /> : <CountedRows run={run} />}
      {latencyMs && verdict?.checks.every(({ id }) => id !== 'latency') && (
        <CheckRow mark="none" label={t('models.checks.latency')}>
          {(['p50', 'p95', 'p99'] as const).map((rank) => `${rank} ${latencyText(words, latencyMs[rank])}`).join(' · ')}
        </CheckRow>
      )}
      {firstRunMs !== undefined && verdict?.checks.every(({ id }) => id !== 'firstRun') && (
        <CheckRow mark="none" label={t('models.check.firstRun.title')}>
          {latencyText(words, firstRunMs)}
        </CheckRow>
      )}
      {skipped > 0 && (
        <CheckRow mark="none" label={t('models.checks.skipped')}>
          {t('models.checks.skippedFiles', { count: skipped })}
        </CheckRow>
      )}
    </CheckList>
  );
}

function JudgedRows({ checks, onShow }: { checks: readonly Check[]; onShow: Props['onShow'] }) {
  const words = useWords();
  return checks.map((check) => {
    const { title, found } = checkSentence(words, check);
    const { id, status } = check;
    const count = id === 'answered' ? (check.figures.count ?? 0) - (check.figures.answered ?? 0) : check.brokenCount;
    const action = count > 0 && (
      <Button variant="quiet" onPress={() => onShow(id)}>
        {words.t('models.showBroken', { count })}
      </Button>
    );
    return (
      <CheckRow key={id} mark={marks[status]} label={title} action={action}>
        {found}
      </CheckRow>
    );
  });
}

function CountedRows({ run }: { run: ModelRun }) {
  const { t } = useWords();
  const { answered, failed, nonFinite } = useMemo(() => countRows(run.rows), [run.rows]);
  const mark = (count: number, otherwise: CheckMark): CheckMark => (count > 0 ? otherwise : 'good');
  return (
    <>
      <CheckRow mark={mark(failed, 'bad')} label={t('models.check.answered.title')}>
        {t('models.check.answered.found', { answered, count: answered + failed })}
      </CheckRow>
      {answered > 0 && (
        <CheckRow mark={mark(nonFinite, 'warning')} label={t('models.check.finite.title')}>
          {nonFinite > 0 ? t('models.check.finite.broken', { count: nonFinite }) : t('models.check.finite.good')}
        </CheckRow>
      )}
    </>
  );
}
