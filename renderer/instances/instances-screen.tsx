import { useWords } from '../i18n/words.tsx';

/** All instances of all accounts. */
export function InstancesScreen() {
  const { t } = useWords();
  return <h1>{t('instances.title')}</h1>;
}
