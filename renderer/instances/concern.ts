import type { Instance } from '../../preload/contract/instances.ts';
import { resizes } from '../changes/resize-store.ts';
import { connections } from '../connections.ts';

const changedHere = new Set<string>();

/** A person has changed this instance from here. */
export function noteChangedHere(ref: string): void {
  changedHere.add(ref);
}

/** Whether somebody here has to do with an instance: starred it, connected to it, or changed it since the page was opened. */
export function isConcern({ ref, mark }: Instance): boolean {
  return (
    mark?.starred === true ||
    changedHere.has(ref) ||
    resizes.get().some((resize) => resize.ref === ref) ||
    connections.get().some(({ target }) => target.instanceRef === ref)
  );
}
