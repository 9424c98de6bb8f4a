import { architectureOf, images, type MachineImage, type MachineType } from './catalogue.ts';
import { groupOf } from './ec2-network.ts';
import type { Machine, MachineDisk } from './machine.ts';
import type { PublishedImage } from './published-images.ts';
import type { XmlValue } from './xml.ts';

/** Names and codes of EC2's instance states: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html */
const stateCodes = { pending: 0, running: 16, 'shutting-down': 32, terminated: 48, stopping: 64, stopped: 80 };
export type Ec2StateName = keyof typeof stateCodes;

/** `code` and `name` of a state. */
export function stateOf(name: Ec2StateName): XmlValue {
  return { code: stateCodes[name], name };
}

function groupTag({ group }: Machine): Record<string, string> {
  return group === undefined ? {} : { 'aws:autoscaling:groupName': group };
}

/** One `item` of `instancesSet`, with the fields that every EC2 instance has. */
export function describeInstance(machine: Machine, publicAddress: string, account: string): XmlValue {
  const { id, state } = machine;
  const image = images[machine.image];
  const running = state === 'running';
  const gone = state === 'terminated';
  const address = running && machine.system === 'linux' ? publicAddress : undefined;
  const suffix = id.slice(2);
  const at = machine.launchedAt.toISOString();
  const association = address && {
    publicIp: address,
    publicDnsName: '',
    ipOwnerId: machine.hasReservedAddress ? account : 'amazon',
  };
  return {
    instanceId: id,
    imageId: image?.id,
    instanceState: stateOf(state as Ec2StateName),
    privateDnsName: gone ? '' : `ip-${machine.privateAddress.replaceAll('.', '-')}.${machine.region}.compute.internal`,
    dnsName: '',
    reason: state === 'stopped' ? 'User initiated' : '',
    keyName: machine.system === 'linux' ? 'hangar-sandbox' : undefined,
    amiLaunchIndex: 0,
    productCodes: [],
    instanceType: machine.type,
    launchTime: at,
    placement: { availabilityZone: machine.zone, groupName: '', tenancy: 'default' },
    platform: machine.system === 'windows' ? 'windows' : undefined,
    monitoring: { state: 'disabled' },
    groupSet: gone ? [] : [{ groupId: groupOf(machine), groupName: `${machine.name}-ssh` }],
    subnetId: gone ? undefined : `subnet-${suffix}`,
    vpcId: gone ? undefined : 'vpc-0000000000005eed0',
    privateIpAddress: gone ? undefined : machine.privateAddress,
    ipAddress: address,
    stateReason:
      state === 'stopped' && machine.interruption
        ? {
            code: 'Server.SpotInstanceShutdown',
            message: 'Server.SpotInstanceShutdown: Spot instance interruption',
          }
        : state === 'stopped'
          ? { code: 'Client.UserInitiatedShutdown', message: 'Client.UserInitiatedShutdown: User initiated shutdown' }
          : undefined,
    architecture: architectureOf(machine.type),
    rootDeviceType: 'ebs',
    rootDeviceName: '/dev/sda1',
    blockDeviceMapping: gone
      ? []
      : machine.disks.map((disk) => ({
          deviceName: disk.device,
          ebs: { volumeId: disk.id, status: 'attached', attachTime: at, deleteOnTermination: disk.deletedWithMachine },
        })),
    virtualizationType: 'hvm',
    instanceLifecycle: machine.spot ? 'spot' : undefined,
    spotInstanceRequestId: machine.spot ? `sir-${suffix.slice(-8)}` : undefined,
    tagSet: Object.entries({ Name: machine.name, ...machine.tags, ...groupTag(machine) }).map(([key, value]) => ({
      key,
      value,
    })),
    hypervisor: 'xen',
    networkInterfaceSet: gone
      ? []
      : [
          {
            networkInterfaceId: `eni-${suffix}`,
            subnetId: `subnet-${suffix}`,
            vpcId: 'vpc-0000000000005eed0',
            ownerId: account,
            status: 'in-use',
            privateIpAddress: machine.privateAddress,
            sourceDestCheck: true,
            association: association || undefined,
          },
        ],
    ebsOptimized: false,
    enaSupport: true,
    platformDetails: image?.platform,
    usageOperation: machine.system === 'windows' ? 'RunInstances:0002' : 'RunInstances',
  };
}

/** One `item` of `volumeSet`. */
export function describeVolume(machine: Machine, disk: MachineDisk): XmlValue {
  const createTime = machine.launchedAt.toISOString();
  return {
    volumeId: disk.id,
    size: disk.sizeGb,
    snapshotId: '',
    availabilityZone: machine.zone,
    status: 'in-use',
    createTime,
    attachmentSet: [
      {
        volumeId: disk.id,
        instanceId: machine.id,
        device: disk.device,
        status: 'attached',
        attachTime: createTime,
        deleteOnTermination: disk.deletedWithMachine,
      },
    ],
    volumeType: 'gp3',
    encrypted: false,
  };
}

/** One `item` of `instanceTypeSet`. */
export function describeType(instanceType: string, type: MachineType): XmlValue {
  const { gpu, localDiskGb } = type;
  return {
    instanceType,
    currentGeneration: true,
    processorInfo: { supportedArchitectures: [architectureOf(instanceType)] },
    networkInfo: { enaSupport: 'required' },
    vCpuInfo: { defaultVCpus: type.vcpus },
    memoryInfo: { sizeInMiB: type.memoryMib },
    instanceStorageSupported: localDiskGb !== undefined,
    instanceStorageInfo: localDiskGb === undefined ? undefined : { totalSizeInGB: localDiskGb },
    gpuInfo: gpu && {
      gpus: [{ name: gpu.name, manufacturer: gpu.maker, count: gpu.count, memoryInfo: { sizeInMiB: gpu.memoryMib } }],
      totalGpuMemoryInMiB: gpu.count * gpu.memoryMib,
    },
  };
}

/** One `item` of `imagesSet`. */
export function describeImage(image: MachineImage): XmlValue {
  return {
    imageId: image.id,
    imageLocation: `amazon/${image.name}`,
    imageState: 'available',
    imageOwnerId: '099720109477',
    isPublic: true,
    imageType: 'machine',
    name: image.name,
    description: image.description,
    platform: image.platform === 'Windows' ? 'windows' : undefined,
    platformDetails: image.platform,
  };
}

/** One `item` of `imagesSet`, of an image that its publisher offers. */
export function describePublished({ id, name, owner, architecture, createdAt }: PublishedImage): XmlValue {
  return {
    imageId: id,
    imageLocation: `${owner}/${name}`,
    imageState: 'available',
    imageOwnerId: owner,
    isPublic: true,
    architecture,
    imageType: 'machine',
    name,
    creationDate: createdAt,
    rootDeviceType: 'ebs',
    rootDeviceName: '/dev/sda1',
    blockDeviceMapping: [{ deviceName: '/dev/sda1', ebs: { volumeSize: 8, deleteOnTermination: true } }],
  };
}
