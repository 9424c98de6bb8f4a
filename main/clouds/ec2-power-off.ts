import type { PowerOffEnd } from '../../preload/contract/guards.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { AppError } from '../app-error.ts';
import { awsCommand } from './aws-command.ts';
import type { AwsSource } from './aws-credentials.ts';
import type { Ec2Calls } from './ec2-calls.ts';

/** What becomes of an instance that powers itself off: EC2 has a setting for it, and a scaling group has its own mind. */
export async function ec2PowerOffEnd(
  { calls, source }: { calls: Ec2Calls; source: AwsSource },
  { id, region, name, group }: Instance,
  signal: AbortSignal,
): Promise<{ end: PowerOffEnd; obstacle?: Problem }> {
  const target = name || id;
  // The group takes a stopped machine for a broken one, deletes it and starts another.
  if (group !== undefined)
    return { end: 'deleted', obstacle: new AppError('guard/in-group', { target, group }).toProblem() };
  const Attribute = 'instanceInitiatedShutdownBehavior';
  const reply = await calls
    .send({ region, action: 'ec2:DescribeInstanceAttribute', target, signal }, (ec2, sdk) =>
      ec2.send(new sdk.DescribeInstanceAttributeCommand({ InstanceId: id, Attribute }), { abortSignal: signal }),
    )
    .catch(() => undefined);
  const behavior = reply?.InstanceInitiatedShutdownBehavior?.Value;
  if (behavior === 'stop') return { end: 'stopped' };
  if (behavior !== 'terminate') return { end: 'unknown' };
  const words = ['--instance-id', id, '--instance-initiated-shutdown-behavior', 'stop'];
  const command = awsCommand(source, region, 'modify-instance-attribute', words).join(' ');
  return { end: 'deleted', obstacle: new AppError('guard/would-delete-by-setting', { target, command }).toProblem() };
}
