import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { Sentence } from '../parts/sentence.tsx';
import styles from './connect-panel.module.css';
import type { FailureProps } from './failure-props.ts';
import { Question } from './question.tsx';

/** Another key than the known one: both fingerprints, where the known one stands, and no button that would trust it. */
export function HostKeyChanged({ state: { problem }, attempt, openSheet }: FailureProps) {
  const words = useWords();
  const { t } = words;
  const { title } = words.problem(problem);
  const { fingerprint, expectedFingerprint, path, line } = problem.params;
  const isMismatch = problem.code === 'ssh/host-key-mismatch';
  // A key that is known for this run only stands in no file.
  const place = path ? `${path}:${line ?? ''}` : undefined;
  const facts = [
    [t('connections.keyShown'), fingerprint],
    [t(isMismatch ? 'connections.keyPublished' : 'connections.keyKnown'), expectedFingerprint],
    [t('connections.knownIn'), place],
  ] as const;
  return (
    <Question
      title={title}
      tone="bad"
      actions={
        <>
          <Button onPress={attempt.again}>{t('common.tryAgain')}</Button>
          <Button onPress={openSheet}>{t('connections.connectAs')}</Button>
        </>
      }
    >
      <dl className={styles.facts}>
        {facts.map(
          ([label, value]) =>
            value !== undefined && (
              <div key={label} className={styles.fact}>
                <dt>{label}</dt>
                <dd>
                  <code>{value}</code>
                </dd>
              </div>
            ),
        )}
      </dl>
      <p className={styles.dim}>
        <Sentence>
          {t(
            isMismatch
              ? 'connections.mismatchMeaning'
              : place === undefined
                ? 'connections.changedMeaning'
                : 'connections.changedLine',
          )}
        </Sentence>
      </p>
    </Question>
  );
}
