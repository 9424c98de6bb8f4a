import type { Instance } from '../../preload/contract/instances.ts';

/** What connecting needs to know of an instance. */
export type ConnectableInstance = Pick<Instance, 'ref' | 'name' | 'sandbox' | 'publicAddress' | 'privateAddress'>;
