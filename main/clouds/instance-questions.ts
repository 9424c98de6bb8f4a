import type { ChangePlan, MachineType, PlanRequest } from '../../preload/contract/changes.ts';
import type { CreateOptions, CreateSpec, ZoneParts } from '../../preload/contract/create.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import type { KeylessPlan } from '../../preload/contract/keyless.ts';
import type { InstanceReach } from '../../preload/contract/reach.ts';
import type { CloudProvider, PoweredOff } from './provider.ts';
import type { PublishedHostKey } from './published-host-keys.ts';

/** What can be asked about an instance, or for a new one. All of it asks the cloud and changes nothing. */
export type InstanceQuestions = {
  /** What a change would do. */
  plan(ref: string, request: PlanRequest, signal: AbortSignal): Promise<ChangePlan>;
  /** The machine types that the instance's zone offers. */
  machineTypes(ref: string, signal: AbortSignal): Promise<MachineType[]>;
  /** What becomes of an instance that powers itself off. */
  powerOffEnd(ref: string, signal: AbortSignal): Promise<PoweredOff>;
  /** What speaks for and against reaching it from outside. */
  reach(ref: string, signal: AbortSignal): Promise<InstanceReach>;
  /** The host keys that its cloud knows. */
  hostKeys(ref: string, signal: AbortSignal): Promise<PublishedHostKey[]>;
  /** How a key for one login would get to it. */
  planKey(ref: string, signal: AbortSignal): Promise<KeylessPlan>;
  createRegions(accountKey: string, signal: AbortSignal): Promise<readonly string[]>;
  zoneParts(place: Place & { zone: string }, signal: AbortSignal): Promise<ZoneParts>;
  createOptions(place: Place, signal: AbortSignal): Promise<CreateOptions>;
  zoneTypes(place: Place & { zone: string }, signal: AbortSignal): Promise<MachineType[]>;
  planCreate(spec: CreateSpec, signal: AbortSignal): Promise<ChangePlan>;
};

type Place = { accountKey: string; region: string };

export function createInstanceQuestions(options: {
  /** The instance as last seen with its provider; throws where there is none. */
  known: (ref: string) => { row: Instance; provider: CloudProvider };
  /** Throws where there is no such account. */
  providerFor: (accountKey: string) => CloudProvider;
  ended: AbortSignal;
  /** `planMs` where somebody waits in front of a question, `lookUpMs` for whole catalogues. */
  timeouts: { planMs: number; lookUpMs: number };
}): InstanceQuestions {
  const { known, providerFor, timeouts } = options;
  const within = (caller: AbortSignal, ms: number) => AbortSignal.any([options.ended, caller, AbortSignal.timeout(ms)]);
  const soon = (caller: AbortSignal) => within(caller, timeouts.planMs);
  const inTime = (caller: AbortSignal) => within(caller, timeouts.lookUpMs);

  return {
    async plan(ref, request, signal) {
      const { row, provider } = known(ref);
      if (request.action === 'resize') return provider.planResize(row, request.type, soon(signal));
      return provider.plan(row, request.action, soon(signal));
    },
    async machineTypes(ref, signal) {
      const { row, provider } = known(ref);
      return provider.machineTypes(row, inTime(signal));
    },
    async powerOffEnd(ref, signal) {
      const { row, provider } = known(ref);
      return provider.powerOffEnd(row, soon(signal));
    },
    async reach(ref, signal) {
      const { row, provider } = known(ref);
      return provider.reach(row, soon(signal));
    },
    async hostKeys(ref, signal) {
      const { row, provider } = known(ref);
      return provider.hostKeys(row, soon(signal));
    },
    async planKey(ref, signal) {
      const { row, provider } = known(ref);
      return provider.planKey(row, soon(signal));
    },
    createRegions: async (accountKey, signal) => providerFor(accountKey).regions(inTime(signal)),
    zoneParts: async (place, signal) => providerFor(place.accountKey).zoneParts(place, inTime(signal)),
    createOptions: async (place, signal) => providerFor(place.accountKey).createOptions(place, inTime(signal)),
    zoneTypes: async (place, signal) => providerFor(place.accountKey).machineTypes(place, inTime(signal)),
    planCreate: async (spec, signal) => providerFor(spec.accountKey).planCreate(spec, inTime(signal)),
  };
}
