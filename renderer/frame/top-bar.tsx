import { Button } from 'react-aria-components';
import { settings } from '../app-state.ts';
import { useWords } from '../i18n/words.tsx';
import { openAccounts } from '../instances/accounts-view.ts';
import { instanceList } from '../instances/instance-store.ts';
import { LockIcon, SearchIcon } from '../parts/icons.tsx';
import { ShortcutKeys } from '../parts/shortcut-keys.tsx';
import { useReadOnlyReason } from '../read-only.ts';
import { useStore } from '../store.ts';
import styles from './top-bar.module.css';

/** More would leave no room for their names. */
const maxShown = 2;

/** Brand, the field that finds anything, and whose machines are in view. */
export function TopBar({ onSearch }: { onSearch: () => void }) {
  const { t, problem } = useWords();
  const { accounts } = useStore(instanceList);
  const { readOnlyAccounts } = useStore(settings);
  const readOnly = useReadOnlyReason();
  const inView = accounts.filter(({ isHidden, sameAs }) => !isHidden && sameAs === undefined);
  return (
    <header className={styles.bar}>
      <span className={styles.brand}>
        <span className={styles.mark} aria-hidden="true" />
        {t('app.name')}
      </span>
      <Button className={styles.search ?? ''} onPress={onSearch}>
        <SearchIcon />
        <span className={styles.placeholder}>{t('palette.placeholder')}</span>
        <ShortcutKeys keys="Mod+K" />
      </Button>
      <ul className={styles.accounts} aria-label={t('app.accountsInView')}>
        {readOnly && (
          <li className={styles.readOnly} title={problem(readOnly).title}>
            <LockIcon />
            {t('app.readOnly')}
          </li>
        )}
        {accounts.some(({ sandbox }) => sandbox) && <li className={styles.sandbox}>{t('app.sandbox')}</li>}
        {inView.slice(0, maxShown).map(({ key, provider, account, name }) => (
          <li key={key} className={styles.account}>
            {!readOnly && readOnlyAccounts.includes(key) && (
              <span className={styles.lock} role="img" aria-label={t('app.readOnly')} title={t('app.readOnly')}>
                <LockIcon />
              </span>
            )}
            {t(`instances.providerShort.${provider}`)} ·{' '}
            {name === account || name === 'sandbox' ? account : `${name} · ${account}`}
          </li>
        ))}
        {accounts.length > 0 && (
          <li>
            <Button className={styles.more ?? ''} onPress={openAccounts}>
              {inView.length > maxShown ? t('accounts.more', { count: inView.length - maxShown }) : t('accounts.open')}
            </Button>
          </li>
        )}
      </ul>
    </header>
  );
}
