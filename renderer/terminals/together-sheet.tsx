import { useState } from 'react';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../parts/button.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { Switch } from '../parts/switch.tsx';
import { useStore } from '../store.ts';
import { activeTerminal, choosingTogether, findTerminal, openTerminals, together } from './open-terminals.ts';
import { terminalTitle } from './terminal-title.ts';
import styles from './together.module.css';

/** Which terminals are typed into at once. */
export function TogetherSheet() {
  return useStore(choosingTogether) ? <Choice /> : undefined;
}

function Choice() {
  const { t } = useWords();
  const open = useStore(openTerminals).filter(({ session }) => session.state.get().phase === 'open');
  const [ids, setIds] = useState(() => open.map(({ id }) => id));
  function close() {
    choosingTogether.set(false);
    findTerminal(activeTerminal.get())?.session.screen.focus();
  }
  return (
    <Sheet
      title={t('terminals.together')}
      isOpen
      onClose={close}
      actions={
        <>
          <Button onPress={close}>{t('common.cancel')}</Button>
          <Button
            variant="primary"
            isDisabled={ids.length < 2}
            onPress={() => {
              together.start(ids);
              close();
            }}
          >
            {t('terminals.togetherStart', { count: ids.length })}
          </Button>
        </>
      }
    >
      <p>{t('terminals.togetherAbout')}</p>
      <div className={styles.choices}>
        {open.map((terminal) => (
          <Switch
            key={terminal.id}
            label={terminalTitle(terminal)}
            isSelected={ids.includes(terminal.id)}
            onChange={(isOn) => setIds(isOn ? [...ids, terminal.id] : ids.filter((id) => id !== terminal.id))}
          />
        ))}
      </div>
    </Sheet>
  );
}
