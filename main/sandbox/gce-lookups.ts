import { isOffered, machineTypes } from './catalogue.ts';
import { describeAddress, describeDisk, describeType, type Json } from './gce-replies.ts';
import { type GceCall, GceRefusal, type GceRoute } from './gce-request.ts';
import type { Fleet } from './machine.ts';

/** Compute Engine's calls about what a project has beside its instances, and what there is to choose from. */
export function createGceLookups({
  fleet,
  project,
  publicAddress,
}: {
  fleet: Fleet;
  project: string;
  publicAddress: string;
}): GceRoute[] {
  function machineType({ path: { zone = '', machineType: name = '' } }: GceCall): Json {
    const type = machineTypes[name];
    if (type && !name.includes('.') && isOffered(name, zone)) return describeType(name, type, project, zone);
    throw new GceRefusal(
      404,
      'notFound',
      `The resource 'projects/${project}/zones/${zone}/machineTypes/${name}' was not found`,
    );
  }

  function zoneTypes({ path: { zone = '' } }: GceCall): Json {
    const here = Object.entries(machineTypes).filter(([name]) => !name.includes('.') && isOffered(name, zone));
    return {
      kind: 'compute#machineTypeList',
      id: `projects/${project}/zones/${zone}/machineTypes`,
      items: here.map(([name, type]) => describeType(name, type, project, zone)),
      selfLink: `https://www.googleapis.com/compute/v1/projects/${project}/zones/${zone}/machineTypes`,
    };
  }

  function disk({ path: { zone = '', disk: name = '' } }: GceCall): Json {
    const holder = fleet.machines('gcp').find((it) => it.zone === zone && it.disks.some(({ id }) => id === name));
    const found = holder?.disks.find(({ id }) => id === name);
    if (found) return describeDisk(found, project, zone);
    throw new GceRefusal(
      404,
      'notFound',
      `The resource 'projects/${project}/zones/${zone}/disks/${name}' was not found`,
    );
  }

  function addresses({ path: { region = '' }, query }: GceCall): Json {
    const wanted = /^address ?= ?"?([\d.]+)"?$/.exec(query.get('filter') ?? '')?.[1];
    const users = fleet.machines('gcp').filter((machine) => machine.hasReservedAddress && machine.region === region);
    return {
      kind: 'compute#addressList',
      id: `projects/${project}/regions/${region}/addresses`,
      items: users
        .filter(() => wanted === undefined || wanted === publicAddress)
        .map((machine) => describeAddress(machine, project, publicAddress)),
      selfLink: `https://www.googleapis.com/compute/v1/projects/${project}/regions/${region}/addresses`,
    };
  }

  return [
    { action: 'machineTypes.get', at: 'GET zones/{zone}/machineTypes/{machineType}', run: machineType },
    { action: 'machineTypes.list', at: 'GET zones/{zone}/machineTypes', run: zoneTypes },
    { action: 'disks.get', at: 'GET zones/{zone}/disks/{disk}', run: disk },
    { action: 'addresses.list', at: 'GET regions/{region}/addresses', run: addresses },
  ];
}
