import { basename } from 'node:path';
import type { Hop } from '../../preload/contract/connections.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import { AppError } from '../app-error.ts';
import type { Hosts } from './hosts.ts';
import { hostOf, isDown } from './instance-kinds.ts';
import { findKeyFiles } from './key-files.ts';
import type { LoginMemory } from './login-memory.ts';

/** Where the practice account's instances are really reached. */
export type SandboxEndpoint = { host: string; port: number; privateKeyPath: string; hostKeyFingerprint: string };

/** How the console would reach an instance. */
type Proposal = {
  host: string;
  port: number;
  users: string[];
  keyPaths: string[];
  via: Hop[];
  provenFingerprint?: string;
  configured?: string;
  proxyCommand?: string;
};

/** Where an instance is reached, before anybody says who logs in. */
type Endpoint = Pick<Proposal, 'host' | 'port' | 'via' | 'configured' | 'proxyCommand'> & {
  ownKeyPaths: string[];
  proven: Pick<Proposal, 'provenFingerprint'>;
};

/** How instances are reached, as far as the console knows by itself. */
export type Proposals = {
  /** Throws `app/not-found`, `ssh/no-address`, `sandbox/not-running` or what is wrong with a host's configuration. */
  propose(instanceRef: string, signal: AbortSignal): Promise<Proposal>;
  /** The name under which an instance's key is remembered; undefined: its address. */
  hostKeyAlias(instanceRef: string): string | undefined;
};

/** Nothing is read before it is asked for. */
export function createProposals(options: {
  homeFolder: string;
  memory: Pick<LoginMemory, 'recall' | 'keyPaths'>;
  awaitInstance(ref: string, signal: AbortSignal): Promise<Instance | undefined>;
  sandboxEndpoint(): SandboxEndpoint | undefined;
  hosts: Pick<Hosts, 'route'>;
}): Proposals {
  const { memory } = options;
  /** What the configuration calls the keys of hosts that have been looked up in it. */
  const configuredAliases = new Map<string, string | undefined>();

  async function endpointOf(instance: Instance): Promise<Endpoint> {
    const known = hostOf(instance.ref);
    if (known) {
      const route = await options.hosts.route(known.source, known.id);
      configuredAliases.set(instance.ref, route.hostKeyAlias);
      return { ...route, ownKeyPaths: route.keyPaths, proven: {} };
    }
    if (instance.sandbox) {
      const endpoint = options.sandboxEndpoint();
      if (!endpoint) throw new AppError('sandbox/not-running');
      if (isDown(instance)) throw new AppError('ssh/no-address', { instance: instance.name || instance.id });
      const { port, privateKeyPath, hostKeyFingerprint } = endpoint;
      return {
        host: endpoint.host,
        port,
        ownKeyPaths: [privateKeyPath],
        proven: { provenFingerprint: hostKeyFingerprint },
        via: [],
      };
    }
    const host = instance.publicAddress ?? instance.privateAddress;
    if (!host) throw new AppError('ssh/no-address', { instance: instance.name || instance.id });
    return { host, port: 22, ownKeyPaths: [], proven: {}, via: [] };
  }

  return {
    async propose(instanceRef, signal) {
      const instance = await options.awaitInstance(instanceRef, signal);
      if (!instance) throw new AppError('app/not-found');
      const { host, port, ownKeyPaths, proven, via, configured, proxyCommand } = await endpointOf(instance);
      const last = await memory.recall(instanceRef);
      const files = await findKeyFiles(options.homeFolder);
      const sameName = files.filter((path) => isNamed(path, instance.keyName));
      const keyPaths = [ownKeyPaths, last?.keyPath ?? [], sameName, await memory.keyPaths(), files].flat();
      const users = [last?.user ?? [], instance.loginUsers].flat();
      return {
        host,
        port,
        users: [...new Set(users)],
        keyPaths: [...new Set(keyPaths)],
        via,
        ...proven,
        ...(configured === undefined ? {} : { configured }),
        ...(proxyCommand === undefined ? {} : { proxyCommand }),
      };
    },
    // An instance keeps its name when its address changes; a host of the configuration is known as OpenSSH knows it.
    hostKeyAlias: (instanceRef) => (hostOf(instanceRef) ? configuredAliases.get(instanceRef) : instanceRef),
  };
}

/** A key file named after the cloud's key pair, with or without an ending. */
function isNamed(path: string, keyName: string | undefined): boolean {
  return keyName !== undefined && basename(path).replace(/\.(pem|ppk|key)$/, '') === keyName;
}
