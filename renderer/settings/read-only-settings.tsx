import { description, settings, updateSettings } from '../app-state.ts';
import { useWords } from '../i18n/words.tsx';
import { instanceList } from '../instances/instance-store.ts';
import { Switch } from '../parts/switch.tsx';
import { useStore } from '../store.ts';
import styles from './settings-screen.module.css';

/** What may not be changed from here: everything, or some accounts. */
export function ReadOnlySettings() {
  const { t } = useWords();
  const { readOnly, readOnlyAccounts } = useStore(settings);
  const { accounts } = useStore(instanceList);
  const isStartedReadOnly = useStore(description)?.startedReadOnly ?? false;

  function closeAccount(key: string, isClosed: boolean) {
    const others = readOnlyAccounts.filter((other) => other !== key);
    void updateSettings({ readOnlyAccounts: isClosed ? [...others, key] : others }, t('settings.notKept'));
  }

  return (
    <section aria-labelledby="settings-safety" className={styles.card}>
      <h2 id="settings-safety">{t('settings.safety')}</h2>
      <p className={styles.about}>{t(isStartedReadOnly ? 'settings.startedReadOnly' : 'settings.safetyAbout')}</p>
      {!isStartedReadOnly && (
        <>
          <Switch
            label={t('settings.readOnlyAll')}
            isSelected={readOnly}
            onChange={(isOn) => void updateSettings({ readOnly: isOn }, t('settings.notKept'))}
          />
          {accounts.map(({ key, provider, account, name }) => (
            <Switch
              key={key}
              label={t('settings.readOnlyAccount', {
                provider: t(`instances.providerShort.${provider}`),
                account: name === account ? account : `${name} · ${account}`,
              })}
              isSelected={readOnly || readOnlyAccounts.includes(key)}
              isDisabled={readOnly}
              onChange={(isClosed) => closeAccount(key, isClosed)}
            />
          ))}
          {accounts.length === 0 && <p className={styles.about}>{t('settings.readOnlyNoAccounts')}</p>}
        </>
      )}
    </section>
  );
}
