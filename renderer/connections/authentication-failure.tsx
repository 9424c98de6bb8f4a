import type { ConnectionTarget } from '../../preload/contract/connections.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { Details } from '../parts/details.tsx';
import styles from './connect-panel.module.css';
import type { FailureProps } from './failure-props.ts';
import { fileName } from './key-words.ts';
import { KeylessOffer } from './keyless-offer.tsx';
import { keysWorthTrying } from './keys-worth-trying.ts';
import { Question } from './question.tsx';
import { useAgents } from './use-agents.ts';
import { useKeys } from './use-keys.ts';
import { WhyButton } from './why-button.tsx';

const maxOffered = 6;

/** The host did not take the login: what was tried, what it takes, and the other likely users and keys, one click each. */
export function AuthenticationFailure({ state, attempt, openSheet }: FailureProps) {
  const { t } = useWords();
  const { problem, target, proposal } = state;
  const { user, host, tried, untried, methods } = problem.params;
  const users = (proposal?.users ?? []).filter((other) => other !== target?.user).slice(0, maxOffered);
  const agentKeys = useAgents()
    .flatMap(({ keys }) => keys)
    .filter(({ problem, fingerprint }) => problem === undefined && fingerprint !== target?.agentKey)
    .slice(0, maxOffered);
  const proposed = proposal?.keyPaths ?? [];
  const likely = useKeys(proposed).files.filter(({ path }) => proposed.includes(path) && path !== target?.keyPath);
  const keyPaths = keysWorthTrying(likely, String(tried ?? ''))
    .map(({ path }) => path)
    .slice(0, maxOffered);
  return (
    <Question
      title={t('connections.deniedTitle', { user: String(user ?? target?.user ?? '') })}
      tone="bad"
      actions={
        <>
          <Button variant="primary" onPress={openSheet}>
            {t('connections.connectAs')}
          </Button>
          <WhyButton {...{ state, attempt }} />
          <Button variant="quiet" onPress={attempt.again}>
            {t('common.tryAgain')}
          </Button>
        </>
      }
    >
      <dl className={styles.facts}>
        {target && (
          <>
            <Offers
              label={t('connections.otherUsers')}
              values={users}
              onChoose={(other) => attempt.connectAs({ ...target, user: other })}
            />
            <Offers
              label={t('connections.otherKeys')}
              values={keyPaths}
              wordsOf={fileName}
              onChoose={(keyPath) => attempt.connectAs({ ...without(target), keyPath })}
            />
            <Offers
              label={t('connections.otherAgentKeys')}
              values={agentKeys.map(({ fingerprint }) => fingerprint)}
              wordsOf={(it) => agentKeys.find(({ fingerprint }) => fingerprint === it)?.comment || it}
              onChoose={(agentKey) => attempt.connectAs({ ...without(target), agentKey })}
            />
          </>
        )}
        <dt>{t('connections.triedKey')}</dt>
        <dd>
          <code>{tried ?? target?.keyPath ?? t('common.none')}</code>
        </dd>
        {untried && (
          <>
            <dt>{t('connections.untriedKeys')}</dt>
            <dd>
              <code>{untried}</code>
            </dd>
          </>
        )}
        <dt>{t('connections.methods')}</dt>
        <dd>
          <code>{methods ?? t('common.none')}</code>
        </dd>
        <dt>{t('connections.host')}</dt>
        <dd>
          <code>{host ?? target?.host}</code>
        </dd>
      </dl>
      {untried && <p>{t('connections.tooManyTries')}</p>}
      {target && (
        <KeylessOffer
          target={target}
          instanceRef={attempt.instanceRef}
          onConnect={(other) => attempt.connectAs(other)}
        />
      )}
      {problem.details && <Details text={problem.details} />}
    </Question>
  );
}

/** Who and where, without a key. */
function without({ keyPath: _path, agentKey: _key, keyless: _lent, ...target }: ConnectionTarget): ConnectionTarget {
  return target;
}

function Offers({
  label,
  values,
  wordsOf = (value) => value,
  onChoose,
}: {
  label: string;
  values: readonly string[];
  wordsOf?: (value: string) => string;
  onChoose: (value: string) => void;
}) {
  if (values.length === 0) return undefined;
  return (
    <>
      <dt>{label}</dt>
      <dd className={styles.choices}>
        {values.map((value) => (
          <Button key={value} onPress={() => onChoose(value)}>
            {wordsOf(value)}
          </Button>
        ))}
      </dd>
    </>
  );
}
