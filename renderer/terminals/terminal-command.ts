import { isMac, matchesKeys } from '../keyboard/key-names.ts';
import { terminalShortcuts } from '../keyboard/terminal-shortcuts.ts';

const commands = ['find', 'copy', 'another', 'close', 'together', 'leave', 'enter'] as const;

/** What a key press asks of the dock. */
export type TerminalCommand =
  | { do: (typeof commands)[number] }
  /** The terminal at this place, from 0. */
  | { do: 'show'; index: number };

/** Reads a key press; undefined when it belongs to the shell or to the rest of the window. */
export function terminalCommand(event: KeyboardEvent): TerminalCommand | undefined {
  for (const command of commands)
    if (terminalShortcuts[command].keys.some((keys) => matchesKeys(event, keys))) return { do: command };
  const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
  if (digit === undefined) return undefined;
  // By the place of the key: with Alt, some layouts write another sign there.
  const { code, ctrlKey, metaKey, shiftKey, altKey } = event;
  const press = { key: digit, code, ctrlKey, metaKey, shiftKey, altKey };
  return !shiftKey && matchesKeys(press, `${isMac ? 'Mod' : 'Alt'}+${digit}`)
    ? { do: 'show', index: Number(digit) - 1 }
    : undefined;
}
