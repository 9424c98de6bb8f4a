import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { Details } from '../parts/details.tsx';
import styles from './connect-panel.module.css';
import type { FailureProps } from './failure-props.ts';
import { fileName } from './key-words.ts';
import { Question } from './question.tsx';

const maxOffered = 6;

/** The host did not take the login: what was tried, what it takes, and the other likely users and keys, one click each. */
export function AuthenticationFailure({ state, attempt, openSheet }: FailureProps) {
  const { t } = useWords();
  const { problem, target, proposal } = state;
  const { user, host, tried, methods } = problem.params;
  const users = (proposal?.users ?? []).filter((other) => other !== target?.user).slice(0, maxOffered);
  const keyPaths = (proposal?.keyPaths ?? []).filter((other) => other !== target?.keyPath).slice(0, maxOffered);
  return (
    <Question
      title={t('connections.deniedTitle', { user: String(user ?? target?.user ?? '') })}
      tone="bad"
      actions={
        <>
          <Button variant="primary" onPress={openSheet}>
            {t('connections.connectAs')}
          </Button>
          <Button variant="quiet" onPress={attempt.again}>
            {t('common.tryAgain')}
          </Button>
        </>
      }
    >
      <dl className={styles.facts}>
        <dt>{t('connections.host')}</dt>
        <dd>
          <code>{host ?? target?.host}</code>
        </dd>
        <dt>{t('connections.triedKey')}</dt>
        <dd>
          <code>{tried ?? target?.keyPath ?? t('common.none')}</code>
        </dd>
        <dt>{t('connections.methods')}</dt>
        <dd>
          <code>{methods ?? t('common.none')}</code>
        </dd>
      </dl>
      {target && users.length > 0 && (
        <div className={styles.offers}>
          <p>{t('connections.otherUsers')}</p>
          <div className={styles.choices}>
            {users.map((other) => (
              <Button key={other} onPress={() => attempt.connectAs({ ...target, user: other })}>
                {other}
              </Button>
            ))}
          </div>
        </div>
      )}
      {target && keyPaths.length > 0 && (
        <div className={styles.offers}>
          <p>{t('connections.otherKeys')}</p>
          <div className={styles.choices}>
            {keyPaths.map((keyPath) => (
              <Button key={keyPath} onPress={() => attempt.connectAs({ ...target, keyPath })}>
                {fileName(keyPath)}
              </Button>
            ))}
          </div>
        </div>
      )}
      {problem.details && <Details text={problem.details} />}
    </Question>
  );
}
