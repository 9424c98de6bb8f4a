import { useRef } from 'react';
import { Popover } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import menuStyles from '../parts/menu.module.css';
import { MenuList } from '../parts/menu.tsx';
import { useStore } from '../store.ts';
import { activeTerminal, findTerminal, menuAt } from './open-terminals.ts';
import { terminalActions } from './terminal-actions.ts';
import styles from './terminal-dock.module.css';

/** The menu of a terminal, where the pointer asked for it. */
export function TerminalMenu() {
  const { t } = useWords();
  const place = useStore(menuAt);
  const anchor = useRef<HTMLSpanElement>(null);
  const terminal = findTerminal(place?.id);

  function onOpenChange(isOpen: boolean) {
    if (isOpen) return;
    menuAt.set(undefined);
    findTerminal(activeTerminal.get())?.session.screen.focus();
  }

  return (
    <>
      <span
        ref={anchor}
        aria-hidden="true"
        className={styles.anchor}
        style={{ left: place?.x ?? 0, top: place?.y ?? 0 }}
      />
      {place && terminal && (
        <Popover
          triggerRef={anchor}
          aria-label={t('terminals.menu')}
          isOpen
          onOpenChange={onOpenChange}
          placement="bottom start"
          offset={2}
          className={menuStyles.popover ?? ''}
        >
          <MenuList
            label={t('terminals.menu')}
            actions={terminalActions(terminal, t)}
            onClose={() => onOpenChange(false)}
          />
        </Popover>
      )}
    </>
  );
}
