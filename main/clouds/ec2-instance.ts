import { isDeepStrictEqual } from 'node:util';
import type { Instance as Ec2Instance, Image, InstanceTypeInfo } from '@aws-sdk/client-ec2';
import type { Instance, InstanceState } from '../../preload/contract/instances.ts';
import type { MachineShape } from '../../preload/contract/machine-shape.ts';
import type { Notice } from '../../preload/contract/notices.ts';
import { AppError } from '../app-error.ts';
import { cleanTags, cleanText } from './clean-text.ts';
import { createGpuName } from './gpu-name.ts';
import { imageLoginUsers } from './login-users.ts';

/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-tagging.html */
const groupTag = 'aws:autoscaling:groupName';

/** One of EC2's instances, narrowed, with what its further description and its state's story depend on. */
export type Ec2Row = {
  instance: Instance;
  imageId: string | undefined;
  /** Why it is in its state, in EC2's words: `Server.InsufficientInstanceCapacity` and the like. */
  reason: Error | undefined;
};

/** What an instance type adds to its instances. */
export type Ec2Type = {
  shape: MachineShape;
  hasLocalDisks: boolean | undefined;
  architecture: 'x86_64' | 'arm64' | undefined;
  needsEna: boolean;
};

const states: Record<string, InstanceState> = {
  pending: 'starting',
  running: 'running',
  'shutting-down': 'deleting',
  terminated: 'deleted',
  stopping: 'stopping',
  stopped: 'stopped',
};

/** EC2's state name in the console's vocabulary. */
export function ec2State(name: string | undefined): InstanceState {
  return (name !== undefined && Object.hasOwn(states, name) ? states[name] : undefined) ?? 'unknown';
}

/** Narrows what DescribeInstances answered; throws `clouds/malformed-reply` for an instance without identity. */
export function readEc2Instance(
  raw: Ec2Instance,
  place: { account: string; region: string; sandbox: boolean },
): Ec2Row {
  const id = raw.InstanceId;
  if (id === undefined || !/^[\w-]{1,64}$/.test(id)) {
    const { account, region } = place;
    throw new AppError('clouds/malformed-reply', { account, region }, new Error('an instance without a usable id'));
  }
  const tags = cleanTags((raw.Tags ?? []).map((tag) => [tag.Key, tag.Value] as const));
  const type = cleanText(raw.InstanceType, 64) ?? 'unknown';
  const imageId = cleanText(raw.ImageId, 64);
  const publicAddress = cleanText(raw.PublicIpAddress, 64);
  const billedAs = usageOperation(raw);
  const windows = raw.Platform?.toLowerCase() === 'windows' || /windows/i.test(raw.PlatformDetails ?? '');
  const launchedAt = raw.LaunchTime;
  const keyName = cleanText(raw.KeyName);
  const privateAddress = cleanText(raw.PrivateIpAddress, 64);
  const instance: Instance = {
    ref: `aws:${place.account}:${place.region}:${id}`,
    id,
    name: tags.Name || id,
    provider: 'aws',
    account: place.account,
    region: place.region,
    zone: cleanText(raw.Placement?.AvailabilityZone, 64) ?? place.region,
    type,
    state: ec2State(raw.State?.Name),
    ...(publicAddress ? { publicAddress } : {}),
    ...(privateAddress ? { privateAddress } : {}),
    ...(launchedAt && !Number.isNaN(launchedAt.getTime()) ? { launchedAt: launchedAt.toISOString() } : {}),
    tags,
    ...(tags[groupTag] ? { group: tags[groupTag] } : {}),
    sandbox: place.sandbox,
    shape: {},
    operatingSystem: windows ? 'windows' : 'linux',
    spot: raw.InstanceLifecycle === 'spot',
    ...(billedAs ? { billedAs } : {}),
    ...(keyName ? { keyName } : {}),
    loginUsers: windows ? ['Administrator'] : imageLoginUsers({ words: [raw.PlatformDetails], provider: 'aws' }),
    stopLoses: { publicAddress: losesAddress(raw) },
  };
  const reason = stateReason(raw);
  if (
    reason?.name.startsWith('Server.SpotInstance') &&
    (instance.state === 'stopped' || instance.state === 'deleted')
  ) {
    const { name: id, message: description } = reason;
    instance.notices = [{ id, kind: 'interrupted', source: 'cloud', description }];
  }
  return { instance, imageId, reason };
}

/** The row with what its type and image tell; the same object when they tell nothing new. */
export function describeFurther(
  row: Ec2Row,
  type: Ec2Type | undefined,
  imageWords: readonly string[] | undefined,
): Ec2Row {
  const { instance } = row;
  const loginUsers =
    !imageWords?.length || instance.operatingSystem === 'windows'
      ? instance.loginUsers
      : imageLoginUsers({ words: imageWords, provider: 'aws' });
  const told = {
    shape: type?.shape ?? instance.shape,
    stopLoses: {
      ...instance.stopLoses,
      ...(type?.hasLocalDisks === undefined ? {} : { localDisks: type.hasLocalDisks }),
    },
  };
  const changed =
    told.shape !== instance.shape ||
    told.stopLoses.localDisks !== instance.stopLoses.localDisks ||
    loginUsers.join() !== instance.loginUsers.join();
  return changed ? { ...row, instance: { ...instance, ...told, loginUsers } } : row;
}

const architectures = ['x86_64', 'arm64'] as const;

/** The row with the events that are scheduled for it; the same object when they are those that it has. */
export function withEvents(row: Ec2Row, events: Notice[] | undefined): Ec2Row {
  const { notices, ...instance } = row.instance;
  const own = notices?.filter(({ kind }) => kind === 'interrupted') ?? [];
  const all = [...own, ...(events ?? [])];
  if (isDeepStrictEqual(notices ?? [], all)) return row;
  return { ...row, instance: all.length > 0 ? { ...instance, notices: all } : instance };
}

/** vCPUs, memory and GPUs of an instance type; undefined for one without a name. */
export function readEc2Type(raw: InstanceTypeInfo): [name: string, type: Ec2Type] | undefined {
  const name = cleanText(raw.InstanceType, 64);
  if (name === undefined) return undefined;
  const gpus = raw.GpuInfo?.Gpus ?? [];
  const gpuCount = gpus.reduce((sum, gpu) => sum + (gpu.Count ?? 0), 0);
  const first = gpus[0];
  const gpuWords = cleanText([first?.Manufacturer, first?.Name].filter(Boolean).join(' '), 128);
  const gpuName = gpuWords && createGpuName(gpuWords, first?.MemoryInfo?.SizeInMiB);
  const vcpus = raw.VCpuInfo?.DefaultVCpus;
  const memoryMib = raw.MemoryInfo?.SizeInMiB;
  return [
    name,
    {
      shape: {
        ...(vcpus === undefined ? {} : { vcpus }),
        ...(memoryMib === undefined ? {} : { memoryBytes: memoryMib * 1024 ** 2 }),
        gpuCount,
        ...(gpuCount > 0 && gpuName ? { gpuName } : {}),
      },
      hasLocalDisks: raw.InstanceStorageSupported,
      architecture: architectures.find((it) => raw.ProcessorInfo?.SupportedArchitectures?.includes(it)),
      needsEna: raw.NetworkInfo?.EnaSupport === 'required',
    },
  ];
}

/** The words of an image that may name its distribution; undefined for one without an id. */
export function readEc2Image(raw: Image): [id: string, words: string[]] | undefined {
  const id = cleanText(raw.ImageId, 64);
  if (id === undefined) return undefined;
  const words = [raw.Name, raw.Description, raw.PlatformDetails].map((word) => cleanText(word));
  return [id, words.filter((word) => word !== undefined)];
}

/** An address that AWS lent (and not an Elastic IP) is given back when the instance stops. */
function losesAddress(raw: Ec2Instance): boolean | undefined {
  if (!raw.PublicIpAddress) return false;
  const lent = raw.NetworkInterfaces?.find(({ Association }) => Association?.PublicIp === raw.PublicIpAddress);
  return lent?.Association?.IpOwnerId === undefined ? undefined : lent.Association.IpOwnerId === 'amazon';
}

/** The system as the price list names it; undefined for machines that are not billed by themselves (dedicated hardware). */
function usageOperation({ Placement, UsageOperation, PlatformDetails }: Ec2Instance): string | undefined {
  if (Placement?.Tenancy !== undefined && Placement.Tenancy !== 'default') return undefined;
  const told = cleanText(UsageOperation, 64);
  if (told !== undefined) return /^RunInstances(:[0-9a-zA-Z]{1,8})?$/.test(told) ? told : undefined;
  return PlatformDetails === 'Linux/UNIX' ? 'RunInstances' : undefined;
}

function stateReason({ StateReason }: Ec2Instance): Error | undefined {
  const name = cleanText(StateReason?.Code);
  return name === undefined ? undefined : Object.assign(new Error(cleanText(StateReason?.Message) ?? name), { name });
}
