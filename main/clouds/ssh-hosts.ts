import type { Account, Instance } from '../../preload/contract/instances.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { AppError } from '../app-error.ts';
import type { CloudProvider } from './provider.ts';

/** A machine that can be reached over SSH and that no cloud has told of. */
export type KnownHost = {
  source: 'config' | 'added';
  id: string;
  name: string;
  hostName: string;
  user: string | undefined;
};

/** All such machines, as far as the console knows; asked anew in each round. */
export type ReadHosts = () => Promise<{ hosts: readonly KnownHost[]; problems: Problem[] }>;

/** The one account of all hosts. */
export const hostsAccount: Account = {
  key: 'ssh:hosts',
  provider: 'ssh',
  account: 'hosts',
  name: 'hosts',
  sandbox: false,
};

/** The third provider: hosts that are there, and can neither be started nor stopped from here. */
export function createSshHosts(hosts: readonly KnownHost[]): CloudProvider {
  const instances = hosts.map(toInstance);
  const refuse = async ({ name }: { name: string }): Promise<never> => {
    throw new AppError('clouds/no-power', { target: name });
  };
  return {
    account: hostsAccount,
    priceList: undefined,
    prices: async () => [],
    cpuUse: async () => undefined,
    holdings: async () => ({ disks: [], addresses: [] }),
    identify: async () => undefined,
    projects: async () => [],
    scopes: async () => ({ scopes: [{ accountKey: hostsAccount.key, provider: 'ssh', region: 'all' }] }),
    async *list() {
      yield instances;
    },
    async *details() {},
    read: async ({ ref }) => instances.find((instance) => instance.ref === ref),
    enterCode: () => refuse(hostsAccount),
    start: refuse,
    stop: refuse,
    reboot: refuse,
    delete: refuse,
    plan: refuse,
    planResize: refuse,
    setType: refuse,
    machineTypes: async () => [],
    regions: async () => [],
    zoneParts: async () => ({ diskTypes: [], accelerators: [] }),
    createOptions: async () => ({ zones: [], images: [], networks: [], keyNames: [], problems: [] }),
    planCreate: refuse,
    create: refuse,
    // No cloud is known to start it again.
    powerOffEnd: async () => ({ end: 'off' }),
    reach: async () => ({ untold: [] }),
    openPort: refuse,
    hostKeys: async () => [],
    planKey: async () => ({ way: 'none' }),
    lendKey: refuse,
    poll: async ({ instance }) => instance,
    dispose: () => {},
  };
}

function toInstance({ source, id, name, hostName, user }: KnownHost): Instance {
  return {
    ref: `ssh:hosts:${source}:${id}`,
    id,
    name,
    provider: 'ssh',
    account: hostsAccount.account,
    region: source === 'config' ? 'ssh-config' : 'added',
    zone: '',
    type: '',
    // Nobody tells: to find out is to connect.
    state: 'unknown',
    publicAddress: hostName,
    tags: {},
    sandbox: false,
    shape: {},
    operatingSystem: 'unknown',
    spot: false,
    loginUsers: user === undefined ? [] : [user],
    stopLoses: {},
  };
}
