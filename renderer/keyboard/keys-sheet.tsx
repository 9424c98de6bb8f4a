import { useWords } from '../i18n/words.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { ShortcutKeys } from '../parts/shortcut-keys.tsx';
import styles from './keys-sheet.module.css';
import { listKeys, type ShortcutScope, shortcuts } from './shortcuts.ts';
import { terminalShortcuts } from './terminal-shortcuts.ts';

const scopes: ShortcutScope[] = ['everywhere', 'inLists', 'onInstance'];

/** All keys on one sheet, by where they work. */
export function KeysSheet({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useWords();
  const all = [...Object.values(shortcuts), ...listKeys];
  return (
    <Sheet title={t('shortcuts.title')} isOpen={isOpen} onClose={onClose} size="large">
      <div className={styles.columns}>
        {scopes.map((scope) => (
          <section key={scope}>
            <h3 className={styles.scope}>{t(`shortcuts.${scope}`)}</h3>
            <dl className={styles.list}>
              {all
                .filter((shortcut) => shortcut.scope === scope)
                .map(({ keys, label }) => (
                  <div key={label} className={styles.entry}>
                    <dt>{t(label)}</dt>
                    <dd>
                      <ShortcutKeys keys={keys} />
                    </dd>
                  </div>
                ))}
              {scope === 'inLists' && (
                <div className={styles.entry}>
                  <dt>{t('shortcuts.typeAhead')}</dt>
                  <dd>
                    <ShortcutKeys keys={t('shortcuts.letters')} />
                  </dd>
                </div>
              )}
            </dl>
          </section>
        ))}
        <section>
          <h3 className={styles.scope}>{t('shortcuts.inTerminals')}</h3>
          <dl className={styles.list}>
            {Object.values(terminalShortcuts).map(({ keys, label }) => (
              <div key={label} className={styles.entry}>
                <dt>{t(label)}</dt>
                <dd className={styles.either}>
                  {keys.map((one) => (
                    <ShortcutKeys key={one} keys={one} />
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Sheet>
  );
}
