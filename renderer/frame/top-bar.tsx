import { Button } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import { instanceList } from '../instances/instance-store.ts';
import { SearchIcon } from '../parts/icons.tsx';
import { ShortcutKeys } from '../parts/shortcut-keys.tsx';
import { useStore } from '../store.ts';
import styles from './top-bar.module.css';

/** Brand, the field that finds anything, and whose machines are in view. */
export function TopBar({ onSearch }: { onSearch: () => void }) {
  const { t } = useWords();
  const { accounts } = useStore(instanceList);
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
        {accounts.some(({ sandbox }) => sandbox) && <li className={styles.sandbox}>{t('app.sandbox')}</li>}
        {accounts.map(({ key, provider, account, name }) => (
          <li key={key} className={styles.account}>
            {t(`instances.providerShort.${provider}`)} ·{' '}
            {name === account || name === 'sandbox' ? account : `${name} · ${account}`}
          </li>
        ))}
      </ul>
    </header>
  );
}
