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
import { Question } from './question.tsx';

/** What a host wants to know before it lets somebody in. The answers go from the fields straight to the core. */
export function PromptQuestion({
  connection: { host, user, method, round, wrong, title, instruction, prompts, banner, mayKeep },
  connectionId,
  openSheet,
}: {
  connection: Extract<PendingConnection, { phase: 'prompt' }>;
  connectionId: string;
  openSheet: () => void;
}) {
  const { t } = useWords();
  const formId = useId();
  const [keep, setKeep] = useState(false);
  const [isSending, setIsSending] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const asked = [title, instruction].filter(Boolean).join('\n\n');

  async function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const answers = prompts.map((_prompt, index) => String(data.get(`answer${index}`) ?? ''));
    form.reset();
    setIsSending(true);
    setProblem(undefined);
    try {
      await client.connections.answerPrompt({ connectionId, round, answers, keep });
    } catch (thrown) {
      setProblem(problemFrom(thrown));
      setIsSending(false);
    }
  }

  return (
    <Question
      title={t(method === 'password' ? 'connections.passwordTitle' : 'connections.promptTitle', { user, host })}
      actions={
        <>
          <Button variant="primary" type="submit" form={formId} isPending={isSending}>
            {t('connections.promptSend')}
          </Button>
          <Button onPress={openSheet}>{t('connections.connectAs')}</Button>
        </>
      }
    >
      <Said host={host} words={asked} />
      <form id={formId} className={styles.passphrase} onSubmit={send}>
        {prompts.map(({ text, echo }, index) => (
          <TextField
            // biome-ignore lint/suspicious/noArrayIndexKey: the prompts of one round never change
            key={index}
            name={`answer${index}`}
            type={echo ? 'text' : 'password'}
            autoComplete="off"
            label={text === '' ? t('connections.password') : text}
            {...(index === prompts.length - 1 ? { description: t('connections.promptKept') } : {})}
            mistake={wrong && index === 0 ? t('connections.promptWrong') : undefined}
            validationBehavior="aria"
            autoFocus={index === 0}
          />
        ))}
        {mayKeep && <Switch label={t('keychain.keep')} isSelected={keep} onChange={setKeep} />}
      </form>
      <Said host={host} words={banner ?? ''} />
      {problem && <ProblemNotice problem={problem} />}
    </Question>
  );
}

/** What it says of the question comes before the fields, as it tells what to do; a banner, which may be long, after them. */
function Said({ host, words }: { host: string; words: string }) {
  const { t } = useWords();
  if (words === '') return undefined;
  return (
    <figure className={styles.said}>
      <figcaption>{t('connections.promptSaid', { host })}</figcaption>
      <pre>{words}</pre>
    </figure>
  );
}
