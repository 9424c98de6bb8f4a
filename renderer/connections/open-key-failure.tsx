import { useEffect, useState } from 'react';
import type { KeyFile } from '../../preload/contract/keys.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { Chip } from '../parts/chip.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { showToast } from '../parts/toast.tsx';
import { problemFrom } from '../problem-from.ts';
import { useReadOnlyReason } from '../read-only.ts';
import styles from './connect-panel.module.css';
import type { FailureProps } from './failure-props.ts';
import { fileName, findingWords } from './key-words.ts';
import { Question } from './question.tsx';

/** A key file that others can read: which entry, the command that closes it, and a button that does it and goes on. */
export function OpenKeyFailure({ state, attempt, openSheet }: FailureProps) {
  const words = useWords();
  const { t } = words;
  const path = String(state.problem.params.path ?? state.target?.keyPath ?? '');
  const [key, setKey] = useState<KeyFile>();
  const [problem, setProblem] = useState<Problem>();
  const [isFixing, setIsFixing] = useState(false);
  const readOnly = useReadOnlyReason();

  useEffect(() => {
    let isCurrent = true;
    client.keys.check({ path }).then(
      (checked) => isCurrent && setKey(checked),
      (thrown) => isCurrent && setProblem(problemFrom(thrown)),
    );
    return () => {
      isCurrent = false;
    };
  }, [path]);

  async function fix() {
    setIsFixing(true);
    setProblem(undefined);
    try {
      const fixed = await client.keys.fix({ path });
      setKey(fixed);
      if (fixed.permissions.status === 'too-open') return;
      // This panel goes with the next try: what was changed, and where to undo it, outlasts it.
      showToast(t('keys.fixedNow', { file: fileName(path) }));
      attempt.again();
    } catch (thrown) {
      setProblem(problemFrom(thrown));
    } finally {
      setIsFixing(false);
    }
  }

  const permissions = key?.permissions;
  return (
    <Question
      title={t('keys.openTitle', { file: fileName(path) })}
      actions={
        <>
          <Button variant="primary" isPending={isFixing} isDisabled={readOnly !== undefined} onPress={fix}>
            {t('keys.fixAndConnect')}
          </Button>
          <Button onPress={openSheet}>{t('connections.otherKey')}</Button>
          <Button variant="quiet" onPress={attempt.again}>
            {t('common.tryAgain')}
          </Button>
        </>
      }
    >
      <dl className={styles.facts}>
        <dt>{t('keys.findings')}</dt>
        <dd>
          <ul aria-label={t('keys.findings')}>
            {permissions?.findings.map((finding) => (
              <li key={`${finding.who} ${finding.access}`}>{findingWords(words, finding)}</li>
            ))}
          </ul>
        </dd>
        <dt>{t('keys.file')}</dt>
        <dd>
          <code>{path}</code> {permissions?.mode && <Chip tone="bad">{permissions.mode}</Chip>}
        </dd>
        {permissions?.fixCommand && (
          <>
            <dt>{t('keys.command')}</dt>
            <dd>
              <code>{permissions.fixCommand}</code>
            </dd>
          </>
        )}
      </dl>
      <p className={styles.dim}>{t('keys.openMeaning')}</p>
      {readOnly && <ProblemNotice problem={readOnly} />}
      {problem && <ProblemNotice problem={problem} />}
    </Question>
  );
}
