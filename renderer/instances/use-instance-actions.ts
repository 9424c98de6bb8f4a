import type { PlanRequest } from '../../preload/contract/changes.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import { usePlugs } from '../plugs.ts';
import { canBeGuarded, furtherChanges, isConnectable, possibleChange } from './possible-change.ts';
import { changeView } from './view-store.ts';

/** What can be done with an instance now; what is absent cannot. */
export type InstanceActions = {
  openTerminal?: () => void;
  /** Asks before it starts or stops. */
  change?: { action: 'start' | 'stop'; ask: () => void };
  /** The same for what is done less often. */
  further: { action: 'reboot' | 'resize' | 'delete'; ask: () => void }[];
  /** Asks when it is to stop by itself. */
  guard?: () => void;
  showGauges?: () => void;
};

/** The actions of an instance, for its buttons, its keys and the palette. */
export function useInstanceActions(instance: Instance | undefined): InstanceActions {
  const { openTerminal, Gauges } = usePlugs();
  return instance ? actionsOf(instance, openTerminal, Gauges !== undefined) : { further: [] };
}

/** The same, for an instance that is chosen later. */
export function actionsOf(
  instance: Instance,
  openTerminal: ((instance: Instance) => void) | undefined,
  hasGauges: boolean,
): InstanceActions {
  const change = possibleChange(instance);
  const ask = (action: PlanRequest['action']) => () => changeView({ question: { action, ref: instance.ref } });
  return {
    ...(openTerminal && isConnectable(instance) ? { openTerminal: () => openTerminal(instance) } : {}),
    ...(change ? { change: { action: change, ask: ask(change) } } : {}),
    further: furtherChanges(instance).map((action) => ({ action, ask: ask(action) })),
    ...(canBeGuarded(instance) ? { guard: () => changeView({ guarded: instance.ref }) } : {}),
    ...(hasGauges ? { showGauges: () => changeView({ tab: 'gauges' }) } : {}),
  };
}
