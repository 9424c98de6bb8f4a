import type { Bind } from './bind.ts';
import type { Services } from './services.ts';

/** What takes the disk of a host, what runs in its containers, and what listens there. */
export function bindSpace(bind: Bind, { gauges }: Services) {
  return {
    readFolder: bind.space.readFolder.handler(({ input, signal }) =>
      gauges.readFolder(input.connectionId, input.path, signal),
    ),
    findSuspects: bind.space.findSuspects.handler(({ input, signal }) =>
      gauges.findSuspects(input.connectionId, signal),
    ),
    listContainers: bind.space.listContainers.handler(async ({ input, signal }) => ({
      containers: await gauges.containers(input.connectionId, signal),
    })),
    listMigInstances: bind.space.listMigInstances.handler(async ({ input, signal }) => ({
      instances: await gauges.migInstances(input.connectionId, signal),
    })),
    listPorts: bind.space.listPorts.handler(async ({ input }) => ({
      // The command lines stay here: they may hold secrets.
      ports: (await gauges.ports(input.connectionId)).map(({ port, addresses, processId: pid, program }) => ({
        port,
        addresses,
        pid,
        program,
      })),
    })),
  };
}
