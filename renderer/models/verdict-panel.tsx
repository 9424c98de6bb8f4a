import type { ReactNode } from 'react';
import type { CheckId } from '../../preload/contract/handler/expect.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import type { Verdict } from '../../preload/contract/verdict.ts';
import { checkSentence } from '../i18n/check-sentence.ts';
import { waitingSentence } from '../i18n/waiting-sentence.ts';
import { useWords } from '../i18n/words.tsx';
import { Chip, type Tone } from '../parts/chip.tsx';
import { classNames } from '../parts/class-names.ts';
import { CoreButton } from '../parts/core-button.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { LabelTable } from './label-table.tsx';
import { LatencyHistogram } from './latency-histogram.tsx';
import { isChecking, isRunning, type ModelRun } from './model-run.ts';
import { RunChecks } from './run-checks.tsx';
import { paceOf } from './run-figures.ts';
import { saveRunReport } from './save-report.ts';
import styles from './verdict-panel.module.css';

/** The finding of a run in one sentence, then what it rests on; while it runs, how far it is. */
export function VerdictPanel({ run, onShow }: { run: ModelRun; onShow: (check: CheckId) => void }) {
  const { phase } = run;
  return (
    <div className={styles.panel}>
      {phase.kind === 'finished' && (
        <Finished run={run} verdict={phase.verdict} durationMs={phase.durationMs} runId={phase.runId} />
      )}
      {phase.kind === 'failed' && <Failed run={run} {...phase} />}
      {phase.kind !== 'finished' && phase.kind !== 'failed' && <Underway run={run} />}
      <div className={classNames(styles.evidence, isRunning(run) && styles.streaming)}>
        <RunChecks run={run} onShow={onShow} />
        <LatencyHistogram rows={run.rows} />
      </div>
      {phase.kind === 'finished' && phase.verdict.labels && <LabelTable figures={phase.verdict.labels} />}
    </div>
  );
}

/** Why there is no verdict, and what was answered all the same. */
function Failed({ run, problem, isBefore }: { run: ModelRun; problem: Problem; isBefore: boolean }) {
  const { t } = useWords();
  const { rows, done, total } = run;
  const title = isBefore ? t('models.answeredBefore') : t('models.endedAfter', { done, total });
  return (
    <>
      {rows.length > 0 && <Finding title={title} figures={[]} />}
      <ProblemNotice problem={problem} />
    </>
  );
}

function Underway({ run }: { run: ModelRun }) {
  const words = useWords();
  const { t, format } = words;
  const { phase, done, total } = run;
  const pace = paceOf(run);
  if (phase.kind === 'cancelled') return <Finding title={t('models.cancelledAfter', { done, total })} figures={[]} />;
  const areChecksDue = isChecking(run);
  const answering = areChecksDue ? t('models.checking', { total }) : t('models.running', { done, total });
  const title = phase.kind === 'starting' ? t('models.starting') : answering;
  const figures =
    pace && !areChecksDue
      ? [
          t('models.perSecond', { rate: format.number(pace.perSecond, pace.perSecond < 10 ? 1 : 0) }),
          t('models.left', { time: format.duration(Math.ceil(pace.leftMs / 1000) * 1000, 1) }),
        ]
      : [];
  return (
    <>
      <Finding title={title} figures={figures} />
      {run.waiting && <p className={styles.waiting}>{waitingSentence(words, run.waiting)}</p>}
      <div className={styles.progress}>
        <Progress
          label={title}
          {...(phase.kind === 'answering' && !areChecksDue ? { value: done, maxValue: Math.max(total, 1) } : {})}
        />
      </div>
    </>
  );
}

const tones: Record<Verdict['status'], Tone> = { pass: 'good', warn: 'warning', fail: 'bad' };

function Finished({
  run,
  verdict,
  durationMs,
  runId,
}: {
  run: ModelRun;
  verdict: Verdict;
  durationMs: number;
  runId: number | undefined;
}) {
  const words = useWords();
  const { t, format } = words;
  const { status, sampleCount, stopped } = verdict;
  const perSecond = (sampleCount * 1000) / Math.max(durationMs, 1);
  const figures = [
    t('models.sampleCount', { count: sampleCount }),
    format.duration(durationMs),
    t('models.perSecond', { rate: format.number(perSecond, perSecond < 10 ? 1 : 0) }),
    ...(run.loaded ? [`onnxruntime ${run.loaded.runtime}`, 'CPU'] : []),
  ];
  return (
    <>
      <Finding title={useFinding(verdict)} figures={figures}>
        <Chip tone={tones[status]}>{t(`models.verdict.${status}`)}</Chip>
        {runId !== undefined && (
          <CoreButton variant="quiet" onPress={() => void saveRunReport(words, runId)}>
            {t('modelRuns.saveReport')}
          </CoreButton>
        )}
      </Finding>
      {stopped && <ProblemNotice problem={stopped} />}
    </>
  );
}

function useFinding({ sampleCount, failedCount, nonFiniteCount, stopped, checks }: Verdict): string {
  const words = useWords();
  const { t } = words;
  if (stopped !== undefined) return t('models.verdict.stopped', { count: sampleCount });
  if (failedCount > 0) return t('models.verdict.failed', { failed: failedCount, count: sampleCount });
  const worst = checks.find(({ status }) => status === 'fail') ?? checks.find(({ status }) => status === 'warn');
  if (worst !== undefined && worst.id !== 'finite') {
    const { title, found } = checkSentence(words, worst);
    return t('models.verdict.check', { check: title, found });
  }
  if (nonFiniteCount > 0) return t('models.verdict.nonFinite', { count: nonFiniteCount });
  return t('models.verdict.passed', { count: sampleCount });
}

function Finding({ title, figures, children }: { title: string; figures: readonly string[]; children?: ReactNode }) {
  return (
    <div className={styles.top}>
      <div role="status">
        <h2 className={styles.finding}>{title}</h2>
      </div>
      {children}
      <span className={styles.figures}>{figures.join(' · ')}</span>
    </div>
  );
}
