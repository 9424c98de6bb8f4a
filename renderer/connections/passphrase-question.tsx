import { type FormEvent, useId, useState } from 'react';
import type { Problem } from '../../preload/contract/problem.ts';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { Switch } from '../parts/switch.tsx';
import { TextField } from '../parts/text-field.tsx';
import { problemFrom } from '../problem-from.ts';
import styles from './connect-panel.module.css';
import type { PendingConnection } from './connect-state.ts';
import { fileName } from './key-words.ts';
import { Question } from './question.tsx';

/** A locked key. What is typed goes from the field straight to the core; React never holds it. */
export function PassphraseQuestion({
  connection: { keyPath, wrong, mayKeep },
  connectionId,
  openSheet,
}: {
  connection: Extract<PendingConnection, { phase: 'passphrase' }>;
  connectionId: string;
  openSheet: () => void;
}) {
  const { t } = useWords();
  const formId = useId();
  const [keep, setKeep] = useState(false);
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
      await client.connections.givePassphrase({ connectionId, passphrase, keep });
    } catch (thrown) {
      setProblem(problemFrom(thrown));
    } finally {
      setIsSending(false);
    }
  }

  return (
    <Question
      title={t('connections.passphraseTitle', { file: fileName(keyPath) })}
      actions={
        <>
          <Button variant="primary" type="submit" form={formId} isPending={isSending}>
            {t('connections.unlock')}
          </Button>
          <Button onPress={openSheet}>{t('connections.otherKey')}</Button>
        </>
      }
    >
      <p className={styles.dim}>
        <code>{keyPath}</code>
      </p>
      <form id={formId} className={styles.passphrase} onSubmit={send}>
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
        {mayKeep && <Switch label={t('keychain.keep')} isSelected={keep} onChange={setKeep} />}
      </form>
      {problem && <ProblemNotice problem={problem} />}
    </Question>
  );
}
