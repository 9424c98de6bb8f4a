import { useWords } from '../i18n/words.tsx';
import { terminalShortcuts } from '../keyboard/terminal-shortcuts.ts';
import { Button } from '../parts/button.tsx';
import { ShortcutKeys } from '../parts/shortcut-keys.tsx';
import { useStore } from '../store.ts';
import { together } from './open-terminals.ts';
import styles from './together.module.css';

/** Above each of the terminals that are typed into at once, and how to end it. */
export function TogetherBar({ id }: { id: string }) {
  const { t } = useWords();
  const chosen = useStore(together.chosen);
  const isSecretAsked = useStore(together.isSecretAsked);
  if (!chosen.includes(id)) return undefined;
  return (
    <div role="status" className={styles.bar}>
      <p className={styles.words}>
        {t('terminals.togetherOn', { count: chosen.length })}
        {isSecretAsked && <strong> {t('terminals.togetherSecret')}</strong>}
      </p>
      <Button onPress={together.stop}>
        {t('terminals.togetherStop')} <ShortcutKeys keys={terminalShortcuts.together.keys[0]} />
      </Button>
    </div>
  );
}
