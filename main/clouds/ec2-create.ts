import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunInstancesCommandInput, Subnet, Tag } from '@aws-sdk/client-ec2';
import { isIpv6 } from '../../preload/contract/address-range.ts';
import type { ChangePlan } from '../../preload/contract/changes.ts';
import type { CreateOptions, CreateSpec, ZoneParts } from '../../preload/contract/create.ts';
import type { Account } from '../../preload/contract/instances.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { AppError } from '../app-error.ts';
import { awsCommand } from './aws-command.ts';
import type { AwsSource } from './aws-credentials.ts';
import { cleanText } from './clean-text.ts';
import { createEffects } from './create-effects.ts';
import type { Ec2Calls } from './ec2-calls.ts';
import { ebsOf, ec2DiskTypes } from './ec2-disks.ts';
import { findEc2Images } from './ec2-images.ts';
import { readEc2Instance } from './ec2-instance.ts';
import { newestImages } from './newest-image.ts';
import { orSay } from './or-say.ts';
import type { StateChange } from './provider.ts';

/** What EC2 offers for a new instance, and the making of one. */
export function createEc2Create({
  calls,
  source,
  account,
}: {
  calls: Ec2Calls;
  source: AwsSource;
  account: () => Account;
}) {
  async function createOptions({ region }: { region: string }, signal: AbortSignal): Promise<CreateOptions> {
    const ask = { abortSignal: signal };
    const problems: Problem[] = [];
    const [zones, images, subnets, keys] = await Promise.all([
      calls.send({ region, action: 'ec2:DescribeAvailabilityZones', signal }, (ec2, sdk) =>
        ec2.send(new sdk.DescribeAvailabilityZonesCommand({}), ask),
      ),
      findEc2Images({ calls, source }, region, signal),
      orSay(
        calls.send({ region, action: 'ec2:DescribeSubnets', signal }, (ec2, sdk) =>
          ec2.send(new sdk.DescribeSubnetsCommand({}), ask),
        ),
        problems,
        signal,
      ),
      orSay(
        calls.send({ region, action: 'ec2:DescribeKeyPairs', signal }, (ec2, sdk) =>
          ec2.send(new sdk.DescribeKeyPairsCommand({}), ask),
        ),
        problems,
        signal,
      ),
    ]);
    if (images.problem) problems.push(images.problem.toProblem());
    return {
      zones: (zones.AvailabilityZones ?? []).flatMap(({ ZoneName, State }) =>
        State === 'available' ? (cleanText(ZoneName, 40) ?? []) : [],
      ),
      images: newestImages(images.images),
      networks: (subnets?.Subnets ?? []).flatMap((raw) => {
        const { SubnetId, AvailabilityZone, CidrBlock, DefaultForAz, Tags } = raw;
        const id = cleanText(SubnetId, 64);
        const zone = cleanText(AvailabilityZone, 40);
        const name = cleanText(Tags?.find(({ Key }) => Key === 'Name')?.Value) ?? cleanText(CidrBlock, 64) ?? '';
        const givesAddress = raw.MapPublicIpOnLaunch === true;
        return id ? { id, name, ...(zone ? { zone } : {}), isDefault: DefaultForAz === true, givesAddress } : [];
      }),
      keyNames: (keys?.KeyPairs ?? []).flatMap(({ KeyName }) => cleanText(KeyName, 255) ?? []),
      problems,
    };
  }

  async function planCreate(spec: CreateSpec, signal: AbortSignal): Promise<ChangePlan> {
    const { region, name: target } = spec;
    refuseAccelerator(spec);
    let obstacle: AppError | undefined;
    let passed = false;
    // Best effort: an identity that may not look subnets up is told the rest.
    const subnet = await orSay(subnetOf(spec, signal), [], signal);
    try {
      await calls.send({ region, action: 'ec2:RunInstances', target, signal }, (ec2, sdk) => {
        // Its key and its security group may not be there yet.
        const { KeyName: _, ...input } = inputOf(spec, undefined);
        return ec2.send(new sdk.RunInstancesCommand({ ...input, DryRun: true }), { abortSignal: signal });
      });
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      passed = thrown.cause instanceof Error && thrown.cause.name === 'DryRunOperation';
      if (!passed && !/throttled|timed-out|unreachable/.test(thrown.code)) obstacle = thrown;
    }
    return {
      effects: [
        ...(passed ? [{ code: 'dry-run-passed', params: {}, tone: 'good' } as const] : []),
        ...createEffects(spec, { sandbox: account().sandbox, loginUser: spec.image.loginUser, keepsKeys: true }),
        ...(subnet?.MapPublicIpOnLaunch === false
          ? [{ code: 'no-public-address', params: {}, tone: 'warning' } as const]
          : []),
      ],
      ...(obstacle ? { obstacle: obstacle.toProblem() } : {}),
      commands: commandsOf(spec, cleanText(subnet?.VpcId, 64) ?? 'VPC_ID'),
    };
  }

  function commandsOf(spec: CreateSpec, vpc: string): string[][] {
    const { region, key, sshFrom } = spec;
    const { Tags = [] } = inputOf(spec, undefined).TagSpecifications?.[0] ?? {};
    const tags = Tags.map(({ Key, Value }) => `{Key=${Key},Value=${Value}}`).join(',');
    const group = sshFrom && groupName(sshFrom);
    const { DeleteOnTermination: _, ...disk } = ebsOf(spec);
    const wanted = Object.entries(disk).map(([field, value]) => `${field}=${value}`);
    const ebs = `DeviceName=${spec.image.rootDevice ?? '/dev/sda1'},Ebs={${wanted.join(',')}}`;
    const rest = [
      ...['--image-id', spec.image.id, '--instance-type', spec.type, '--block-device-mappings', ebs],
      ...(spec.network ? ['--subnet-id', spec.network] : ['--placement', `AvailabilityZone=${spec.zone}`]),
      ...(key ? ['--key-name', key.name] : []),
      ...(group ? ['--security-group-ids', 'GROUP_ID'] : []),
      ...(spec.spot ? ['--instance-market-options', 'MarketType=spot'] : []),
      ...['--metadata-options', 'HttpTokens=required'],
      '--tag-specifications',
      ...['instance', 'volume'].map((kind) => `ResourceType=${kind},Tags=[${tags}]`),
    ];
    // A blob on the AWS CLI's command line is base64.
    const material = key?.kind === 'public' ? Buffer.from(key.publicKey).toString('base64') : '';
    const command = (verb: string, args: string[]) => awsCommand(source, region, verb, args);
    const port = ['--group-id', 'GROUP_ID', '--ip-permissions', permissionText(sshFrom ?? '')];
    return [
      ...(key?.kind === 'public'
        ? [command('import-key-pair', ['--key-name', key.name, '--public-key-material', material])]
        : []),
      ...(group
        ? [
            command('create-security-group', ['--group-name', group, '--description', groupAbout, '--vpc-id', vpc]),
            command('authorize-security-group-ingress', port),
          ]
        : []),
      command('run-instances', rest),
    ];
  }

  async function create(spec: CreateSpec, signal: AbortSignal): Promise<StateChange> {
    const { region, name: target, key } = spec;
    refuseAccelerator(spec);
    if (key?.kind === 'public') await importKey(region, key, signal);
    const group = spec.sshFrom === undefined ? undefined : await openSsh(spec, spec.sshFrom, signal);
    const run = () =>
      calls.send({ region, action: 'ec2:RunInstances', target, signal }, (ec2, sdk) =>
        ec2.send(new sdk.RunInstancesCommand(inputOf(spec, group)), { abortSignal: signal }),
      );
    const reply = await run().catch(async (thrown) => {
      // A group that has just been made is not known everywhere at once.
      if (group === undefined || !isCause(thrown, 'InvalidGroup.NotFound')) throw thrown;
      await delay(groupKnownMs, undefined, { signal });
      return run();
    });
    const [raw] = reply.Instances ?? [];
    const { name: accountName, account: number, sandbox } = account();
    if (!raw) throw new AppError('clouds/malformed-reply', { account: accountName, region });
    const { instance } = readEc2Instance(raw, { account: number, region, sandbox });
    return { instance, wanted: 'running', requestId: reply.$metadata.requestId };
  }

  /** A name that the cloud keeps already is good where it is this key's. */
  async function importKey(
    region: string,
    { name, publicKey }: { name: string; publicKey: string },
    signal: AbortSignal,
  ): Promise<void> {
    try {
      await calls.send({ region, action: 'ec2:ImportKeyPair', target: name, signal }, (ec2, sdk) => {
        const input = { KeyName: name, PublicKeyMaterial: Buffer.from(publicKey) };
        return ec2.send(new sdk.ImportKeyPairCommand(input), { abortSignal: signal });
      });
    } catch (thrown) {
      if (!isCause(thrown, 'InvalidKeyPair.Duplicate')) throw thrown;
      const kept = await calls.send({ region, action: 'ec2:DescribeKeyPairs', target: name, signal }, (ec2, sdk) => {
        const input = { KeyNames: [name], IncludePublicKey: true };
        return ec2.send(new sdk.DescribeKeyPairsCommand(input), { abortSignal: signal });
      });
      const isSame = kept.KeyPairs?.some(
        (it) => it.KeyName === name && withoutComment(it.PublicKey ?? '') === withoutComment(publicKey),
      );
      if (isSame) return;
      throw new AppError('clouds/key-name-taken', { name, region }, thrown);
    }
  }

  /** The id of the group that lets this range in; made when it is not there. */
  async function openSsh(spec: CreateSpec, range: string, signal: AbortSignal): Promise<string> {
    const { region } = spec;
    const ask = { abortSignal: signal };
    const GroupName = groupName(range);
    const VpcId = (await subnetOf(spec, signal))?.VpcId;
    const place = VpcId === undefined ? [] : [{ Name: 'vpc-id', Values: [VpcId] }];
    const found = await calls.send({ region, action: 'ec2:DescribeSecurityGroups', signal }, (ec2, sdk) => {
      const Filters = [{ Name: 'group-name', Values: [GroupName] }, ...place];
      return ec2.send(new sdk.DescribeSecurityGroupsCommand({ Filters }), ask);
    });
    const make = async () => {
      const input = { GroupName, Description: groupAbout, VpcId };
      const call = { region, action: 'ec2:CreateSecurityGroup', target: GroupName, signal };
      return calls.send(call, (ec2, sdk) => ec2.send(new sdk.CreateSecurityGroupCommand(input), ask));
    };
    const { GroupId = '' } = found.SecurityGroups?.[0] ?? (await make());
    const rule = {
      ...{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22 },
      ...(isIpv6(range) ? { Ipv6Ranges: [{ CidrIpv6: range }] } : { IpRanges: [{ CidrIp: range }] }),
    };
    try {
      // Also in a group that is there: an earlier try may have ended between the group and its rule.
      await calls.send({ region, action: 'ec2:AuthorizeSecurityGroupIngress', target: GroupName, signal }, (ec2, sdk) =>
        ec2.send(new sdk.AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [rule] }), ask),
      );
    } catch (thrown) {
      if (!isCause(thrown, 'InvalidPermission.Duplicate')) throw thrown;
    }
    return GroupId;
  }

  /** The subnet that was chosen, or the one that EC2 chooses by itself. */
  async function subnetOf({ region, zone, network }: CreateSpec, signal: AbortSignal): Promise<Subnet | undefined> {
    const byDefault = [
      { Name: 'default-for-az', Values: ['true'] },
      { Name: 'availability-zone', Values: [zone] },
    ];
    const input = network === undefined ? { Filters: byDefault } : { SubnetIds: [network] };
    const reply = await calls.send(
      { region, action: 'ec2:DescribeSubnets', target: network ?? zone, signal },
      (ec2, sdk) => ec2.send(new sdk.DescribeSubnetsCommand(input), { abortSignal: signal }),
    );
    return reply.Subnets?.[0];
  }

  async function zoneParts(): Promise<ZoneParts> {
    return { diskTypes: [...ec2DiskTypes], accelerators: [] };
  }

  return { zoneParts, createOptions, planCreate, create };
}

function permissionText(range: string): string {
  const from = isIpv6(range) ? `Ipv6Ranges=[{CidrIpv6=${range}}]` : `IpRanges=[{CidrIp=${range}}]`;
  return `IpProtocol=tcp,FromPort=22,ToPort=22,${from}`;
}

/** EC2 takes some seconds to know of what it has made. */
const groupKnownMs = 2000;
const groupAbout = 'SSH from one address range, made by Hangar';

/** The same range gets the same group. */
function groupName(range: string): string {
  return `hangar-ssh-${createHash('sha256').update(range).digest('hex').slice(0, 10)}`;
}

function inputOf(spec: CreateSpec, group: string | undefined): RunInstancesCommandInput {
  const Tags: Tag[] = Object.entries({ Name: spec.name, ...spec.tags }).map(([Key, Value]) => ({ Key, Value }));
  return {
    ImageId: spec.image.id,
    // The SDK's list of types ends with those of its own day.
    InstanceType: spec.type as RunInstancesCommandInput['InstanceType'],
    MinCount: 1,
    MaxCount: 1,
    ClientToken: spec.requestId,
    ...(spec.network ? { SubnetId: spec.network } : { Placement: { AvailabilityZone: spec.zone } }),
    ...(spec.key ? { KeyName: spec.key.name } : {}),
    ...(group ? { SecurityGroupIds: [group] } : {}),
    ...(spec.spot ? { InstanceMarketOptions: { MarketType: 'spot' as const } } : {}),
    BlockDeviceMappings: [{ DeviceName: spec.image.rootDevice ?? '/dev/sda1', Ebs: ebsOf(spec) }],
    MetadataOptions: { HttpTokens: 'required' },
    TagSpecifications: [
      { ResourceType: 'instance', Tags },
      { ResourceType: 'volume', Tags },
    ],
  };
}

/** EC2's GPUs come with a machine's type alone. */
function refuseAccelerator({ type, accelerator }: CreateSpec): void {
  if (accelerator) throw new AppError('clouds/takes-no-gpus', { type });
}

function withoutComment(publicKey: string): string {
  return publicKey.trim().split(/\s+/, 2).join(' ');
}

function isCause(thrown: unknown, name: string): boolean {
  return thrown instanceof AppError && thrown.cause instanceof Error && thrown.cause.name === name;
}
