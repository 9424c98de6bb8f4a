import type { Instance } from '../../preload/contract/instances.ts';
import { usePlugs } from '../plugs.ts';
import { possibleChange } from './possible-change.ts';
import { changeView } from './view-store.ts';

/** What can be done with an instance now; what is absent cannot. */
export type InstanceActions = {
  openTerminal?: () => void;
  /** Asks before it starts or stops. */
  change?: { kind: 'start' | 'stop'; ask: () => void };
  showGauges?: () => void;
};

/** The actions of an instance, for its buttons, its keys and the palette. */
export function useInstanceActions(instance: Instance | undefined): InstanceActions {
  const { openTerminal, Gauges } = usePlugs();
  return instance ? actionsOf(instance, openTerminal, Gauges !== undefined) : {};
}

/** The same, for an instance that is chosen later. */
export function actionsOf(
  instance: Instance,
  openTerminal: ((instance: Instance) => void) | undefined,
  hasGauges: boolean,
): InstanceActions {
  const kind = possibleChange(instance);
  return {
    ...(openTerminal && instance.state === 'running' ? { openTerminal: () => openTerminal(instance) } : {}),
    ...(kind ? { change: { kind, ask: () => changeView({ question: { kind, ref: instance.ref } }) } } : {}),
    ...(hasGauges ? { showGauges: () => changeView({ tab: 'gauges' }) } : {}),
  };
}
