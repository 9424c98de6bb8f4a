import type { ConnectionTarget } from '../../preload/contract/connections.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import { hostOf } from './instance-kinds.ts';
import type { KnownLogin, Reached } from './login-memory.ts';

/** What is remembered of a login that has worked. */
export function loginOf(
  { user, keyPath, host, port, via }: ConnectionTarget,
  instance: Instance | undefined,
): KnownLogin {
  // The practice host's key ends with this run, and so does its address.
  if (instance?.sandbox) return { user };
  const login = keyPath === undefined ? { user } : { user, keyPath };
  // A host of the user's own configuration has its name there.
  if (!instance || hostOf(instance.ref)) return login;
  const { id, name, region, account, publicAddress, privateAddress } = instance;
  const place = host === publicAddress ? 'public' : host === privateAddress ? 'private' : 'other';
  return { ...login, reached: { host, port, place, via, id, name, region, account } };
}

/** Where an instance is found from now on: as its cloud tells it; where it was, another may be by now. */
export function reviseReached(reached: Reached, instance: Instance | 'gone' | undefined): Reached {
  if (instance === undefined) return reached;
  const { host: before, ...rest } = reached;
  if (instance === 'gone') return rest;
  const { id, name, region, account, publicAddress, privateAddress } = instance;
  const host = { public: publicAddress, private: privateAddress, other: before }[reached.place];
  return { ...rest, id, name, region, account, ...(host === undefined ? {} : { host }) };
}
