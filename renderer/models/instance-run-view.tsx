import { waitingSentence } from '../i18n/waiting-sentence.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { useStore } from '../store.ts';
import styles from './history-view.module.css';
import { InstanceRunResult } from './instance-run-result.tsx';
import { type InstanceRunPhase, instanceRunRoom, leaveInstanceRun } from './instance-run-room.ts';
import { InstanceRunSetup } from './instance-run-setup.tsx';

/** The model in front on the machine it will serve from, beside this computer. */
export function InstanceRunView(subject: { modelPath: string; samplePaths: readonly string[] }) {
  const { t } = useWords();
  const phase = useStore(instanceRunRoom);
  if (phase.kind === 'running') return <Running phase={phase} />;
  // What was found of another model says nothing of the one in front now.
  if (phase.kind === 'finished' && phase.modelPath === subject.modelPath) return <InstanceRunResult {...phase} />;
  if (subject.samplePaths.length === 0)
    return <EmptyState title={t('instanceRuns.title')} next={t('instanceRuns.samplesFirst')} />;
  return (
    <div className={styles.view}>
      {phase.kind === 'failed' && phase.modelPath === subject.modelPath && (
        <ProblemNotice problem={phase.problem} onDismiss={leaveInstanceRun} />
      )}
      <InstanceRunSetup {...subject} />
    </div>
  );
}

function Running({ phase }: { phase: Extract<InstanceRunPhase, { kind: 'running' }> }) {
  const words = useWords();
  const { t, format } = words;
  const { step, told, done, total, doneBytes, totalBytes, bytesPerSecond, outsideCount } = phase;
  const label = step === 'running' ? t('instanceRuns.steps.running', { done, total }) : t(`instanceRuns.steps.${step}`);
  const sent = {
    done: format.bytes(doneBytes),
    total: format.bytes(totalBytes),
    rate: format.bytes(bytesPerSecond),
  };
  const value =
    step === 'running'
      ? { value: done, maxValue: Math.max(total, 1) }
      : step === 'sending' && totalBytes > 0
        ? { value: doneBytes, maxValue: totalBytes }
        : {};
  return (
    <div className={styles.view}>
      <div className={styles.bar}>
        <h2>{label}</h2>
        <Button onPress={leaveInstanceRun}>{t('models.cancelRun')}</Button>
      </div>
      <Progress label={label} {...value} />
      <p className={styles.caption}>
        {step === 'sending' && totalBytes > 0 && t('instanceRuns.sending', sent)}
        {step === 'installing' && told}
        {step === 'running' && phase.waiting && `${waitingSentence(words, phase.waiting)} `}
        {step === 'running' && outsideCount > 0 && t('instanceRuns.outside', { outside: outsideCount, count: done })}
      </p>
    </div>
  );
}
