import type { Account, Instance, InstanceState, ListScope } from '../../preload/contract/instances.ts';
import type { AppError } from '../app-error.ts';

/**
 * Where and with what a call was made, for the sentence. `target` is an instance's name or the region; `signIn` is the
 * command that renews the credentials.
 */
export type CallPlace = { account: string; region: string; action: string; target: string; signIn: string };

/** A start or stop that the cloud has accepted. */
export type StateChange = {
  /** The instance as the cloud's acceptance leaves it. */
  instance: Instance;
  /** Where it is to end. */
  wanted: InstanceState;
  /**
   * Looks where it has got to: the instance now, or undefined when it is gone. Throws the cloud's own reason once it
   * has given the change up.
   */
  poll(signal: AbortSignal): Promise<Instance | undefined>;
};

/** `problem` tells why these are not all the places there are. */
export type ScopeAnswer = { scopes: ListScope[]; problem?: AppError };

/**
 * One account of one cloud. Every method throws `AppError` with a `clouds/…` code and honours its signal; no type of
 * an SDK leaves an implementation.
 */
export type CloudProvider = {
  /** What is known of the account; its number may become known only with the first rows. */
  readonly account: Account;
  /** The places to ask, each by itself: one may fail or be slow without the others. */
  scopes(signal: AbortSignal): Promise<ScopeAnswer>;
  /** The instances of one place, page by page as they arrive. */
  list(scope: ListScope, signal: AbortSignal): AsyncIterable<Instance[]>;
  /** Rows of the place's last list once more, with what a list does not tell (shape, login users); changed rows only. */
  details(scope: ListScope, signal: AbortSignal): AsyncIterable<Instance[]>;
  /** The instance as it is now; undefined when it is gone. */
  read(instance: Instance, signal: AbortSignal): Promise<Instance | undefined>;
  start(instance: Instance, signal: AbortSignal): Promise<StateChange>;
  stop(instance: Instance, signal: AbortSignal): Promise<StateChange>;
  dispose(): void;
};

/** States that change by themselves; all others are settled. */
export function isChanging(instance: Instance): boolean {
  return ['starting', 'stopping', 'suspending', 'repairing', 'deleting'].includes(instance.state);
}
