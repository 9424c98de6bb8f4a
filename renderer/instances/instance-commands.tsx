import { useCommands } from '../palette/commands.ts';
import { useStore } from '../store.ts';
import { instanceList } from './instance-store.ts';
import { useInstanceCommands } from './use-instance-commands.ts';
import { instancesView } from './view-store.ts';

/** Lets the palette find every instance and what can be done with the chosen one, whichever room is in front. */
export function InstanceCommands() {
  const { selection } = useStore(instancesView);
  const { instances } = useStore(instanceList);
  const commands = useInstanceCommands(selection.active === undefined ? undefined : instances.get(selection.active));
  useCommands(commands.actions);
  useCommands(commands.instances);
  return undefined;
}
