import type { OpenTerminal } from './open-terminals.ts';

/** What a terminal is called: its instance, and a number where that has several. */
export function terminalTitle({ instance, number }: Pick<OpenTerminal, 'instance' | 'number'>): string {
  return number === undefined ? instance.name : `${instance.name} ${number}`;
}
