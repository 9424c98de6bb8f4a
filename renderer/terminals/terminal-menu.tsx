import { useEffect } from 'react';
import { useWords } from '../i18n/words.tsx';
import { ContextMenu } from '../parts/context-menu.tsx';
import { useReadOnlyReasonOf } from '../read-only.ts';
import { useStore } from '../store.ts';
import { activeTerminal, findTerminal, menuAt } from './open-terminals.ts';
import { terminalActions } from './terminal-actions.ts';

/** The menu of a terminal, where the pointer asked for it. */
export function TerminalMenu() {
  const { t } = useWords();
  const place = useStore(menuAt);
  const terminal = findTerminal(place?.id);
  const isReadOnly = useReadOnlyReasonOf(terminal?.instance.ref ?? '') !== undefined;

  useFocusAfter(place !== undefined);

  return (
    <ContextMenu
      label={t('terminals.menu')}
      place={terminal && place}
      actions={terminal ? terminalActions(terminal, t, isReadOnly) : []}
      onClose={() => menuAt.set(undefined)}
    />
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
