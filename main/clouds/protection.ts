import { toCommandLine } from '../../preload/contract/command-line.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import type { Remedy } from '../../preload/contract/problem.ts';
import { AppError } from '../app-error.ts';
import { awsCommand } from './aws-command.ts';
import type { AwsSource } from './aws-credentials.ts';
import { aimGcloud, gcloudCommand } from './gcloud-command.ts';
import type { GoogleSource } from './google-credentials.ts';

/** That EC2's flag against stopping or deleting is on, with the command that turns it off. */
export function ec2Protection(
  source: AwsSource,
  { id, region, name: target }: Instance,
  from: 'stop' | 'delete',
  cause?: unknown,
): AppError {
  const off = from === 'stop' ? '--no-disable-api-stop' : '--no-disable-api-termination';
  const command = awsCommand(source, region, 'modify-instance-attribute', ['--instance-id', id, off]);
  return new AppError(`clouds/protected-from-${from}`, { target }, cause, lifting(command));
}

/** A refusal of EC2's as the protection that it speaks of, if it does. */
export function ec2RefusedByProtection(source: AwsSource, instance: Instance, thrown: unknown): unknown {
  const cause = thrown instanceof AppError ? thrown.cause : undefined;
  if (!(cause instanceof Error) || cause.name !== 'OperationNotPermitted') return thrown;
  if (cause.message.includes('disableApiTermination')) return ec2Protection(source, instance, 'delete', cause);
  return cause.message.includes('disableApiStop') ? ec2Protection(source, instance, 'stop', cause) : thrown;
}

/** That Compute Engine's flag against deleting is on, with the command that turns it off. */
export function gceProtection(source: GoogleSource, { name: target, zone }: Instance, cause?: unknown): AppError {
  const { project, endpoint } = source;
  const command = gcloudCommand({ project, zone }, 'update', [target, '--no-deletion-protection']);
  return new AppError('clouds/protected-from-delete', { target }, cause, lifting(aimGcloud(endpoint, command)));
}

/** A refusal of Compute Engine's as the protection that it speaks of, if it does. */
export function gceRefusedByProtection(source: GoogleSource, instance: Instance, thrown: unknown): unknown {
  const cause = thrown instanceof AppError ? thrown.cause : undefined;
  const isIt = cause instanceof Error && /protected against deletion/i.test(cause.message);
  return isIt ? gceProtection(source, instance, cause) : thrown;
}

function lifting(command: readonly string[]): Remedy[] {
  return [{ kind: 'command', text: toCommandLine(command) }];
}
