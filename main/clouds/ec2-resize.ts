import type { Instance as Ec2Instance } from '@aws-sdk/client-ec2';
import type { ChangePlan, MachineType } from '../../preload/contract/changes.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import { AppError } from '../app-error.ts';
import { awsCommand } from './aws-command.ts';
import type { AwsSource } from './aws-credentials.ts';
import { cleanText } from './clean-text.ts';
import type { Ec2Calls } from './ec2-calls.ts';
import { type Ec2Type, readEc2Type } from './ec2-instance.ts';
import type { createEc2Plans } from './ec2-plan.ts';
import { resizeEffects, resizeObstacle } from './resize-effects.ts';

const maxPages = 40;

/** EC2's machine types, and what giving an instance another one takes. */
export function createEc2Resize({
  calls,
  source,
  plans,
}: {
  calls: Ec2Calls;
  source: AwsSource;
  plans: ReturnType<typeof createEc2Plans>;
}) {
  const offered = new Map<string, MachineType[]>();

  async function machineTypes(
    { region, zone }: { region: string; zone: string },
    signal: AbortSignal,
  ): Promise<MachineType[]> {
    const known = offered.get(zone);
    if (known) return known;
    const [names, types] = await Promise.all([
      offerings(region, [{ Name: 'location', Values: [zone] }], signal),
      describeTypes(region, undefined, signal),
    ]);
    const here = new Set(names.map(({ type }) => type));
    const found = [...types].flatMap(([name, { shape, architecture, hasLocalDisks }]) =>
      here.has(name)
        ? {
            name,
            shape,
            ...(architecture ? { architecture } : {}),
            ...(hasLocalDisks === undefined ? {} : { hasLocalDisks }),
          }
        : [],
    );
    offered.set(zone, found);
    return found;
  }

  async function offerings(
    region: string,
    Filters: { Name: string; Values: string[] }[],
    signal: AbortSignal,
  ): Promise<{ type: string; zone: string }[]> {
    const all: { type: string; zone: string }[] = [];
    let NextToken: string | undefined;
    for (let page = 0; page < maxPages; page += 1) {
      const reply = await calls.send({ region, action: 'ec2:DescribeInstanceTypeOfferings', signal }, (ec2, sdk) => {
        const input = { LocationType: 'availability-zone' as const, Filters, NextToken };
        return ec2.send(new sdk.DescribeInstanceTypeOfferingsCommand(input), { abortSignal: signal });
      });
      for (const { InstanceType, Location } of reply.InstanceTypeOfferings ?? []) {
        const type = cleanText(InstanceType, 64);
        const zone = cleanText(Location, 64);
        if (type && zone) all.push({ type, zone });
      }
      NextToken = reply.NextToken || undefined;
      if (NextToken === undefined) break;
    }
    return all;
  }

  async function describeTypes(region: string, names: string[] | undefined, signal: AbortSignal) {
    const types = new Map<string, Ec2Type>();
    let NextToken: string | undefined;
    for (let page = 0; page < maxPages; page += 1) {
      const reply = await calls.send({ region, action: 'ec2:DescribeInstanceTypes', signal }, (ec2, sdk) => {
        const which = names ? { Filters: [{ Name: 'instance-type', Values: names }] } : { MaxResults: 100 };
        return ec2.send(new sdk.DescribeInstanceTypesCommand({ ...which, NextToken }), { abortSignal: signal });
      });
      for (const raw of reply.InstanceTypes ?? []) {
        const type = readEc2Type(raw);
        if (type) types.set(...type);
      }
      NextToken = reply.NextToken || undefined;
      if (NextToken === undefined) break;
    }
    return types;
  }

  async function planResize(instance: Instance, type: string, signal: AbortSignal): Promise<ChangePlan> {
    const { id, region } = instance;
    const isRunning = instance.state === 'running';
    const [stop, zones, types, raw, denied] = await Promise.all([
      plans.gather(instance, 'stop', signal),
      known(offerings(region, [{ Name: 'instance-type', Values: [type] }], signal)),
      known(describeTypes(region, [type, instance.type], signal)),
      known(describe(instance, signal)),
      mayModify(instance, type, signal),
    ]);
    const wanted = types?.get(type);
    const own = { ...instance, shape: types?.get(instance.type)?.shape ?? instance.shape };
    // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/interruption-behavior.html: whatever its request, its type stays.
    const obstacle =
      (instance.spot ? new AppError('clouds/spot-keeps-type', { target: instance.name }) : undefined) ??
      resizeObstacle(own, type, {
        zones: zones?.map(({ zone }) => zone),
        wanted,
        architecture: raw?.Architecture === 'arm64' || raw?.Architecture === 'x86_64' ? raw.Architecture : undefined,
        hasEna: raw?.EnaSupport !== false,
      }) ??
      (isRunning ? stop.obstacle : undefined) ??
      denied;
    const command = (verb: string, rest: string[]) => awsCommand(source, region, verb, rest);
    const modify = ['--instance-id', id, '--instance-type', `Value=${type}`];
    return {
      effects: resizeEffects(own, type, wanted ?? { shape: undefined, architecture: undefined, needsEna: false }, {
        ...stop.facts,
        dryRunPassed: stop.facts.dryRunPassed && obstacle === undefined,
      }),
      ...(obstacle ? { obstacle: obstacle.toProblem() } : {}),
      commands: [
        ...(isRunning
          ? [
              command('stop-instances', ['--instance-ids', id]),
              command('wait', ['instance-stopped', '--instance-ids', id]),
            ]
          : []),
        command('modify-instance-attribute', modify),
        ...(isRunning ? [command('start-instances', ['--instance-ids', id])] : []),
      ],
    };
  }

  async function describe({ id, region }: Instance, signal: AbortSignal): Promise<Ec2Instance | undefined> {
    const reply = await calls.send({ region, action: 'ec2:DescribeInstances', signal }, (ec2, sdk) =>
      ec2.send(new sdk.DescribeInstancesCommand({ InstanceIds: [id] }), { abortSignal: signal }),
    );
    return reply.Reservations?.flatMap(({ Instances }) => Instances ?? []).find((it) => it.InstanceId === id);
  }

  /** To be refused halfway would be the worst: the permission is tried before anything is stopped. */
  async function mayModify(instance: Instance, type: string, signal: AbortSignal): Promise<AppError | undefined> {
    try {
      await modifyType(instance, type, signal, true);
      return undefined;
    } catch (thrown) {
      const isDenial = thrown instanceof AppError && /denied|forbidden/.test(thrown.code);
      return isDenial ? thrown : undefined;
    }
  }

  async function modifyType({ id, region, name: target }: Instance, type: string, signal: AbortSignal, DryRun = false) {
    return calls.send({ region, action: 'ec2:ModifyInstanceAttribute', target, signal }, (ec2, sdk) => {
      const input = { InstanceId: id, InstanceType: { Value: type }, ...(DryRun ? { DryRun } : {}) };
      return ec2.send(new sdk.ModifyInstanceAttributeCommand(input), { abortSignal: signal });
    });
  }

  async function setType(instance: Instance, type: string, signal: AbortSignal): Promise<string | undefined> {
    const reply = await modifyType(instance, type, signal);
    return reply.$metadata.requestId;
  }

  return { machineTypes, planResize, setType };
}

async function known<Reply>(asked: Promise<Reply>): Promise<Reply | undefined> {
  return asked.catch(() => undefined);
}
