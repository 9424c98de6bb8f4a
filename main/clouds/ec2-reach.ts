import type { IpPermission, NetworkAclEntry, Route } from '@aws-sdk/client-ec2';
import type { Instance } from '../../preload/contract/instances.ts';
import type { InstanceReach, ReachRule } from '../../preload/contract/reach.ts';
import { cleanText } from './clean-text.ts';
import type { Ec2Calls } from './ec2-calls.ts';
import { publicKeyFingerprint } from './published-host-keys.ts';

const anyProtocol = '-1';
const tcpNumber = '6';

/** What EC2 says of the way to an instance; an identity that may not ask for a part of it gets the others. */
export async function ec2Reach(calls: Ec2Calls, instance: Instance, signal: AbortSignal): Promise<InstanceReach> {
  const { id, region, name, keyName } = instance;
  const untold: string[] = [];
  const abort = { abortSignal: signal };

  async function ask<Reply>(action: string, run: Parameters<typeof calls.send<Reply>>[1]): Promise<Reply | undefined> {
    try {
      return await calls.send({ region, action: `ec2:${action}`, target: name || id, signal }, run);
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      untold.push(action);
      return undefined;
    }
  }

  const described = await ask('DescribeInstances', (ec2, sdk) =>
    ec2.send(new sdk.DescribeInstancesCommand({ InstanceIds: [id] }), abort),
  );
  const raw = described?.Reservations?.[0]?.Instances?.[0];
  const groupIds = (raw?.SecurityGroups ?? []).flatMap(({ GroupId }) => GroupId ?? []);
  const [subnet, vpc] = [raw?.SubnetId, raw?.VpcId];
  const [groups, acls, routes, status, keys] = await Promise.all([
    groupIds.length === 0
      ? undefined
      : ask('DescribeSecurityGroups', (ec2, sdk) =>
          ec2.send(new sdk.DescribeSecurityGroupsCommand({ GroupIds: groupIds }), abort),
        ),
    subnet === undefined
      ? undefined
      : ask('DescribeNetworkAcls', (ec2, sdk) =>
          ec2.send(
            new sdk.DescribeNetworkAclsCommand({ Filters: [{ Name: 'association.subnet-id', Values: [subnet] }] }),
            abort,
          ),
        ),
    vpc === undefined
      ? undefined
      : ask('DescribeRouteTables', (ec2, sdk) =>
          ec2.send(new sdk.DescribeRouteTablesCommand({ Filters: [{ Name: 'vpc-id', Values: [vpc] }] }), abort),
        ),
    ask('DescribeInstanceStatus', (ec2, sdk) =>
      ec2.send(new sdk.DescribeInstanceStatusCommand({ InstanceIds: [id] }), abort),
    ),
    keyName === undefined
      ? undefined
      : ask('DescribeKeyPairs', (ec2, sdk) =>
          ec2.send(new sdk.DescribeKeyPairsCommand({ KeyNames: [keyName], IncludePublicKey: true }), abort),
        ),
  ]);

  const acl = acls?.NetworkAcls?.[0]?.Entries;
  const tables = routes?.RouteTables ?? [];
  const table =
    tables.find(({ Associations }) => Associations?.some(({ SubnetId }) => SubnetId === subnet)) ??
    tables.find(({ Associations }) => Associations?.some(({ Main }) => Main));
  const key = keys?.KeyPairs?.[0];
  const fingerprint = publicKeyFingerprint(key?.PublicKey ?? '') ?? sha256Of(key?.KeyFingerprint);
  const told = status?.InstanceStatuses?.find(({ InstanceId }) => InstanceId === id);
  const checks = [told?.SystemStatus?.Status, told?.InstanceStatus?.Status];
  const found = groups?.SecurityGroups ?? [];
  return {
    ...(groups
      ? {
          inbound: { isOrdered: false, rules: found.flatMap((it) => groupRules(it.GroupId, it.IpPermissions)) },
          outbound: { isOrdered: false, rules: found.flatMap((it) => groupRules(it.GroupId, it.IpPermissionsEgress)) },
        }
      : {}),
    ...(acl ? { subnetInbound: aclRules(acl, false), subnetOutbound: aclRules(acl, true) } : {}),
    ...(table ? waysOut(table.Routes ?? [], instance.publicAddress !== undefined) : {}),
    ...(checks.includes('impaired')
      ? { statusChecks: 'failed' as const }
      : checks.includes('initializing')
        ? { statusChecks: 'initializing' as const }
        : checks.every((it) => it === 'ok')
          ? { statusChecks: 'passed' as const }
          : {}),
    ...(keyName !== undefined && fingerprint !== undefined ? { keyPair: { name: keyName, fingerprint } } : {}),
    untold,
  };
}

/** By an internet gateway goes only who has a public address; where another default route leads, nobody here knows. */
function waysOut(
  routes: readonly Route[],
  hasPublicAddress: boolean,
): Pick<InstanceReach, 'hasInternetRoute' | 'reachesOut'> {
  const usual = routes.find(
    ({ DestinationCidrBlock, State }) => DestinationCidrBlock === '0.0.0.0/0' && State !== 'blackhole',
  );
  const hasInternetRoute = usual?.GatewayId?.startsWith('igw-') ?? false;
  if (hasInternetRoute) return { hasInternetRoute, reachesOut: hasPublicAddress };
  if (usual === undefined) return { hasInternetRoute, reachesOut: false };
  return { hasInternetRoute, ...(usual.NatGatewayId === undefined ? {} : { reachesOut: true }) };
}

/** A security group lets in what any of its rules names; other groups are nobody from outside. */
function groupRules(group: string | undefined, permissions: readonly IpPermission[] | undefined): ReachRule[] {
  return (permissions ?? []).flatMap(({ IpProtocol, FromPort, ToPort, IpRanges, Ipv6Ranges, PrefixListIds }) => {
    if (IpProtocol !== anyProtocol && IpProtocol !== 'tcp' && IpProtocol !== tcpNumber) return [];
    const ranges = [
      ...(IpRanges ?? []).flatMap(({ CidrIp }) => cleanText(CidrIp, 64) ?? []),
      ...(Ipv6Ranges ?? []).flatMap(({ CidrIpv6 }) => cleanText(CidrIpv6, 64) ?? []),
    ];
    const lists = (PrefixListIds ?? []).flatMap(({ PrefixListId }) => cleanText(PrefixListId, 64) ?? []);
    const ports =
      IpProtocol === anyProtocol || FromPort === undefined || FromPort === -1
        ? undefined
        : { from: FromPort, to: ToPort ?? FromPort };
    const rule = { name: cleanText(group, 64) ?? '', allows: true, ports, ranges };
    return [lists.length > 0 ? { ...rule, lists } : rule];
  });
}

/** Its entries in their order; the last one, which denies everything, is among them. */
function aclRules(entries: readonly NetworkAclEntry[], isEgress: boolean): ReachRule[] {
  return entries
    .filter(({ Egress, Protocol }) => Egress === isEgress && (Protocol === anyProtocol || Protocol === tcpNumber))
    .toSorted((a, b) => (a.RuleNumber ?? 0) - (b.RuleNumber ?? 0))
    .map(({ RuleNumber, RuleAction, CidrBlock, Ipv6CidrBlock, PortRange }) => ({
      name: `#${RuleNumber === 32_767 ? '*' : (RuleNumber ?? '?')}`,
      allows: RuleAction === 'allow',
      ports: PortRange?.From === undefined ? undefined : { from: PortRange.From, to: PortRange.To ?? PortRange.From },
      ranges: [cleanText(CidrBlock ?? Ipv6CidrBlock, 64) ?? ''],
    }));
}

/** EC2 writes an Ed25519 key's fingerprint as SHA-256 in base64, others by other sums. */
function sha256Of(fingerprint: string | undefined): string | undefined {
  return fingerprint !== undefined && /^[A-Za-z0-9+/]{43}=?$/.test(fingerprint)
    ? `SHA256:${fingerprint.replace('=', '')}`
    : undefined;
}
