import { type FormEvent, useState } from 'react';
import type { Account } from '../../preload/contract/instances.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { CoreButton } from '../parts/core-button.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { TextField } from '../parts/text-field.tsx';
import { showToast } from '../parts/toast.tsx';
import { problemFrom } from '../problem-from.ts';

/** Asks for the six digits that an account's device shows; they go to the core and are kept nowhere. */
export function MfaSheet({ account, device, onClose }: { account: Account; device: string; onClose: () => void }) {
  const { t } = useWords();
  const [code, setCode] = useState('');
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const { key, name } = account;
  const isWhole = /^\d{6}$/.test(code);

  async function send(event?: FormEvent) {
    event?.preventDefault();
    if (!isWhole || isPending) return;
    setPending(true);
    setProblem(undefined);
    try {
      await client.accounts.enterCode({ accountKey: key, code });
      showToast(t('accounts.signedIn', { name }));
      onClose();
    } catch (thrown) {
      setProblem(problemFrom(thrown));
      // Each code is taken once.
      setCode('');
      setPending(false);
    }
  }

  return (
    <Sheet
      title={t('accounts.signInTitle', { name })}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <CoreButton variant="primary" isPending={isPending} isDisabled={!isWhole} onPress={() => void send()}>
            {t('accounts.sendCode')}
          </CoreButton>
        </>
      }
    >
      <p>{t('accounts.codeAbout', { device })}</p>
      <form onSubmit={(event) => void send(event)}>
        <TextField
          label={t('accounts.code')}
          value={code}
          onChange={(typed) => setCode(typed.replace(/\D/g, '').slice(0, 6))}
          autoFocus
          autoComplete="one-time-code"
        />
      </form>
      {problem && <ProblemNotice problem={problem} />}
    </Sheet>
  );
}
