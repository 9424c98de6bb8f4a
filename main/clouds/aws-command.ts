import type { AwsSource } from './aws-credentials.ts';

/** The `aws ec2` command that does the same with the same account, as its arguments. */
export function awsCommand(source: AwsSource, region: string, verb: string, rest: readonly string[]): string[] {
  const profile = source.kind === 'profile' ? ['--profile', source.profile] : [];
  const endpoint = source.endpoint === undefined ? [] : ['--endpoint-url', source.endpoint];
  return ['aws', 'ec2', verb, ...rest, '--region', region, ...profile, ...endpoint];
}
