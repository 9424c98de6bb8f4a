import { useState } from 'react';
import type { Problem } from '../../preload/contract/problem.ts';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { problemFrom } from '../problem-from.ts';
import styles from './connect-panel.module.css';
import type { PendingConnection } from './connect-state.ts';
import { fingerprintWords } from './fingerprint-words.ts';
import { HostKeyProofLine } from './host-key-badge.tsx';
import type { ConnectableInstance } from './instance-address.ts';
import { Question } from './question.tsx';

/** An unknown host key: the fingerprint, what it means, and two answers. Nothing secret is sent before one is given. */
export function HostKeyQuestion({
  connection,
  connectionId,
  instance,
}: {
  connection: Extract<PendingConnection, { phase: 'host-key' }>;
  connectionId: string;
  instance: ConnectableInstance;
}) {
  const { t } = useWords();
  const { fingerprint, host, port, keyType, addressKnownAs, proof } = connection;
  const [answering, setAnswering] = useState<'trust' | 'cancel'>();
  const [problem, setProblem] = useState<Problem>();

  async function answer(trust: boolean) {
    setAnswering(trust ? 'trust' : 'cancel');
    setProblem(undefined);
    try {
      await client.connections.decideHostKey({ connectionId, fingerprint, trust });
    } catch (thrown) {
      setProblem(problemFrom(thrown));
      setAnswering(undefined);
    }
  }

  const trust = (
    <Button
      key="trust"
      variant={addressKnownAs ? 'plain' : 'primary'}
      isPending={answering === 'trust'}
      isDisabled={answering === 'cancel'}
      onPress={() => answer(true)}
    >
      {t('connections.trust')}
    </Button>
  );
  const cancel = (
    <Button
      key="cancel"
      variant={addressKnownAs ? 'primary' : 'plain'}
      isPending={answering === 'cancel'}
      isDisabled={answering === 'trust'}
      onPress={() => answer(false)}
    >
      {t('common.cancel')}
    </Button>
  );

  return (
    <Question
      title={t('connections.hostKeyTitle', { name: instance.name })}
      actions={addressKnownAs ? [cancel, trust] : [trust, cancel]}
    >
      {addressKnownAs && (
        <p className={styles.warning}>
          {t('connections.hostKeyElsewhere', {
            place: `${addressKnownAs.path}:${addressKnownAs.line}`,
            host,
            known: addressKnownAs.fingerprint,
            shown: fingerprint,
          })}
        </p>
      )}
      {proof && <HostKeyProofLine proof={proof} />}
      <p>{t('connections.hostKeyShown', { host, port: String(port), keyType })}</p>
      <p className={styles.fingerprint}>
        <code>{fingerprint}</code>
        <span className={styles.words}>
          {t('connections.fingerprintWords')}: <code>{fingerprintWords(fingerprint)}</code>
        </span>
      </p>
      <p className={styles.dim}>{t(meaningOf(instance))}</p>
      {problem && <ProblemNotice problem={problem} />}
    </Question>
  );
}

/** A host of the user's own configuration is known as OpenSSH knows it, an instance by its identity. */
function meaningOf({ sandbox, ref }: ConnectableInstance) {
  if (sandbox) return 'connections.hostKeySandbox';
  return ref.startsWith('ssh:hosts:config:') ? 'connections.hostKeyMeaningHost' : 'connections.hostKeyMeaning';
}
