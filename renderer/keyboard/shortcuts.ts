import type { WordKey } from '../i18n/translate.ts';

/** Where a shortcut works; the sheet of keys is ordered by it. */
export type ShortcutScope = 'everywhere' | 'inLists' | 'onInstance';

type Shortcut = { keys: string; label: WordKey; scope: ShortcutScope };

/** Every key the console listens to. `Mod` is Cmd on macOS and Ctrl elsewhere. */
export const shortcuts = {
  palette: { keys: 'Mod+K', label: 'shortcuts.palette', scope: 'everywhere' },
  help: { keys: '?', label: 'shortcuts.help', scope: 'everywhere' },
  screen1: { keys: 'Mod+1', label: 'shortcuts.screen1', scope: 'everywhere' },
  screen2: { keys: 'Mod+2', label: 'shortcuts.screen2', scope: 'everywhere' },
  screen3: { keys: 'Mod+3', label: 'shortcuts.screen3', scope: 'everywhere' },
  screen4: { keys: 'Mod+4', label: 'shortcuts.screen4', scope: 'everywhere' },
  screen5: { keys: 'Mod+5', label: 'shortcuts.screen5', scope: 'everywhere' },
  screen6: { keys: 'Mod+6', label: 'shortcuts.screen6', scope: 'everywhere' },
  toggleDetail: { keys: 'Mod+I', label: 'shortcuts.toggleDetail', scope: 'everywhere' },
  toggleDock: { keys: 'Mod+J', label: 'shortcuts.toggleDock', scope: 'everywhere' },
  filter: { keys: '/', label: 'shortcuts.filter', scope: 'inLists' },
  refresh: { keys: 'r', label: 'shortcuts.refresh', scope: 'inLists' },
  create: { keys: 'n', label: 'shortcuts.create', scope: 'inLists' },
  terminal: { keys: 't', label: 'shortcuts.terminal', scope: 'onInstance' },
  files: { keys: 'f', label: 'shortcuts.files', scope: 'onInstance' },
  startStop: { keys: 's', label: 'shortcuts.startStop', scope: 'onInstance' },
  gauges: { keys: 'g', label: 'shortcuts.gauges', scope: 'onInstance' },
} as const satisfies Record<string, Shortcut>;

export type ShortcutId = keyof typeof shortcuts;

/** Keys that every list understands; they are shown, not registered. */
export const listKeys: Shortcut[] = [
  { keys: 'ArrowUp+ArrowDown', label: 'shortcuts.move', scope: 'inLists' },
  { keys: 'Home+End', label: 'shortcuts.ends', scope: 'inLists' },
  { keys: 'PageUp+PageDown', label: 'shortcuts.page', scope: 'inLists' },
  { keys: 'Enter', label: 'shortcuts.open', scope: 'inLists' },
  { keys: 'Mod+A', label: 'shortcuts.selectAll', scope: 'inLists' },
];
