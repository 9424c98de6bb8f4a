import { type FormEvent, useState } from 'react';
import type { Problem } from '../../preload/contract/problem.ts';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { TextField } from '../parts/text-field.tsx';
import { problemFrom } from '../problem-from.ts';
import styles from './connect-panel.module.css';
import type { PendingConnection } from './connect-state.ts';
import { fileName } from './key-words.ts';

/** A locked key. What is typed goes from the field straight to the core; React never holds it. */
export function PassphraseQuestion({
  connection: { keyPath, wrong },
  connectionId,
  openSheet,
}: {
  connection: Extract<PendingConnection, { phase: 'passphrase' }>;
  connectionId: string;
  openSheet: () => void;
}) {
  const { t } = useWords();
  const [isSending, setIsSending] = useState(false);
  const [problem, setProblem] = useState<Problem>();

  async function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const passphrase = new FormData(form).get('passphrase');
    if (typeof passphrase !== 'string' || passphrase === '') return;
    form.reset();
    setIsSending(true);
    setProblem(undefined);
    try {
      await client.connections.givePassphrase({ connectionId, passphrase });
    } catch (thrown) {
      setProblem(problemFrom(thrown));
    } finally {
      setIsSending(false);
    }
  }

  return (
    <form className={styles.question} onSubmit={send}>
      <h3 className={styles.finding}>{t('connections.passphraseTitle', { file: fileName(keyPath) })}</h3>
      <p className={styles.dim}>
        <code>{keyPath}</code>
      </p>
      <TextField
        name="passphrase"
        type="password"
        autoComplete="off"
        label={t('connections.passphrase')}
        description={t('connections.passphraseKept')}
        mistake={wrong && !isSending ? t('connections.passphraseWrong') : undefined}
        validationBehavior="aria"
        autoFocus
      />
      {problem && <ProblemNotice problem={problem} />}
      <div className={styles.actions}>
        <Button variant="primary" type="submit" isPending={isSending}>
          {t('connections.unlock')}
        </Button>
        <Button onPress={openSheet}>{t('connections.otherKey')}</Button>
      </div>
    </form>
  );
}
