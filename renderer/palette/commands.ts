import { useEffect } from 'react';
import { createStore } from '../store.ts';
import type { Command } from './find-commands.ts';

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
