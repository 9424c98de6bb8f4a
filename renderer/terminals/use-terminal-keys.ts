import { type RefObject, useEffect } from 'react';
import { copyText } from './clipboard.ts';
import {
  activeTerminal,
  askToClose,
  duplicateTerminal,
  findTerminal,
  openTerminals,
  typeTogether,
} from './open-terminals.ts';
import { terminalCommand } from './terminal-command.ts';

/** Listens to the dock's keys inside it, before the shell can, and to those that lead into it everywhere else. */
export function useTerminalKeys(root: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const dock = root.current;
    if (!dock) return;
    const inside = (event: KeyboardEvent) => take(event, dock);
    dock.addEventListener('keydown', inside, true);
    window.addEventListener('keydown', outside);
    return () => {
      dock.removeEventListener('keydown', inside, true);
      window.removeEventListener('keydown', outside);
    };
  }, [root]);
}

function take(event: KeyboardEvent, dock: HTMLElement) {
  const command = terminalCommand(event);
  const terminal = findTerminal(activeTerminal.get());
  if (!command || !terminal) return;
  // Programs in the terminal have uses of their own for the key that leads into it.
  if (command.do === 'enter' && event.target instanceof Element && event.target.closest('.xterm')) return;
  // Without a selection the key stays what it is; on macOS the browser's own copying then finds nothing to do.
  if (command.do === 'copy' && terminal.session.screen.selectedText === '') return;
  event.preventDefault();
  event.stopPropagation();
  switch (command.do) {
    case 'find':
      return terminal.isSearching.set(true);
    case 'copy':
      return void copyText(terminal.session.screen.selectedText);
    case 'another':
      return void duplicateTerminal(terminal);
    case 'close':
      return askToClose([terminal.id]);
    case 'together':
      return typeTogether();
    case 'enter':
      return terminal.session.screen.focus();
    case 'leave':
      return dock.querySelector<HTMLElement>('.dv-active-group .dv-active-tab')?.focus();
    case 'show':
      return show(command.index);
  }
}

function outside(event: KeyboardEvent) {
  if (event.defaultPrevented || openTerminals.get().length === 0) return;
  if (event.target instanceof Element && event.target.closest('[role=dialog],[role=alertdialog]')) return;
  const command = terminalCommand(event);
  if (command?.do === 'show') show(command.index);
  else if (command?.do === 'enter') findTerminal(activeTerminal.get())?.session.screen.focus();
  else return;
  event.preventDefault();
}

function show(index: number) {
  const terminal = openTerminals.get()[index];
  if (!terminal) return;
  activeTerminal.set(terminal.id);
  terminal.session.screen.focus();
}
