import { useEffect } from 'react';
import { createStore } from '../store.ts';

/** One thing the palette can do. */
export type Command = {
  id: string;
  title: string;
  /** A quieter word beside the title: a zone, an address. */
  hint?: string;
  /** Further words that find it. */
  find?: string;
  /** Keys that do the same, as `Mod+K`. */
  keys?: string;
  run: () => void;
};

/** A heading of the palette and what stands below it at the moment the palette is opened. */
export type CommandSource = { heading: string; list: () => Command[] };

/** Everything the palette can find. */
export const commandSources = createStore<readonly CommandSource[]>([]);

/** Offers commands in the palette as long as the component is on the screen. `source` should keep its identity (`useMemo`). */
export function useCommands(source: CommandSource): void {
  useEffect(() => {
    commandSources.set([...commandSources.get(), source]);
    return () => commandSources.set(commandSources.get().filter((other) => other !== source));
  }, [source]);
}

/** The commands that contain every word of the query, those that begin with it first; at most `limit`. */
export function findCommands(commands: readonly Command[], query: string, limit: number): Command[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const whole = words.join(' ');
  const begins: Command[] = [];
  const contains: Command[] = [];
  for (const command of commands) {
    const title = command.title.toLowerCase();
    const text = `${title} ${command.hint ?? ''} ${command.find ?? ''}`.toLowerCase();
    if (!words.every((word) => text.includes(word))) continue;
    (title.startsWith(whole) ? begins : contains).push(command);
    if (begins.length >= limit) break;
  }
  return [...begins, ...contains].slice(0, limit);
}
