import type { WordKey } from '../i18n/translate.ts';
import { isMac } from './key-names.ts';

type TerminalShortcut = { keys: readonly [string, ...string[]]; label: WordKey };

/**
 * Keys of the dock. None of them is a key that a shell knows: on Linux and Windows Ctrl with a letter alone belongs to
 * it. Browsers keep Ctrl+Shift+T and W to themselves, so those have a second one.
 */
export const terminalShortcuts = {
  show: { keys: [isMac ? 'Mod+1' : 'Alt+1', isMac ? 'Mod+9' : 'Alt+9'], label: 'shortcuts.showTerminal' },
  another: { keys: ['Mod+Shift+T', 'Mod+Shift+D'], label: 'terminals.another' },
  close: { keys: ['Mod+Shift+W', 'Mod+Shift+X'], label: 'terminals.close' },
  find: { keys: [isMac ? 'Mod+F' : 'Mod+Shift+F'], label: 'terminals.find' },
  copy: { keys: [isMac ? 'Mod+C' : 'Mod+Shift+C'], label: 'terminals.copy' },
  /** The browser's own command, which needs no permission; nothing listens for it. */
  paste: { keys: [isMac ? 'Mod+V' : 'Mod+Shift+V'], label: 'terminals.paste' },
  together: { keys: ['Mod+Shift+B'], label: 'terminals.togetherKey' },
  enter: { keys: ['F6'], label: 'shortcuts.enterTerminal' },
  leave: { keys: ['Shift+F6'], label: 'shortcuts.leaveTerminal' },
} as const satisfies Record<string, TerminalShortcut>;
