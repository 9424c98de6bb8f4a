import { useEffect, useRef, useState } from 'react';
import type { Account } from '../../preload/contract/instances.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { showToast } from '../parts/toast.tsx';
import { problemFrom } from '../problem-from.ts';
import { accountsView } from './accounts-view.ts';
import { refreshInstances } from './instance-store.ts';
import styles from './sign-in-sheet.module.css';

type Run = { phase: 'asked' | 'running' | 'failed'; output: string; problem?: Problem };

const close = () => accountsView.set({ ...accountsView.get(), signIn: undefined });

/** How to sign in to an account again: the command to copy, or run by the console where its tool is here. */
export function SignInSheet({ account }: { account: Account }) {
  const { t } = useWords();
  const [run, setRun] = useState<Run>({ phase: 'asked', output: '' });
  const ended = useRef<AbortController>(undefined);
  useEffect(() => () => ended.current?.abort(), []);
  const { key, name, signIn } = account;
  if (!signIn) return undefined;

  async function start() {
    const controller = new AbortController();
    ended.current = controller;
    setRun({ phase: 'running', output: '' });
    try {
      const { signal } = controller;
      for await (const event of await client.accounts.signIn({ accountKey: key }, { signal })) {
        if (event.kind === 'output') setRun((now) => ({ ...now, output: now.output + event.text }));
        else if (!event.isGood) setRun((now) => ({ ...now, phase: 'failed' }));
        else {
          showToast(t('accounts.signedIn', { name }));
          close();
        }
      }
    } catch (thrown) {
      if (!controller.signal.aborted) setRun({ phase: 'failed', output: '', problem: problemFrom(thrown) });
    }
  }

  function copy(text: string) {
    void navigator.clipboard.writeText(text).then(() => showToast(`${t('common.copied')}: ${text}`));
  }

  const isRunning = run.phase === 'running';
  return (
    <Sheet
      title={t('accounts.signInTitle', { name })}
      isOpen
      onClose={close}
      actions={
        <>
          <Button onPress={close}>{t('common.cancel')}</Button>
          {signIn.canRun ? (
            <Button variant="primary" isPending={isRunning} onPress={() => void start()} autoFocus>
              {run.phase === 'failed' ? t('common.tryAgain') : t('accounts.signInNow')}
            </Button>
          ) : (
            <Button
              variant="primary"
              onPress={() => {
                close();
                void refreshInstances(t('instances.refusedRefresh'));
              }}
            >
              {t('accounts.didSignIn')}
            </Button>
          )}
        </>
      }
    >
      <p>{t(signIn.canRun ? 'accounts.signInAbout' : 'accounts.signInCopyAbout')}</p>
      <div className={styles.command}>
        <code className={styles.code}>{signIn.command}</code>
        <Button onPress={() => copy(signIn.command)}>{t('accounts.copyCommand')}</Button>
      </div>
      {isRunning && <Progress label={t('accounts.waiting')} />}
      {run.output && (
        <section aria-label={t('accounts.output')}>
          <pre className={styles.output}>{run.output}</pre>
        </section>
      )}
      {run.phase === 'failed' &&
        (run.problem ? (
          <ProblemNotice problem={run.problem} />
        ) : (
          <p role="alert" className={styles.failed}>
            {t('accounts.signInFailed')}
          </p>
        ))}
    </Sheet>
  );
}
