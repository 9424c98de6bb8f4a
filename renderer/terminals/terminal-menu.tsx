import { useEffect, useRef } from 'react';
import { Popover } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import menuStyles from '../parts/menu.module.css';
import { MenuList } from '../parts/menu.tsx';
import { useReadOnlyReasonOf } from '../read-only.ts';
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
  const isReadOnly = useReadOnlyReasonOf(terminal?.instance.ref ?? '') !== undefined;

  const close = (isOpen: boolean) => {
    if (!isOpen) menuAt.set(undefined);
  };
  useFocusAfter(place !== undefined);

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
          onOpenChange={close}
          placement="bottom start"
          offset={2}
          className={menuStyles.popover ?? ''}
        >
          <MenuList
            label={t('terminals.menu')}
            actions={terminalActions(terminal, t, isReadOnly)}
            onClose={() => close(false)}
          />
        </Popover>
      )}
    </>
  );
}

/** Gives the keyboard back to the terminal when the menu, which held it, is gone; unless what was chosen has taken it. */
function useFocusAfter(isOpen: boolean): void {
  useEffect(() => {
    if (!isOpen) return;
    return () => {
      requestAnimationFrame(() => {
        if (document.activeElement === document.body) findTerminal(activeTerminal.get())?.session.screen.focus();
      });
    };
  }, [isOpen]);
}
