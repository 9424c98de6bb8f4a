import { isIP } from 'node:net';
import type { Instance } from '../../preload/contract/instances.ts';
import { AppError } from '../app-error.ts';
import type { Ec2Calls } from './ec2-calls.ts';
import type { OpenedPort } from './provider.ts';

const about = 'Opened by Hangar';

/** Adds a rule for one address to the instance's first security group; one that is there already is as good. */
export async function ec2OpenPort(
  calls: Ec2Calls,
  { id, region, name }: Instance,
  { port, address }: OpenedPort,
  signal: AbortSignal,
): Promise<string | undefined> {
  const target = name || id;
  const abort = { abortSignal: signal };
  const described = await calls.send({ region, action: 'ec2:DescribeInstances', target, signal }, (ec2, sdk) =>
    ec2.send(new sdk.DescribeInstancesCommand({ InstanceIds: [id] }), abort),
  );
  const GroupId = described.Reservations?.[0]?.Instances?.[0]?.SecurityGroups?.[0]?.GroupId;
  const action = 'ec2:AuthorizeSecurityGroupIngress';
  if (GroupId === undefined || isIP(address) === 0) throw new AppError('clouds/not-found', { target });
  const range =
    isIP(address) === 4
      ? { IpRanges: [{ CidrIp: `${address}/32`, Description: about }] }
      : { Ipv6Ranges: [{ CidrIpv6: `${address}/128`, Description: about }] };
  const IpPermissions = [{ IpProtocol: 'tcp', FromPort: port, ToPort: port, ...range }];
  try {
    const reply = await calls.send({ region, action, target, signal }, (ec2, sdk) =>
      ec2.send(new sdk.AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }), abort),
    );
    return reply.$metadata.requestId;
  } catch (thrown) {
    const cause = thrown instanceof AppError ? thrown.cause : undefined;
    if (cause instanceof Error && cause.name === 'InvalidPermission.Duplicate') return undefined;
    throw thrown;
  }
}
