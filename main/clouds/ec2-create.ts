import { createHash } from 'node:crypto';
import type { RunInstancesCommandInput, Tag } from '@aws-sdk/client-ec2';
import type { ChangePlan } from '../../preload/contract/changes.ts';
import type { CreateOptions, CreateSpec } from '../../preload/contract/create.ts';
import type { Account } from '../../preload/contract/instances.ts';
import { AppError } from '../app-error.ts';
import { awsCommand } from './aws-command.ts';
import type { AwsSource } from './aws-credentials.ts';
import { cleanText } from './clean-text.ts';
import type { Ec2Calls } from './ec2-calls.ts';
import { listEc2Images } from './ec2-images.ts';
import { readEc2Instance } from './ec2-instance.ts';
import { newestImages } from './newest-image.ts';
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
    const [zones, images, subnets, keys] = await Promise.all([
      calls.send({ region, action: 'ec2:DescribeAvailabilityZones', signal }, (ec2, sdk) =>
        ec2.send(new sdk.DescribeAvailabilityZonesCommand({}), ask),
      ),
      listEc2Images(calls, region, signal),
      calls.send({ region, action: 'ec2:DescribeSubnets', signal }, (ec2, sdk) =>
        ec2.send(new sdk.DescribeSubnetsCommand({}), ask),
      ),
      calls.send({ region, action: 'ec2:DescribeKeyPairs', signal }, (ec2, sdk) =>
        ec2.send(new sdk.DescribeKeyPairsCommand({}), ask),
      ),
    ]);
    return {
      zones: (zones.AvailabilityZones ?? []).flatMap(({ ZoneName, State }) =>
        State === 'available' ? (cleanText(ZoneName, 40) ?? []) : [],
      ),
      images: newestImages(images),
      networks: (subnets.Subnets ?? []).flatMap(({ SubnetId, AvailabilityZone, CidrBlock, DefaultForAz, Tags }) => {
        const id = cleanText(SubnetId, 64);
        const zone = cleanText(AvailabilityZone, 40);
        const name = cleanText(Tags?.find(({ Key }) => Key === 'Name')?.Value) ?? cleanText(CidrBlock, 64) ?? '';
        return id ? { id, name, ...(zone ? { zone } : {}), isDefault: DefaultForAz === true } : [];
      }),
      keyNames: (keys.KeyPairs ?? []).flatMap(({ KeyName }) => cleanText(KeyName, 255) ?? []),
    };
  }

  async function planCreate(spec: CreateSpec, signal: AbortSignal): Promise<ChangePlan> {
    const { region, name: target } = spec;
    let obstacle: AppError | undefined;
    let passed = false;
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
      effects: passed ? [{ code: 'dry-run-passed', params: {}, tone: 'good' }] : [],
      ...(obstacle ? { obstacle: obstacle.toProblem() } : {}),
      commands: commandsOf(spec),
    };
  }

  function commandsOf(spec: CreateSpec): string[][] {
    const { region, key, sshFrom } = spec;
    const { Tags = [] } = inputOf(spec, undefined).TagSpecifications?.[0] ?? {};
    const group = sshFrom && groupName(sshFrom);
    const ebs = `DeviceName=${spec.image.rootDevice ?? '/dev/sda1'},Ebs={VolumeSize=${spec.diskGb},VolumeType=gp3}`;
    const rest = [
      ...['--image-id', spec.image.id, '--instance-type', spec.type, '--block-device-mappings', ebs],
      ...(spec.network ? ['--subnet-id', spec.network] : ['--placement', `AvailabilityZone=${spec.zone}`]),
      ...(key ? ['--key-name', key.name] : []),
      ...(group ? ['--security-group-ids', 'GROUP_ID'] : []),
      ...(spec.spot ? ['--instance-market-options', 'MarketType=spot'] : []),
      ...['--metadata-options', 'HttpTokens=required'],
      '--tag-specifications',
      `ResourceType=instance,Tags=[${Tags.map(({ Key, Value }) => `{Key=${Key},Value=${Value}}`).join(',')}]`,
    ];
    const command = (verb: string, args: string[]) => awsCommand(source, region, verb, args);
    const port = ['--group-id', 'GROUP_ID', '--protocol', 'tcp', '--port', '22', '--cidr', sshFrom ?? ''];
    return [
      ...(key?.kind === 'public'
        ? [command('import-key-pair', ['--key-name', key.name, '--public-key-material', `fileb://${key.name}.pub`])]
        : []),
      ...(group
        ? [
            command('create-security-group', ['--group-name', group, '--description', groupAbout]),
            command('authorize-security-group-ingress', port),
          ]
        : []),
      command('run-instances', rest),
    ];
  }

  async function create(spec: CreateSpec, signal: AbortSignal): Promise<StateChange> {
    const { region, name: target, key } = spec;
    if (key?.kind === 'public') await importKey(region, key, signal);
    const group = spec.sshFrom === undefined ? undefined : await openSsh(spec, spec.sshFrom, signal);
    const reply = await calls.send({ region, action: 'ec2:RunInstances', target, signal }, (ec2, sdk) =>
      ec2.send(new sdk.RunInstancesCommand(inputOf(spec, group)), { abortSignal: signal }),
    );
    const [raw] = reply.Instances ?? [];
    const { name: accountName, account: number, sandbox } = account();
    if (!raw) throw new AppError('clouds/malformed-reply', { account: accountName, region });
    const { instance } = readEc2Instance(raw, { account: number, region, sandbox });
    return { instance, wanted: 'running', requestId: reply.$metadata.requestId };
  }

  /** A key that the cloud keeps under this name already is taken for the same one. */
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
      throw new AppError('clouds/key-name-taken', { name, region }, thrown);
    }
  }

  /** The id of the group that lets this range in; made when it is not there. */
  async function openSsh({ region, network }: CreateSpec, range: string, signal: AbortSignal): Promise<string> {
    const ask = { abortSignal: signal };
    const GroupName = groupName(range);
    const VpcId = await vpcOf(region, network, signal);
    const place = VpcId === undefined ? [] : [{ Name: 'vpc-id', Values: [VpcId] }];
    const found = await calls.send({ region, action: 'ec2:DescribeSecurityGroups', signal }, (ec2, sdk) => {
      const Filters = [{ Name: 'group-name', Values: [GroupName] }, ...place];
      return ec2.send(new sdk.DescribeSecurityGroupsCommand({ Filters }), ask);
    });
    const known = cleanText(found.SecurityGroups?.[0]?.GroupId, 64);
    if (known) return known;
    const made = await calls.send(
      { region, action: 'ec2:CreateSecurityGroup', target: GroupName, signal },
      (ec2, sdk) => ec2.send(new sdk.CreateSecurityGroupCommand({ GroupName, Description: groupAbout, VpcId }), ask),
    );
    const GroupId = made.GroupId ?? '';
    const rule = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: range }] };
    await calls.send({ region, action: 'ec2:AuthorizeSecurityGroupIngress', target: GroupName, signal }, (ec2, sdk) =>
      ec2.send(new sdk.AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [rule] }), ask),
    );
    return GroupId;
  }

  async function vpcOf(region: string, network: string | undefined, signal: AbortSignal): Promise<string | undefined> {
    if (network === undefined) return undefined;
    const reply = await calls.send({ region, action: 'ec2:DescribeSubnets', target: network, signal }, (ec2, sdk) =>
      ec2.send(new sdk.DescribeSubnetsCommand({ SubnetIds: [network] }), { abortSignal: signal }),
    );
    return reply.Subnets?.[0]?.VpcId;
  }

  return { createOptions, planCreate, create };
}

const groupAbout = 'SSH from one address range, made by Hangar';

/** The same range gets the same group. */
function groupName(range: string): string {
  return `hangar-ssh-${createHash('sha256').update(range).digest('hex').slice(0, 10)}`;
}

function inputOf(spec: CreateSpec, group: string | undefined): RunInstancesCommandInput {
  const Tags: Tag[] = Object.entries({ Name: spec.name, ...spec.tags }).map(([Key, Value]) => ({ Key, Value }));
  const Ebs = { VolumeSize: spec.diskGb, VolumeType: 'gp3' as const, DeleteOnTermination: true };
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
    BlockDeviceMappings: [{ DeviceName: spec.image.rootDevice ?? '/dev/sda1', Ebs }],
    MetadataOptions: { HttpTokens: 'required' },
    TagSpecifications: [
      { ResourceType: 'instance', Tags },
      { ResourceType: 'volume', Tags },
    ],
  };
}

function isCause(thrown: unknown, name: string): boolean {
  return thrown instanceof AppError && thrown.cause instanceof Error && thrown.cause.name === name;
}
