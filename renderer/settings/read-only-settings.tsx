import type { Account } from '../../preload/contract/instances.ts';
import { findReadOnlyAccount } from '../../preload/contract/read-only-account.ts';
import { description, settings, updateSettings } from '../app-state.ts';
import { useWords } from '../i18n/words.tsx';
import { instanceList } from '../instances/instance-store.ts';
import { Switch } from '../parts/switch.tsx';
import { useStore } from '../store.ts';
import { SettingsCard } from './settings-card.tsx';
import styles from './settings-screen.module.css';

/** What may not be changed from here: everything, or some accounts. */
export function ReadOnlySettings() {
  const { t } = useWords();
  const { readOnly, readOnlyAccounts } = useStore(settings);
  const { accounts } = useStore(instanceList);
  const isStartedReadOnly = useStore(description)?.startedReadOnly ?? false;

  function closeAccount({ key, provider, account }: Account, isClosed: boolean) {
    // Other ways into the same account are opened with it.
    const same = accounts.filter((it) => it.provider === provider && it.account === account);
    const others = readOnlyAccounts.filter((other) => !same.some((it) => it.key === other));
    void updateSettings({ readOnlyAccounts: isClosed ? [...others, key] : others }, t('settings.notKept'));
  }

  return (
    <SettingsCard
      title={t('settings.safety')}
      about={t(isStartedReadOnly ? 'settings.startedReadOnly' : 'settings.safetyAbout')}
    >
      {!isStartedReadOnly && (
        <>
          <Switch
            label={t('settings.readOnlyAll')}
            isSelected={readOnly}
            onChange={(isOn) => void updateSettings({ readOnly: isOn }, t('settings.notKept'))}
          />
          {accounts.map((it) => (
            <Switch
              key={it.key}
              label={t('settings.readOnlyAccount', {
                provider: t(`instances.providerShort.${it.provider}`),
                account: it.name === it.account ? it.account : `${it.name} · ${it.account}`,
              })}
              isSelected={readOnly || findReadOnlyAccount(accounts, readOnlyAccounts, it) !== undefined}
              isDisabled={readOnly}
              onChange={(isClosed) => closeAccount(it, isClosed)}
            />
          ))}
          {accounts.length === 0 && <p className={styles.about}>{t('settings.readOnlyNoAccounts')}</p>}
        </>
      )}
    </SettingsCard>
  );
}
