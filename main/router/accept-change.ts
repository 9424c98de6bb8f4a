import type { Instance } from '../../preload/contract/instances.ts';
import type { ChangeNote } from '../change-door.ts';
import type { AcceptedChange } from '../clouds/instance-changes.ts';

/** Puts on record what a cloud has accepted. */
export function accept(change: ChangeNote, { instance, requestId, settled }: AcceptedChange): Instance {
  change.note({ requestId });
  change.follow(settled);
  return instance;
}

/** The same for a change of several calls, which tell their ids as they are made. */
export function acceptChain(change: ChangeNote, { instance, settled }: AcceptedChange): Instance {
  change.followChain(settled);
  return instance;
}
