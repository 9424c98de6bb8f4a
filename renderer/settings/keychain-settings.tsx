import { useEffect, useState } from 'react';
import { client } from '../client.ts';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { showProblem } from '../parts/toast.tsx';
import { problemFrom } from '../problem-from.ts';
import { SettingsCard } from './settings-card.tsx';
import styles from './settings-screen.module.css';

type Kept = Awaited<ReturnType<typeof client.keychain.list>>;

/** What the keychain keeps for the console, each with a button that takes it out; nothing where there is no keychain. */
export function KeychainSettings() {
  const { t } = useWords();
  const [kept, setKept] = useState<Kept>();

  useEffect(() => {
    const end = new AbortController();
    client.keychain.list({}, { signal: end.signal }).then(setKept, () => {}); // the card stays away
    return () => end.abort();
  }, []);

  async function forget(secretName: string) {
    try {
      await client.keychain.forget({ secretName });
      setKept(await client.keychain.list({}));
    } catch (thrown) {
      showProblem(t('keychain.notForgotten'), problemFrom(thrown));
    }
  }

  if (!kept?.isThere && !kept?.names.length) return undefined;
  return (
    <SettingsCard title={t('keychain.title')} about={t(kept.names.length === 0 ? 'keychain.empty' : 'keychain.about')}>
      {kept.names.map((name) => (
        <div key={name} className={styles.kept}>
          <code>{name}</code>
          <Button onPress={() => forget(name)} aria-label={t('keychain.forgetName', { name })}>
            {t('keychain.forget')}
          </Button>
        </div>
      ))}
    </SettingsCard>
  );
}
