import { Button } from 'react-aria-components';
import { findReadOnlyAccount } from '../../preload/contract/read-only-account.ts';
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
  const closed = readOnly ? [] : inView.filter((it) => findReadOnlyAccount(accounts, readOnlyAccounts, it));
  const further = inView.slice(maxShown);
  const furtherClosed = further.filter((it) => closed.includes(it)).map(({ name }) => name);
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
        {inView.slice(0, maxShown).map((it) => {
          const { key, provider, account, name } = it;
          // There is room for what people call it; the number is told by the title.
          const words = name === 'sandbox' ? account : name;
          return (
            <li key={key} className={styles.account} title={`${name} · ${account}`}>
              {closed.includes(it) && <Lock label={t('app.readOnly')} />}
              {t(`instances.providerShort.${provider}`)} · {words}
            </li>
          );
        })}
        {accounts.length > 0 && (
          <li>
            <Button className={styles.more ?? ''} onPress={openAccounts}>
              {furtherClosed.length > 0 && (
                <Lock label={t('accounts.moreReadOnly', { names: furtherClosed.join(', ') })} />
              )}
              {further.length > 0 ? t('accounts.more', { count: further.length }) : t('accounts.open')}
            </Button>
          </li>
        )}
      </ul>
    </header>
  );
}

function Lock({ label }: { label: string }) {
  return (
    <span className={styles.lock} role="img" aria-label={label} title={label}>
      <LockIcon />
    </span>
  );
}
