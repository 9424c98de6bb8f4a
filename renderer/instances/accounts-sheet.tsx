import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { useStore } from '../store.ts';
import { AccountList } from './account-list.tsx';
import styles from './accounts-sheet.module.css';
import { accountsView } from './accounts-view.ts';
import { instanceList } from './instance-store.ts';
import { MfaSheet } from './mfa-sheet.tsx';
import { RootWarning } from './root-warning.tsx';
import { SignInSheet } from './sign-in-sheet.tsx';

/** All accounts of this computer: which are in view, who one is there, and what came of asking them. */
export function AccountsSheet() {
  const { t } = useWords();
  const { isOpen, signIn } = useStore(accountsView);
  const { accounts, scopes } = useStore(instanceList);
  const signingIn = accounts.find(({ key }) => key === signIn);
  const endSignIn = () => accountsView.set({ ...accountsView.get(), signIn: undefined });
  const close = () => accountsView.set({ isOpen: false, signIn: undefined });
  const needsCode = scopes.some(
    (answer) =>
      answer.status === 'failed' && answer.scope.accountKey === signIn && answer.problem.code === 'clouds/mfa-needed',
  );
  const device = needsCode ? signingIn?.mfaDevice : undefined;
  if (signingIn && device !== undefined)
    return <MfaSheet key={signingIn.key} account={signingIn} device={device} onClose={endSignIn} />;
  if (signingIn) return <SignInSheet key={signingIn.key} account={signingIn} />;
  return (
    <Sheet
      title={t('accounts.title')}
      isOpen={isOpen}
      onClose={close}
      actions={<Button onPress={close}>{t('common.close')}</Button>}
    >
      <p className={styles.about}>{t('accounts.about')}</p>
      <RootWarning />
      <AccountList />
    </Sheet>
  );
}
