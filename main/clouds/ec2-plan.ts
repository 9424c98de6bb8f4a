import type { Instance as Ec2Instance, Volume } from '@aws-sdk/client-ec2';
import type { ChangeAction, ChangePlan } from '../../preload/contract/changes.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import { AppError } from '../app-error.ts';
import { awsCommand } from './aws-command.ts';
import type { AwsSource } from './aws-credentials.ts';
import { type ChangeFacts, changeEffects, type PlannedDisk } from './change-effects.ts';
import { cleanText } from './clean-text.ts';
import type { Ec2Calls } from './ec2-calls.ts';
import { readEc2Instance } from './ec2-instance.ts';
import type { Ec2Knowledge } from './ec2-knowledge.ts';
import { ec2Protection } from './protection.ts';

const commands: Record<ChangeAction, string> = {
  start: 'start-instances',
  stop: 'stop-instances',
  reboot: 'reboot-instances',
  delete: 'terminate-instances',
};
const permissions: Record<ChangeAction, string> = {
  start: 'ec2:StartInstances',
  stop: 'ec2:StopInstances',
  reboot: 'ec2:RebootInstances',
  delete: 'ec2:TerminateInstances',
};

/** What a change of an instance would do, as far as this identity may find out. */
export function createEc2Plans({
  calls,
  source,
  knowledge,
}: {
  calls: Ec2Calls;
  source: AwsSource;
  knowledge: Ec2Knowledge;
}) {
  /** What is known of a change before it is told, and why the cloud would refuse it. */
  async function gather(
    instance: Instance,
    action: ChangeAction,
    signal: AbortSignal,
  ): Promise<{ instance: Instance; facts: ChangeFacts; obstacle: AppError | undefined }> {
    const [verdict, facts, obstacle] = await Promise.all([
      tryDry(instance, action, signal),
      describe(instance, signal),
      action === 'start' || action === 'reboot' ? undefined : protection(instance, action, signal),
    ]);
    return {
      instance: facts?.instance ?? instance,
      facts: {
        disks: facts?.disks,
        hasLocalDisks: facts?.hasLocalDisks ?? instance.stopLoses.localDisks,
        isAddressReserved: facts?.isAddressReserved,
        dryRunPassed: verdict === 'passed' && obstacle === undefined,
        isHardReset: false,
      },
      obstacle: obstacle ?? (typeof verdict === 'object' ? verdict : undefined),
    };
  }

  async function plan(instance: Instance, action: ChangeAction, signal: AbortSignal): Promise<ChangePlan> {
    const gathered = await gather(instance, action, signal);
    return {
      effects: changeEffects(action, gathered.instance, gathered.facts),
      ...(gathered.obstacle ? { obstacle: gathered.obstacle.toProblem() } : {}),
      commands: [awsCommand(source, instance.region, commands[action], ['--instance-ids', instance.id])],
    };
  }

  /** EC2 answers a dry run with a refusal either way; anything else than its two words for it is no verdict. */
  async function tryDry(instance: Instance, action: ChangeAction, signal: AbortSignal) {
    const { id, region, name: target } = instance;
    try {
      await calls.send({ region, action: permissions[action], target, signal }, async (ec2, sdk) => {
        const input = { InstanceIds: [id], DryRun: true };
        const sent = { abortSignal: signal };
        if (action === 'start') await ec2.send(new sdk.StartInstancesCommand(input), sent);
        else if (action === 'stop') await ec2.send(new sdk.StopInstancesCommand(input), sent);
        else if (action === 'reboot') await ec2.send(new sdk.RebootInstancesCommand(input), sent);
        else await ec2.send(new sdk.TerminateInstancesCommand(input), sent);
      });
      return undefined;
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      if (thrown.cause instanceof Error && thrown.cause.name === 'DryRunOperation') return 'passed';
      return /denied|forbidden/.test(thrown.code) ? thrown : undefined;
    }
  }

  async function describe({ id, region, account, sandbox }: Instance, signal: AbortSignal) {
    const reply = await known(
      calls.send({ region, action: 'ec2:DescribeInstances', signal }, (ec2, sdk) =>
        ec2.send(new sdk.DescribeInstancesCommand({ InstanceIds: [id] }), { abortSignal: signal }),
      ),
    );
    const raw = reply?.Reservations?.flatMap(({ Instances }) => Instances ?? []).find((it) => it.InstanceId === id);
    if (raw === undefined) return undefined;
    const row = readEc2Instance(raw, { account, region, sandbox });
    const { instance } = row;
    const [disks] = await Promise.all([
      describeDisks(raw, region, signal),
      known(knowledge.learn(region, [row], signal)),
    ]);
    const lost = instance.stopLoses.publicAddress;
    return {
      instance,
      disks,
      hasLocalDisks: knowledge.typeOf(instance.type)?.hasLocalDisks,
      isAddressReserved: lost === undefined ? undefined : !lost,
    };
  }

  async function describeDisks(raw: Ec2Instance, region: string, signal: AbortSignal): Promise<PlannedDisk[]> {
    const VolumeIds = (raw.BlockDeviceMappings ?? []).flatMap(({ Ebs }) => Ebs?.VolumeId ?? []);
    const reply =
      VolumeIds.length === 0
        ? undefined
        : await known(
            calls.send({ region, action: 'ec2:DescribeVolumes', signal }, (ec2, sdk) =>
              ec2.send(new sdk.DescribeVolumesCommand({ VolumeIds }), { abortSignal: signal }),
            ),
          );
    return (raw.BlockDeviceMappings ?? []).flatMap(({ Ebs, DeviceName }) =>
      Ebs === undefined
        ? []
        : {
            name: [cleanText(Ebs.VolumeId, 64), cleanText(DeviceName, 64)].filter(Boolean).join(' '),
            sizeBytes: sizeOf(reply?.Volumes, Ebs.VolumeId),
            deletedWithInstance: Ebs.DeleteOnTermination,
          },
    );
  }

  /** A flag that makes EC2 refuse the change, as the problem that it would be. */
  async function protection(
    instance: Instance,
    action: 'stop' | 'delete',
    signal: AbortSignal,
  ): Promise<AppError | undefined> {
    const { id, region, name: target } = instance;
    const Attribute = action === 'stop' ? 'disableApiStop' : 'disableApiTermination';
    const reply = await known(
      calls.send({ region, action: 'ec2:DescribeInstanceAttribute', target, signal }, (ec2, sdk) =>
        ec2.send(new sdk.DescribeInstanceAttributeCommand({ InstanceId: id, Attribute }), { abortSignal: signal }),
      ),
    );
    const flag = action === 'stop' ? reply?.DisableApiStop : reply?.DisableApiTermination;
    return flag?.Value === true ? ec2Protection(source, instance, action) : undefined;
  }

  /** The answer, or nothing where it may not be asked or does not come. */
  async function known<Reply>(asked: Promise<Reply>): Promise<Reply | undefined> {
    return asked.catch(() => undefined);
  }

  return { plan, gather };
}

function sizeOf(volumes: readonly Volume[] | undefined, id: string | undefined): number | undefined {
  const size = volumes?.find(({ VolumeId }) => VolumeId === id)?.Size;
  return size === undefined ? undefined : size * 1024 ** 3;
}
