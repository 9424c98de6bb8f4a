import { isMac, matchesKeys } from '../keyboard/key-names.ts';

/** What keys do in the dock. */
export type TerminalCommand =
  | { do: 'find' | 'copy' | 'another' | 'close' | 'leave' }
  /** The terminal at this place, from 0. */
  | { do: 'show'; index: number };

/**
 * Keys of the dock, first the one that is shown. None of them is a key that a shell knows: on Linux and Windows
 * Ctrl with a letter alone belongs to it. Browsers keep Ctrl+Shift+T and W to themselves, so those have a second one.
 */
export const terminalKeys = {
  find: [isMac ? 'Mod+F' : 'Mod+Shift+F'],
  copy: [isMac ? 'Mod+C' : 'Mod+Shift+C'],
  another: ['Mod+Shift+T', 'Mod+Shift+D'],
  close: ['Mod+Shift+W', 'Mod+Shift+X'],
  leave: ['Shift+F6'],
} as const satisfies Record<Exclude<TerminalCommand['do'], 'show'>, readonly string[]>;

/** Pasting is the browser's own command, which needs no permission; it is named here for menus only. */
export const pasteKeys = isMac ? 'Mod+V' : 'Mod+Shift+V';

/** Brings the keyboard from anywhere into the terminal in front. */
export const enterKeys = 'F6';

const tabModifier = isMac ? 'Mod' : 'Alt';

/** What a key press asks of the dock; undefined when it belongs to the shell. */
export function terminalCommand(event: KeyboardEvent): TerminalCommand | undefined {
  for (const command of ['find', 'copy', 'another', 'close', 'leave'] as const)
    if (terminalKeys[command].some((keys) => matchesKeys(event, keys))) return { do: command };
  return showCommand(event);
}

/** Alt+1 … Alt+9, on macOS Cmd. */
export function showCommand(event: KeyboardEvent): TerminalCommand | undefined {
  const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
  if (digit === undefined || !matchesKeys({ ...pick(event), key: digit }, `${tabModifier}+${digit}`)) return undefined;
  return { do: 'show', index: Number(digit) - 1 };
}

function pick({ code, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent) {
  return { code, ctrlKey, metaKey, shiftKey, altKey };
}
