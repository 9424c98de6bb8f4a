import { createHash } from 'node:crypto';
import { architectureOf, images, type MachineType } from './catalogue.ts';
import { tagsFingerprint, tagsOf } from './gce-tags.ts';
import type { Machine, MachineDisk } from './machine.ts';

/** JSON as Compute Engine writes it; fields and types are those of `compute.proto`. */
export type Json = string | number | boolean | undefined | Json[] | { [name: string]: Json };

/** Where everything of the practice project has its links. */
const computeRoot = 'https://www.googleapis.com/compute/v1';

export function describeInstance(machine: Machine, project: string, publicAddress: string): { [name: string]: Json } {
  const { id, name, zone, state, type } = machine;
  const zoneLink = `${computeRoot}/projects/${project}/zones/${zone}`;
  const image = images[machine.image];
  const reached = state === 'RUNNING' && machine.system === 'linux';
  const at = machine.launchedAt.toISOString().replace('Z', '-00:00');
  return {
    kind: 'compute#instance',
    id,
    creationTimestamp: at,
    lastStartTimestamp: at,
    name,
    tags: { items: tagsOf(machine), fingerprint: tagsFingerprint(machine) },
    machineType: `${zoneLink}/machineTypes/${type}`,
    status: state,
    zone: zoneLink,
    networkInterfaces: [
      {
        kind: 'compute#networkInterface',
        name: 'nic0',
        network: `${computeRoot}/projects/${project}/global/networks/default`,
        subnetwork: `${computeRoot}/projects/${project}/regions/${machine.region}/subnetworks/default`,
        networkIP: machine.privateAddress,
        stackType: 'IPV4_ONLY',
        accessConfigs: [
          {
            kind: 'compute#accessConfig',
            type: 'ONE_TO_ONE_NAT',
            name: 'External NAT',
            networkTier: 'PREMIUM',
            natIP: reached || machine.hasReservedAddress ? publicAddress : undefined,
          },
        ],
      },
    ],
    disks: [
      ...machine.disks.map((disk, index) => ({
        kind: 'compute#attachedDisk',
        type: 'PERSISTENT',
        mode: 'READ_WRITE',
        boot: index === 0,
        index,
        deviceName: disk.device,
        architecture: architectureOf(type) === 'arm64' ? 'ARM64' : 'X86_64',
        autoDelete: disk.deletedWithMachine,
        diskSizeGb: String(disk.sizeGb),
        source: `${zoneLink}/disks/${disk.id}`,
        licenses: index === 0 && image ? [`${computeRoot}/projects/${image.platform}`] : [],
      })),
      ...(type.startsWith('a3-') ? [{ kind: 'compute#attachedDisk', type: 'SCRATCH', index: 9, boot: false }] : []),
    ],
    metadata: { kind: 'compute#metadata', fingerprint: metadataFingerprint(machine), items: metadataOf(machine) },
    canIpForward: false,
    scheduling: {
      onHostMaintenance: machine.spot || /^[ag]\d/.test(type) ? 'TERMINATE' : 'MIGRATE',
      automaticRestart: !machine.spot,
      preemptible: machine.spot,
      provisioningModel: machine.spot ? 'SPOT' : 'STANDARD',
    },
    resourceStatus: machine.event && {
      upcomingMaintenance: {
        type: 'SCHEDULED',
        canReschedule: false,
        maintenanceStatus: 'PENDING',
        windowStartTime: machine.event.from.toISOString(),
        windowEndTime: machine.event.to.toISOString(),
      },
    },
    cpuPlatform: state === 'RUNNING' ? 'Intel Sapphire Rapids' : 'Unknown CPU Platform',
    labels: machine.tags,
    labelFingerprint: '42WmSpB8rSM=',
    startRestricted: false,
    deletionProtection: machine.isDeleteProtected,
    fingerprint: '42WmSpB8rSM=',
    selfLink: `${zoneLink}/instances/${name}`,
  };
}

/** Another for any other content, as Google's is. */
export function metadataFingerprint(machine: Machine): string {
  return createHash('sha256')
    .update(JSON.stringify(metadataOf(machine)))
    .digest('base64')
    .slice(0, 12);
}

function metadataOf(machine: Machine): Json[] {
  return [...createdBy(machine), ...Object.entries(machine.metadata ?? {}).map(([key, value]) => ({ key, value }))];
}

function createdBy({ group, zone }: Machine): Json[] {
  if (group === undefined) return [];
  return [{ key: 'created-by', value: `projects/1066/zones/${zone}/instanceGroupManagers/${group}` }];
}

export function describeType(name: string, type: MachineType, project: string, zone: string): { [name: string]: Json } {
  return {
    kind: 'compute#machineType',
    id: String(1000 + name.length),
    name,
    description: `${type.vcpus} vCPUs, ${type.memoryMib / 1024} GB RAM`,
    architecture: architectureOf(name) === 'arm64' ? 'ARM64' : 'X86_64',
    guestCpus: type.vcpus,
    memoryMb: type.memoryMib,
    zone,
    isSharedCpu: false,
    accelerators: type.gpu
      ? [{ guestAcceleratorType: type.gpu.name, guestAcceleratorCount: type.gpu.count }]
      : undefined,
    selfLink: `${computeRoot}/projects/${project}/zones/${zone}/machineTypes/${name}`,
  };
}

/** A persistent disk; what a machine starts from is a balanced one, its data lies on an SSD. */
export function describeDisk({ id, sizeGb, device }: MachineDisk, project: string, zone: string): Json {
  const zoneLink = `${computeRoot}/projects/${project}/zones/${zone}`;
  return {
    kind: 'compute#disk',
    id: String(3000 + id.length),
    name: id,
    sizeGb: String(sizeGb),
    zone: zoneLink,
    status: 'READY',
    type: `${zoneLink}/diskTypes/${device.endsWith('-0') ? 'pd-balanced' : 'pd-ssd'}`,
    selfLink: `${zoneLink}/disks/${id}`,
  };
}

/** A static address that a machine uses. */
export function describeAddress(machine: Machine, project: string, address: string): Json {
  const region = `${computeRoot}/projects/${project}/regions/${machine.region}`;
  return {
    kind: 'compute#address',
    id: `6${machine.id.slice(1)}`,
    name: `${machine.name}-address`,
    address,
    addressType: 'EXTERNAL',
    status: 'IN_USE',
    region,
    users: [`${computeRoot}/projects/${project}/zones/${machine.zone}/instances/${machine.name}`],
    selfLink: `${region}/addresses/${machine.name}-address`,
  };
}

/** A change that is under way, or done. */
export type Operation = {
  name: string;
  serial: number;
  type: 'start' | 'stop' | 'resume' | 'reset' | 'delete' | 'setMachineType' | 'setMetadata' | 'setTags' | 'insert';
  machine: Machine;
  beganAt: number;
  endsAt: number;
  /** What it ends in, when it does not end well. */
  failure?: { code: string; message: string; status: number };
};

export function describeOperation(operation: Operation, project: string): { [name: string]: Json } {
  const { machine, failure } = operation;
  const zone = `${computeRoot}/projects/${project}/zones/${machine.zone}`;
  const now = Date.now();
  const done = now >= operation.endsAt;
  return {
    kind: 'compute#operation',
    id: String(8_000_000_000_000_000 + operation.serial),
    name: operation.name,
    zone,
    operationType: operation.type,
    targetLink: `${zone}/instances/${machine.name}`,
    targetId: machine.id,
    status: done ? 'DONE' : 'RUNNING',
    user: 'practice@hangar-sandbox.iam.gserviceaccount.com',
    progress: done ? 100 : 0,
    insertTime: new Date(operation.beganAt).toISOString(),
    startTime: new Date(operation.beganAt).toISOString(),
    endTime: done ? new Date(operation.endsAt).toISOString() : undefined,
    ...(done && failure
      ? {
          error: { errors: [{ code: failure.code, message: failure.message }] },
          httpErrorStatusCode: failure.status,
          httpErrorMessage: 'SERVICE UNAVAILABLE',
        }
      : {}),
    selfLink: `${zone}/operations/${operation.name}`,
  };
}
