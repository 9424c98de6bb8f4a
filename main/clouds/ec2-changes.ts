import type { EC2Client, InstanceStateChange } from '@aws-sdk/client-ec2';
import type { Instance, InstanceState } from '../../preload/contract/instances.ts';
import type { AppError } from '../app-error.ts';
import type { AwsSource } from './aws-credentials.ts';
import type { Ec2Calls } from './ec2-calls.ts';
import { type Ec2Row, ec2State } from './ec2-instance.ts';
import { ec2Problem } from './ec2-problems.ts';
import { ec2RefusedByProtection } from './protection.ts';
import type { CloudProvider, StateChange } from './provider.ts';

type Sdk = typeof import('@aws-sdk/client-ec2');
type Verb = 'start' | 'stop' | 'delete';

const actions = { start: 'StartInstances', stop: 'StopInstances', delete: 'TerminateInstances' } as const;
const goals = { start: 'running', stop: 'stopped', delete: 'deleted' } as const;

/** What EC2 does to an instance, and how it is followed there. */
export function createEc2Changes({
  calls,
  source,
  read,
  malformed,
}: {
  calls: Ec2Calls;
  source: AwsSource;
  read: (instance: Instance, signal: AbortSignal) => Promise<Ec2Row | undefined>;
  malformed: (region: string, what: string) => AppError;
}): Pick<CloudProvider, 'start' | 'stop' | 'reboot' | 'delete' | 'poll'> {
  async function change(verb: Verb, instance: Instance, signal: AbortSignal): Promise<StateChange> {
    const { id, region, name: target } = instance;
    const { changes, requestId } = await calls
      .send({ region, action: `ec2:${actions[verb]}`, target, signal }, (ec2, sdk) =>
        sendChange(verb, id, { ec2, sdk, signal }),
      )
      .catch((thrown) => {
        throw ec2RefusedByProtection(source, instance, thrown);
      });
    return { instance: { ...instance, state: acceptedState(changes, instance) }, wanted: goals[verb], requestId };
  }

  async function reboot(instance: Instance, signal: AbortSignal): Promise<StateChange> {
    const { id, region, name: target } = instance;
    const { $metadata } = await calls.send({ region, action: 'ec2:RebootInstances', target, signal }, (ec2, sdk) =>
      ec2.send(new sdk.RebootInstancesCommand({ InstanceIds: [id] }), { abortSignal: signal }),
    );
    // EC2 calls an instance running all the while.
    return { instance, wanted: 'running', requestId: $metadata.requestId };
  }

  async function poll({ instance, wanted, isNew }: StateChange, signal: AbortSignal): Promise<Instance | undefined> {
    const now = await read(instance, signal);
    // EC2 finds out about capacity, quotas and keys of disks only after it has accepted a start; the instance then falls back
    // to stopped, and a new one is terminated.
    if (wanted === 'running' && now?.reason && fellBack(now, now.reason.name)) {
      const action = isNew ? 'ec2:RunInstances' : 'ec2:StartInstances';
      throw ec2Problem(now.reason, calls.place(instance.region, action, instance.name));
    }
    return now?.instance;
  }

  function acceptedState(changes: InstanceStateChange[] | undefined, { id, region }: Instance): InstanceState {
    const change = changes?.find(({ InstanceId }) => InstanceId === id);
    if (change === undefined) throw malformed(region, 'no state change for the instance');
    return ec2State(change.CurrentState?.Name);
  }

  return {
    start: (instance, signal) => change('start', instance, signal),
    stop: (instance, signal) => change('stop', instance, signal),
    delete: (instance, signal) => change('delete', instance, signal),
    reboot,
    poll,
  };
}

/** Not by somebody's own request, which is no refusal. */
function fellBack({ instance: { state } }: Ec2Row, reason: string): boolean {
  if (state !== 'stopped' && state !== 'deleted') return false;
  return /^(Server|Client)\./.test(reason) && !/^Client\.(User|Instance)Initiated/.test(reason);
}

async function sendChange(
  verb: Verb,
  id: string,
  { ec2, sdk, signal }: { ec2: EC2Client; sdk: Sdk; signal: AbortSignal },
): Promise<{ changes: InstanceStateChange[] | undefined; requestId: string | undefined }> {
  const input = { InstanceIds: [id] };
  const sent = { abortSignal: signal };
  if (verb === 'stop') {
    const reply = await ec2.send(new sdk.StopInstancesCommand(input), sent);
    return { changes: reply.StoppingInstances, requestId: reply.$metadata.requestId };
  }
  if (verb === 'start') {
    const reply = await ec2.send(new sdk.StartInstancesCommand(input), sent);
    return { changes: reply.StartingInstances, requestId: reply.$metadata.requestId };
  }
  const reply = await ec2.send(new sdk.TerminateInstancesCommand(input), sent);
  return { changes: reply.TerminatingInstances, requestId: reply.$metadata.requestId };
}
