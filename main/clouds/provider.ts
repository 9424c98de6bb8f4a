import type { ChangeAction, ChangePlan, MachineType } from '../../preload/contract/changes.ts';
import type { CreateOptions, CreateSpec, ZoneParts } from '../../preload/contract/create.ts';
import type { PowerOffEnd } from '../../preload/contract/guards.ts';
import type { Account, Instance, ListScope } from '../../preload/contract/instances.ts';
import type { KeylessPlan } from '../../preload/contract/keyless.ts';
import type { CpuUse } from '../../preload/contract/prices.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import type { InstanceReach } from '../../preload/contract/reach.ts';
import type { Holdings } from './holdings.ts';
import type { PriceAnswer, PriceItem } from './price-item.ts';
import type { PublishedHostKey } from './published-host-keys.ts';

/**
 * Where and with what a call was made, for the sentence. `target` is an instance's name or the region; `signIn` is the
 * command that renews the credentials.
 */
export type CallPlace = { account: string; region: string; action: string; target: string; signIn: string };

/** A change that the cloud has accepted. */
export type StateChange = {
  /** The instance as the cloud's acceptance leaves it. */
  instance: Instance;
  /** Where it is to end. */
  wanted: 'running' | 'stopped' | 'deleted';
  /** Whether it makes the instance: its cloud may not know it at first, and may yet refuse it. */
  isNew?: boolean;
  /** The cloud's own name for what is under way, where it has one. */
  operation?: string;
  /** By which the cloud's support and its own audit log know the call. */
  requestId?: string | undefined;
};

/** A port to be opened, and to whom. */
export type OpenedPort = { port: number; address: string };

/** What came of handing a key over: how long to wait before each try with it. */
export type LentKey = { requestId?: string | undefined; waitsMs: readonly number[] };

/** How a machine that powers itself off ends, and why that should not be asked of it. */
export type PoweredOff = { end: PowerOffEnd; obstacle?: Problem };

/** `problem` tells why these are not all the places there are. */
export type ScopeAnswer = { scopes: ListScope[]; problem?: Problem };

/**
 * One account of one cloud. Every method throws `AppError` with a `clouds/…` code and honours its signal; no type of
 * an SDK leaves an implementation, and all that goes in and out is plain data, so that it can live in a worker.
 */
export type CloudProvider = {
  /** What is known of the account; its number may become known only with the first rows. */
  readonly account: Account;
  /** The name of the price list that its instances are billed by; undefined where nobody bills them. */
  readonly priceList: string | undefined;
  /** Finds out who the console is there, and keeps it in `account`; what can't be found out stays unknown. */
  identify(signal: AbortSignal): Promise<void>;
  /** Signs in with the code of a person's device, where the account's profile wants one. */
  enterCode(code: string, signal: AbortSignal): Promise<void>;
  /** Further projects that the account's credentials can see. */
  projects(signal: AbortSignal): Promise<readonly string[]>;
  /** The places to ask in the chosen regions (none chosen: in all), each by itself: one may fail without the others. */
  scopes(chosen: readonly string[], signal: AbortSignal): Promise<ScopeAnswer>;
  /** The instances of one place, page by page as they arrive. */
  list(scope: ListScope, signal: AbortSignal): AsyncIterable<Instance[]>;
  /** Rows of the place's last list once more, with what a list does not tell (shape, login users); changed rows only. */
  details(scope: ListScope, signal: AbortSignal): AsyncIterable<Instance[]>;
  /** The instance as it is now; undefined when it is gone. */
  read(instance: Instance, signal: AbortSignal): Promise<Instance | undefined>;
  start(instance: Instance, signal: AbortSignal): Promise<StateChange>;
  stop(instance: Instance, signal: AbortSignal): Promise<StateChange>;
  reboot(instance: Instance, signal: AbortSignal): Promise<StateChange>;
  delete(instance: Instance, signal: AbortSignal): Promise<StateChange>;
  /** What a change would do. Only asks; what may not be asked stays unknown. */
  plan(instance: Instance, action: ChangeAction, signal: AbortSignal): Promise<ChangePlan>;
  /** What giving it another type would do; the obstacle says what can be told before anything is stopped. */
  planResize(instance: Instance, type: string, signal: AbortSignal): Promise<ChangePlan>;
  /** Changes the type of an instance that has stopped; resolves to the request's id. */
  setType(instance: Instance, type: string, signal: AbortSignal): Promise<string | undefined>;
  /** The machine types that a zone offers. */
  machineTypes(place: { region: string; zone: string }, signal: AbortSignal): Promise<MachineType[]>;
  /** What the cloud's price list says of some items; more may come along. An item that can't be asked for knows why. */
  prices(items: readonly PriceItem[], signal: AbortSignal): Promise<PriceAnswer[]>;
  /** What becomes of an instance that powers itself off, and what speaks against it. Only asks. */
  powerOffEnd(instance: Instance, signal: AbortSignal): Promise<PoweredOff>;
  /** What speaks for and against reaching an instance from outside. Only asks. */
  reach(instance: Instance, signal: AbortSignal): Promise<InstanceReach>;
  /** Lets one address in on a TCP port of an instance; resolves to the request's id. */
  openPort(instance: Instance, opened: OpenedPort, signal: AbortSignal): Promise<string | undefined>;
  /** The host keys that the cloud knows of an instance; none where it does not know them (yet). */
  hostKeys(instance: Instance, signal: AbortSignal): Promise<PublishedHostKey[]>;
  /** How a key for one login would get to an instance. Only asks. */
  planKey(instance: Instance, signal: AbortSignal): Promise<KeylessPlan>;
  /** Hands an instance a public key for one login. */
  lendKey(instance: Instance, key: { user: string; publicKey: string }, signal: AbortSignal): Promise<LentKey>;
  /** The regions in which instances can be made. */
  regions(signal: AbortSignal): Promise<readonly string[]>;
  /** The kinds of disks that a zone has, and GPUs to put into machines. */
  zoneParts(place: { region: string; zone: string }, signal: AbortSignal): Promise<ZoneParts>;
  /** What there is to choose from for a new instance in a region. */
  createOptions(place: { region: string }, signal: AbortSignal): Promise<CreateOptions>;
  /** The same as commands, and the provider's dry run where it has one. */
  planCreate(spec: CreateSpec, signal: AbortSignal): Promise<ChangePlan>;
  /** Makes an instance; the same request id makes one only. */
  create(spec: CreateSpec, signal: AbortSignal): Promise<StateChange>;
  /** How busy it was in the last hour, by the cloud's own metrics; undefined where they do not tell. */
  cpuUse(instance: Instance, signal: AbortSignal): Promise<CpuUse | undefined>;
  /** What of an instance is billed beside its machine. */
  holdings(instance: Instance, signal: AbortSignal): Promise<Holdings>;
  /**
   * Where a change has got to: the instance now, or undefined when it is gone. Throws the cloud's own reason once it
   * has given the change up.
   */
  poll(change: StateChange, signal: AbortSignal): Promise<Instance | undefined>;
  dispose(): void;
};

/** States that change by themselves; all others are settled. */
export function isChanging(instance: Instance): boolean {
  return ['starting', 'stopping', 'suspending', 'repairing', 'deleting'].includes(instance.state);
}
