import type { ChangeAction } from '../../preload/contract/changes.ts';
import type { CreateSpec } from '../../preload/contract/create.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import { AppError } from '../app-error.ts';
import type { InstanceTable } from './instance-table.ts';
import type { CloudProvider, LentKey, OpenedPort, StateChange } from './provider.ts';
import { createResizes, type ResizeMemory, type Resizes } from './resizes.ts';
import type { FollowTiming, Settlement, StateFollowers } from './state-followers.ts';

/** What a cloud has accepted, and how it will have ended. */
export type AcceptedChange = Pick<StateChange, 'instance' | 'requestId'> & { settled: Promise<Settlement> };

/** What can be done to an instance, or to get a new one. */
export type InstanceChanges = {
  /** Resolves once the cloud has accepted; throws its refusal as a `clouds/…` problem. */
  start(ref: string): Promise<AcceptedChange>;
  stop(ref: string): Promise<AcceptedChange>;
  reboot(ref: string): Promise<AcceptedChange>;
  delete(ref: string): Promise<AcceptedChange>;
  /**
   * Begins to give it another type; refuses before anything is stopped where that can be told. `told` is called with the ids of
   * all requests so far to stop and start it.
   */
  resize(ref: string, type: string, told?: (requestIds: string) => void): Promise<AcceptedChange>;
  watchResizes: Resizes['watch'];
  forgetResize: Resizes['forget'];
  /** Hands it a public key for one login. */
  lendKey(ref: string, key: { user: string; publicKey: string }, signal: AbortSignal): Promise<LentKey>;
  /** Lets one address in on a TCP port of it; resolves to the request's id. */
  openPort(ref: string, opened: OpenedPort, signal: AbortSignal): Promise<string | undefined>;
  /** Resolves once the cloud has accepted; the new row is followed until it runs. */
  create(spec: CreateSpec): Promise<AcceptedChange>;
};

/** Sends changes to the clouds and has them followed until they have settled. */
export function createInstanceChanges(options: {
  /** The instance as last seen with its provider; throws where there is none. */
  known: (ref: string) => { row: Instance; provider: CloudProvider };
  /** Throws where there is no such account. */
  providerFor: (accountKey: string) => CloudProvider;
  table: InstanceTable;
  followers: StateFollowers;
  /** The changes of type that are not over. */
  resizeMemory: ResizeMemory;
  ended: AbortSignal;
  /** `planMs` where somebody waits in front of a question. */
  timeouts: { planMs: number; actionMs: number };
  timing: FollowTiming;
}): InstanceChanges & Pick<Resizes, 'lookAgain' | 'dispose'> {
  const { known, providerFor, table, followers, ended, timeouts } = options;
  const acting = new Map<string, Promise<AcceptedChange>>();
  /** Who wants to know the requests of a change of type, by its instance's ref. */
  const requestTold = new Map<string, (requestId: string | undefined) => void>();
  const resizes = createResizes({
    known,
    memory: options.resizeMemory,
    find: (ref) => table.rows.get(ref),
    update: table.update,
    follow: (change, provider) => {
      requestTold.get(change.instance.ref)?.(change.requestId);
      return followers.follow(change, (it, polling) => provider.poll(it, polling));
    },
    requested: (ref, requestId) => requestTold.get(ref)?.(requestId),
    ended,
    timeouts,
    timing: options.timing,
  });
  const inTime = (caller: AbortSignal) => AbortSignal.any([ended, caller, AbortSignal.timeout(timeouts.actionMs)]);

  function change(verb: ChangeAction, ref: string): Promise<AcceptedChange> {
    const key = `${verb} ${ref}`;
    // A second click meets the first one's answer.
    const running = acting.get(key) ?? send(verb, ref).finally(() => acting.delete(key));
    acting.set(key, running);
    return running;
  }

  async function create(spec: CreateSpec): Promise<AcceptedChange> {
    const provider = providerFor(spec.accountKey);
    const accepted = { ...(await provider.create(spec, inTime(ended))), isNew: true };
    const { key, provider: cloud } = provider.account;
    const region = cloud === 'aws' ? spec.region : 'all';
    table.put([accepted.instance], { accountKey: key, provider: cloud, region });
    const settled = followers.follow(accepted, (change, polling) => provider.poll(change, polling));
    return { instance: accepted.instance, requestId: accepted.requestId, settled };
  }

  async function resize(ref: string, type: string, told?: (requestIds: string) => void): Promise<AcceptedChange> {
    const begun = await resizes.begin(ref, type);
    const requestIds: string[] = [];
    requestTold.set(ref, (requestId) => {
      if (requestId === undefined) return;
      requestIds.push(requestId);
      told?.(requestIds.join(', '));
    });
    void begun.settled.finally(() => requestTold.delete(ref));
    return begun;
  }

  async function send(verb: ChangeAction, ref: string): Promise<AcceptedChange> {
    const { row, provider } = known(ref);
    resizes.refuseOther(row);
    const accepted: StateChange = await provider[verb](row, inTime(ended)).catch((thrown: unknown) => {
      const isGone = row.state === 'deleting' || row.state === 'deleted';
      if (!(isGone && thrown instanceof AppError && thrown.code === 'clouds/wrong-state')) throw thrown;
      // Its state will not settle into one that allows anything.
      throw new AppError('clouds/deleted', thrown.params, thrown.cause);
    });
    table.update(accepted.instance);
    const settled = followers.follow(accepted, (change, polling) => provider.poll(change, polling));
    return { instance: accepted.instance, requestId: accepted.requestId, settled };
  }

  return {
    start: (ref) => change('start', ref),
    stop: (ref) => change('stop', ref),
    reboot: (ref) => change('reboot', ref),
    delete: (ref) => change('delete', ref),
    resize,
    watchResizes: resizes.watch,
    forgetResize: resizes.forget,
    create,
    async lendKey(ref, key, signal) {
      const { row, provider } = known(ref);
      return provider.lendKey(row, key, inTime(signal));
    },
    async openPort(ref, opened, signal) {
      const { row, provider } = known(ref);
      return provider.openPort(row, opened, inTime(signal));
    },
    lookAgain: resizes.lookAgain,
    dispose: resizes.dispose,
  };
}
