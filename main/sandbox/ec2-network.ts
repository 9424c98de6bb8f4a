import { type Ec2Actions, Ec2Refusal, filterValues, listParameter } from './ec2-request.ts';
import type { Fleet, Machine } from './machine.ts';
import type { XmlValue } from './xml.ts';

export const practiceVpc = 'vpc-0000000000005eed0';
const anywhere = '0.0.0.0/0';

/** The security group that a machine has to itself. */
export function groupOf({ id }: Pick<Machine, 'id'>): string {
  return id.replace('i-', 'sg-');
}

/** From where a machine's SSH port may be reached; from everywhere unless somebody said so. */
export function sshRanges({ sshFrom }: Machine): string[] {
  return sshFrom ?? [anywhere];
}

/** The groups of machines, as `DescribeSecurityGroups` tells them. */
export function describeMachineGroup(machine: Machine, account: string): XmlValue {
  const allowed = sshRanges(machine).map((cidrIp) => ({ cidrIp }));
  return {
    ownerId: account,
    groupId: groupOf(machine),
    groupName: `${machine.name}-ssh`,
    groupDescription: 'SSH',
    vpcId: practiceVpc,
    ipPermissions: [{ ipProtocol: 'tcp', fromPort: 22, toPort: 22, groups: [], ipRanges: allowed, ipv6Ranges: [] }],
    ipPermissionsEgress: [{ ipProtocol: '-1', groups: [], ipRanges: [{ cidrIp: anywhere }], ipv6Ranges: [] }],
  };
}

/** EC2's calls about what lies between a machine and the internet. */
export function createEc2Network({ account }: { account: string }): Ec2Actions {
  return {
    DescribeNetworkAcls(parameters) {
      const [subnet = ''] = filterValues(parameters, 'association.subnet-id') ?? [];
      const entry = (ruleNumber: number, ruleAction: string, egress: boolean) => ({
        ...{ ruleNumber, protocol: '-1', ruleAction, egress, cidrBlock: anywhere },
      });
      return {
        networkAclSet: [
          {
            networkAclId: 'acl-0000000000005eed0',
            vpcId: practiceVpc,
            default: true,
            entrySet: [true, false].flatMap((egress) => [entry(100, 'allow', egress), entry(32_767, 'deny', egress)]),
            associationSet: [{ networkAclAssociationId: 'aclassoc-0', subnetId: subnet }],
            ownerId: account,
          },
        ],
      };
    },
    DescribeRouteTables: () => ({
      routeTableSet: [
        {
          routeTableId: 'rtb-0000000000005eed0',
          vpcId: practiceVpc,
          routeSet: [
            { destinationCidrBlock: '10.20.0.0/16', gatewayId: 'local', state: 'active', origin: 'CreateRouteTable' },
            {
              destinationCidrBlock: anywhere,
              gatewayId: 'igw-0000000000005eed0',
              state: 'active',
              origin: 'CreateRoute',
            },
          ],
          associationSet: [{ routeTableAssociationId: 'rtbassoc-0', main: true }],
          ownerId: account,
        },
      ],
    }),
  };
}

/** Throws where no machine has such a group. */
export function machineOfGroup(fleet: Fleet, region: string, groupId: string): Machine {
  const machine = fleet.machines('aws').find((it) => it.region === region && groupOf(it) === groupId);
  if (machine) return machine;
  throw new Ec2Refusal('InvalidGroup.NotFound', `The security group '${groupId}' does not exist`);
}

/** Machines whose groups a call names. */
export function namedMachines(fleet: Fleet, parameters: URLSearchParams, region: string): Machine[] {
  const wanted = listParameter(parameters, 'GroupId');
  return fleet.machines('aws').filter((it) => it.region === region && wanted.includes(groupOf(it)));
}
