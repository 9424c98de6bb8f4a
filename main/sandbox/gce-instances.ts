import { z } from 'zod';
import { isOffered, machineTypes } from './catalogue.ts';
import type { GceOperations } from './gce-operations.ts';
import { describeInstance, type Json, type Operation } from './gce-replies.ts';
import { type GceCall, GceRefusal, type GceRoute, readToken, writeToken } from './gce-request.ts';
import type { Fleet, Machine } from './machine.ts';

const bodySchema = z.object({ machineType: z.string() });

/** Compute Engine's calls about instances that are there. */
export function createGceInstances({
  fleet,
  operations,
  project,
  publicAddress,
  settleMs,
}: {
  fleet: Fleet;
  operations: GceOperations;
  project: string;
  publicAddress: string;
  settleMs: number;
}): GceRoute[] {
  const describe = (machine: Machine) => describeInstance(machine, project, publicAddress);

  function aggregatedList({ query }: GceCall): Json {
    const limit = Number(query.get('maxResults') ?? 500);
    if (!Number.isInteger(limit) || limit < 0 || limit > 500) {
      throw new GceRefusal(400, 'invalid', `Invalid value for field 'maxResults': '${query.get('maxResults')}'.`);
    }
    const machines = fleet.machines('gcp');
    const from = readToken(query.get('pageToken'));
    const some = machines.slice(from, from + (limit || 500));
    const zones = [...new Set(machines.map(({ zone }) => zone))].sort();
    const items = zones.map((zone): [string, Json] => {
      const instances = some.filter((machine) => machine.zone === zone);
      if (instances.length === 0) {
        const message = `There are no results for scope 'zones/${zone}' on this page.`;
        return [
          `zones/${zone}`,
          { warning: { code: 'NO_RESULTS_ON_PAGE', message, data: [{ key: 'scope', value: `zones/${zone}` }] } },
        ];
      }
      return [`zones/${zone}`, { instances: instances.map(describe) }];
    });
    const next = from + some.length;
    return {
      kind: 'compute#instanceAggregatedList',
      id: `projects/${project}/aggregated/instances`,
      items: Object.fromEntries(items),
      nextPageToken: next < machines.length ? writeToken(next) : undefined,
      selfLink: `https://www.googleapis.com/compute/v1/projects/${project}/aggregated/instances`,
    };
  }

  function listZone({ path: { zone = '' } }: GceCall): Json {
    return {
      kind: 'compute#instanceList',
      id: `projects/${project}/zones/${zone}/instances`,
      items: fleet
        .machines('gcp')
        .filter((machine) => machine.zone === zone)
        .map(describe),
      selfLink: `https://www.googleapis.com/compute/v1/projects/${project}/zones/${zone}/instances`,
    };
  }

  function find({ path: { zone = '', instance = '' } }: GceCall): Machine {
    const machine = fleet
      .machines('gcp')
      .find((it) => it.zone === zone && (it.name === instance || it.id === instance));
    if (machine) return machine;
    throw new GceRefusal(
      404,
      'notFound',
      `The resource 'projects/${project}/zones/${zone}/instances/${instance}' was not found`,
    );
  }

  function changing(
    type: Operation['type'],
    send: (machine: Machine, operation: Operation) => boolean,
  ): GceRoute['run'] {
    return (call) => {
      const machine = find(call);
      return operations.begin(type, machine, call.query, (operation) => send(machine, operation));
    };
  }

  function notReady({ zone, name }: Machine): GceRefusal {
    const path = `projects/${project}/zones/${zone}/instances/${name}`;
    return new GceRefusal(400, 'resourceNotReady', `The resource '${path}' is not ready`);
  }

  function stop(machine: Machine): boolean {
    if (machine.state === 'TERMINATED') return false;
    if (machine.state !== 'RUNNING') throw notReady(machine);
    fleet.change(machine, [
      { state: 'STOPPING', afterMs: 0 },
      { state: 'TERMINATED', afterMs: settleMs },
    ]);
    return true;
  }

  function start(machine: Machine, operation: Operation): boolean {
    const { state, name } = machine;
    if (state === 'RUNNING') return false;
    if (state === 'SUSPENDED' && operation.type === 'start') {
      throw new GceRefusal(400, 'conditionNotMet', `Instance '${name}' is suspended: it can be resumed, not started.`);
    }
    if (state !== (operation.type === 'start' ? 'TERMINATED' : 'SUSPENDED')) throw notReady(machine);
    if (machine.quirk === 'no-capacity') {
      operation.failure = noCapacity(project, machine);
      fleet.change(machine, [
        { state: 'PROVISIONING', afterMs: 0 },
        { state: 'TERMINATED', afterMs: settleMs },
      ]);
      return true;
    }
    machine.launchedAt = new Date();
    fleet.change(machine, [
      { state: 'PROVISIONING', afterMs: 0 },
      { state: 'STAGING', afterMs: settleMs / 2 },
      { state: 'RUNNING', afterMs: settleMs },
    ]);
    return true;
  }

  function reset(machine: Machine): boolean {
    if (machine.state !== 'RUNNING') throw notReady(machine);
    return true;
  }

  function remove(machine: Machine): boolean {
    if (machine.isDeleteProtected) {
      throw new GceRefusal(
        412,
        'conditionNotMet',
        `Invalid resource usage: 'Resource cannot be deleted if it's protected against deletion.'.`,
      );
    }
    fleet.change(machine, [{ state: 'STOPPING', afterMs: 0 }]);
    fleet.remove(machine, settleMs);
    return true;
  }

  function setMachineType(call: GceCall): Json {
    const machine = find(call);
    const asked = bodySchema.safeParse(call.body);
    const [, zone, type = ''] = /zones\/([^/]+)\/machineTypes\/([^/]+)$/.exec(asked.data?.machineType ?? '') ?? [];
    if (zone !== machine.zone || !Object.hasOwn(machineTypes, type) || !isOffered(type, machine.zone)) {
      throw new GceRefusal(
        400,
        'invalid',
        `Invalid value for field 'resource.machineType': '${asked.data?.machineType}'.`,
      );
    }
    return operations.begin('setMachineType', machine, call.query, () => {
      if (machine.state !== 'TERMINATED') {
        throw new GceRefusal(
          400,
          'resourceNotReady',
          `The instance '${machine.name}' must be stopped before its type is changed; it is not ready`,
        );
      }
      machine.type = type;
      return true;
    });
  }

  const instance = 'zones/{zone}/instances/{instance}';
  return [
    { action: 'instances.aggregatedList', at: 'GET aggregated/instances', run: aggregatedList },
    { action: 'instances.list', at: 'GET zones/{zone}/instances', run: listZone },
    { action: 'instances.get', at: `GET ${instance}`, run: (call) => describe(find(call)) },
    { action: 'instances.start', at: `POST ${instance}/start`, run: changing('start', start) },
    { action: 'instances.resume', at: `POST ${instance}/resume`, run: changing('resume', start) },
    { action: 'instances.stop', at: `POST ${instance}/stop`, run: changing('stop', stop) },
    { action: 'instances.reset', at: `POST ${instance}/reset`, run: changing('reset', reset) },
    { action: 'instances.setMachineType', at: `POST ${instance}/setMachineType`, run: setMachineType },
    { action: 'instances.delete', at: `DELETE ${instance}`, run: changing('delete', remove) },
  ];
}

/** What an operation ends with in a zone that has no room. */
export function noCapacity(project: string, { zone }: Pick<Machine, 'zone'>): Operation['failure'] {
  return {
    code: 'ZONE_RESOURCE_POOL_EXHAUSTED',
    message: `The zone 'projects/${project}/zones/${zone}' does not have enough resources available to fulfill the request.  Try a different zone, or try again later.`,
    status: 503,
  };
}
