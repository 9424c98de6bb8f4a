import type { Container } from '../../preload/contract/docker.ts';
import type { GaugeEvent } from '../../preload/contract/gauges.ts';
import type { HostAction } from '../../preload/contract/host-actions.ts';
import type { FolderLevel, MigInstance } from '../../preload/contract/space.ts';
import { listContainers } from './containers.ts';
import { readFolderLevel } from './folder-level.ts';
import { runAction } from './host-actions.ts';
import { lookForProcess } from './look-for-process.ts';
import { listMigInstances } from './mig.ts';
import type { ListeningPort } from './ports.ts';
import { probeCommand } from './probe.ts';
import { readPorts } from './read-ports.ts';
import type { RemoteCommand } from './run-probe.ts';
import { createSampler, type Sampler } from './sampler.ts';
import { findSuspects } from './suspects.ts';

/** What gauges need of the connections. */
type GaugesOptions = {
  /** Starts a command on a ready connection, which is no reason to keep that. */
  exec(connectionId: string, command: string): Promise<RemoteCommand>;
  /** Keeps a connection open until the answer is called. */
  hold(connectionId: string): Promise<() => void>;
};

/** What connected hosts are doing. */
export type Gauges = {
  /** See the contract's `gauges.watch`. One probe per connection, however many watch. */
  watch(connectionId: string, signal: AbortSignal | undefined, isSeen?: boolean): AsyncGenerator<GaugeEvent, void>;
  /** The same from the same probe, for nobody in particular: it keeps no connection open. */
  overhear(connectionId: string, signal: AbortSignal | undefined): AsyncGenerator<GaugeEvent, void>;
  /** Whether a process is still there. Rejects where nobody can tell. */
  isAlive(connectionId: string, pid: number): Promise<boolean>;
  /** Everything is looked at until the answer is called, whoever watches. */
  lookAtAll(): () => void;
  /** What listens on a connected host. Throws `gauges/no-shell`, or what became of the connection. */
  ports(connectionId: string): Promise<ListeningPort[]>;
  /** See the contract's `space`. */
  readFolder(connectionId: string, path: string, signal: AbortSignal | undefined): AsyncGenerator<FolderLevel, void>;
  findSuspects(connectionId: string, signal: AbortSignal | undefined): ReturnType<typeof findSuspects>;
  containers(connectionId: string, signal: AbortSignal | undefined): Promise<Container[]>;
  migInstances(connectionId: string, signal: AbortSignal | undefined): Promise<MigInstance[]>;
  /** See the contract's `hostActions`. */
  act(connectionId: string, action: HostAction, signal: AbortSignal | undefined): ReturnType<typeof runAction>;
  dispose(): void;
};

/** Starts nothing until somebody watches. */
export function createGauges({ exec, hold }: GaugesOptions): Gauges {
  const samplers = new Map<string, Sampler>();
  let lookers = 0;

  const shellOn = (connectionId: string) => (command: string) => exec(connectionId, command);

  function samplerOf(connectionId: string): Sampler {
    const known = samplers.get(connectionId);
    if (known) return known;
    const sampler = createSampler(
      () => exec(connectionId, probeCommand),
      () => samplers.delete(connectionId),
    );
    samplers.set(connectionId, sampler);
    if (lookers > 0) sampler.look(true);
    return sampler;
  }

  return {
    async *watch(connectionId, signal, isSeen = true) {
      const release = await hold(connectionId);
      try {
        yield* samplerOf(connectionId).watch(signal, isSeen);
      } finally {
        release();
      }
    },
    overhear: (connectionId, signal) => samplerOf(connectionId).watch(signal, false),
    isAlive: (connectionId, pid) => lookForProcess(shellOn(connectionId), pid),
    lookAtAll() {
      lookers += 1;
      if (lookers === 1) for (const sampler of samplers.values()) sampler.look(true);
      return () => {
        lookers -= 1;
        if (lookers === 0) for (const sampler of samplers.values()) sampler.look(false);
      };
    },
    ports: (connectionId) => readPorts(shellOn(connectionId)),
    async *readFolder(connectionId, path, signal) {
      const release = await hold(connectionId);
      try {
        yield* readFolderLevel(shellOn(connectionId), path, signal);
      } finally {
        release();
      }
    },
    findSuspects: (connectionId, signal) => findSuspects(shellOn(connectionId), signal),
    containers: (connectionId, signal) => listContainers(shellOn(connectionId), signal),
    migInstances: (connectionId, signal) => listMigInstances(shellOn(connectionId), signal),
    act: (connectionId, action, signal) => runAction(shellOn(connectionId), action, signal),
    dispose() {
      for (const sampler of samplers.values()) sampler.dispose();
      samplers.clear();
    },
  };
}
