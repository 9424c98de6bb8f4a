import type { EC2Client } from '@aws-sdk/client-ec2';
import type { Identity } from '../../preload/contract/instances.ts';
import { cleanText } from './clean-text.ts';
import { openSts } from './ec2-sts.ts';

/** The account's number and who one is in it. */
export type AwsIdentity = { number: string; identity: Identity };

const kinds: readonly [pattern: RegExp, kind: Identity['kind']][] = [
  [/^arn:[\w-]+:iam::\d{12}:root$/, 'root'],
  [/^arn:[\w-]+:(iam::\d{12}:user|sts::\d{12}:federated-user)\//, 'user'],
  [/^arn:[\w-]+:sts::\d{12}:assumed-role\//, 'role'],
];

/**
 * Asks STS with the credentials of an EC2 client; no permission is needed for that. Undefined when the answer is none.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export async function askAwsIdentity(
  client: EC2Client,
  place: { region: string; endpoint?: string | undefined },
  signal: AbortSignal,
): Promise<AwsIdentity | undefined> {
  const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
  const sts = await openSts(client, place);
  try {
    const reply = await sts.send(new GetCallerIdentityCommand({}), { abortSignal: signal });
    return readAwsIdentity(reply.Account, reply.Arn);
  } finally {
    sts.destroy();
  }
}

/** An identity as STS tells it; undefined where number or ARN is none. */
export function readAwsIdentity(number: unknown, arn: unknown): AwsIdentity | undefined {
  const principal = cleanText(arn, 2048);
  if (typeof number !== 'string' || !/^\d{12}$/.test(number) || !principal?.startsWith('arn:')) return undefined;
  const kind = kinds.find(([pattern]) => pattern.test(principal))?.[1] ?? 'unknown';
  return { number, identity: { principal, kind } };
}
