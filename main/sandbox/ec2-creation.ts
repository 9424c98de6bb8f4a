import { randomBytes } from 'node:crypto';
import { architectureOf, isOffered, machineTypes } from './catalogue.ts';
import { describeMachineGroup, machineOfGroup, namedMachines, practiceVpc, sshRanges } from './ec2-network.ts';
import { describeInstance } from './ec2-replies.ts';
import { type Ec2Actions, Ec2Refusal, endDryRun, filterValues, listParameter } from './ec2-request.ts';
import type { Fleet, Machine } from './machine.ts';
import { newMachine } from './new-machine.ts';
import { publishedImages } from './published-images.ts';

const letters = [...'abcd'];

/** EC2's calls for making an instance: what it needs beside it, and itself. */
export function createEc2Creation({
  fleet,
  account,
  publicAddress,
  settleMs,
}: {
  fleet: Fleet;
  account: string;
  publicAddress: string;
  settleMs: number;
}): Ec2Actions {
  /** Public keys by region and name. */
  const keys = new Map<string, string>();
  const groups = new Map<string, { id: string; name: string; region: string; rules: string[] }>();
  const made = new Map<string, Machine>();
  const subnetOf = (region: string, letter: string) =>
    `subnet-${Buffer.from(`${region}${letter}`).toString('hex').slice(-17)}`;

  function run(parameters: URLSearchParams, region: string) {
    const image = publishedImages.find(({ id }) => id === parameters.get('ImageId'));
    const type = parameters.get('InstanceType') ?? '';
    const letter = letters.find((it) => subnetOf(region, it) === parameters.get('SubnetId'));
    const zone = letter ? `${region}${letter}` : (parameters.get('Placement.AvailabilityZone') ?? `${region}a`);
    const keyName = parameters.get('KeyName');
    if (!image)
      throw new Ec2Refusal('InvalidAMIID.NotFound', `The image id '[${parameters.get('ImageId')}]' does not exist`);
    if (!Object.hasOwn(machineTypes, type))
      throw new Ec2Refusal('InvalidParameterValue', `Invalid value '${type}' for InstanceType.`);
    if (architectureOf(type) !== image.architecture) {
      throw new Ec2Refusal(
        'InvalidParameterValue',
        `The architecture '${architectureOf(type)}' of the specified instance type does not match the architecture '${image.architecture}' of the specified AMI.`,
      );
    }
    if (!isOffered(type, zone)) {
      const others = letters.map((it) => `${region}${it}`).filter((it) => isOffered(type, it));
      throw new Ec2Refusal(
        'Unsupported',
        `Your requested instance type (${type}) is not supported in your requested Availability Zone (${zone}). Please retry your request by not specifying an Availability Zone or choosing ${others.join(', ')}.`,
      );
    }
    if (keyName !== null && keyName !== 'hangar-sandbox' && !keys.has(`${region} ${keyName}`)) {
      throw new Ec2Refusal('InvalidKeyPair.NotFound', `The key pair '${keyName}' does not exist`);
    }
    endDryRun(parameters);
    const token = parameters.get('ClientToken') ?? randomBytes(8).toString('hex');
    const machine =
      made.get(token) ??
      newMachine({
        ...readTags(parameters),
        cloud: 'aws',
        region,
        zone,
        type,
        image: image.like,
        spot: parameters.get('InstanceMarketOptions.MarketType') === 'spot',
        state: 'pending',
        diskGb: Number(parameters.get('BlockDeviceMapping.1.Ebs.VolumeSize') ?? 8),
      });
    if (!made.has(token)) {
      made.set(token, machine);
      fleet.add(machine);
      fleet.change(machine, [
        { state: 'pending', afterMs: 0 },
        { state: 'running', afterMs: settleMs },
      ]);
    }
    return {
      reservationId: machine.id.replace('i-', 'r-'),
      ownerId: account,
      groupSet: [],
      instancesSet: [describeInstance(machine, publicAddress, account)],
    };
  }

  return {
    RunInstances: run,
    DescribeAvailabilityZones: (_, region) => ({
      availabilityZoneInfo: letters.map((letter) => ({
        zoneName: `${region}${letter}`,
        zoneState: 'available',
        regionName: region,
      })),
    }),
    DescribeSubnets(parameters, region) {
      const wanted = listParameter(parameters, 'SubnetId');
      const each = letters.map((letter, index) => ({
        subnetId: subnetOf(region, letter),
        vpcId: practiceVpc,
        state: 'available',
        cidrBlock: `10.20.${index * 16}.0/20`,
        availabilityZone: `${region}${letter}`,
        defaultForAz: true,
        mapPublicIpOnLaunch: true,
        tagSet: [],
      }));
      const inside = {
        ...{
          subnetId: subnetOf(region, '-inside'),
          vpcId: practiceVpc,
          state: 'available',
          cidrBlock: '10.20.64.0/20',
        },
        ...{ availabilityZone: `${region}a`, defaultForAz: false, mapPublicIpOnLaunch: false },
        tagSet: [{ key: 'Name', value: 'inside' }],
      };
      const all = [...each, inside];
      return { subnetSet: wanted.length > 0 ? all.filter(({ subnetId }) => wanted.includes(subnetId)) : all };
    },
    DescribeKeyPairs(parameters, region) {
      const wanted = listParameter(parameters, 'KeyName');
      const all = [
        'hangar-sandbox',
        ...[...keys.keys()].filter((key) => key.startsWith(`${region} `)).map((key) => key.slice(region.length + 1)),
      ];
      return {
        keySet: all
          .filter((keyName) => wanted.length === 0 || wanted.includes(keyName))
          .map((keyName) => {
            const publicKey = keys.get(`${region} ${keyName}`);
            const isTold = publicKey !== undefined && parameters.get('IncludePublicKey') === 'true';
            return { keyName, keyType: 'ed25519', ...(isTold ? { publicKey } : {}) };
          }),
      };
    },
    ImportKeyPair(parameters, region) {
      const keyName = parameters.get('KeyName') ?? '';
      if (keys.has(`${region} ${keyName}`))
        throw new Ec2Refusal('InvalidKeyPair.Duplicate', `The keypair already exists`);
      const text = Buffer.from(parameters.get('PublicKeyMaterial') ?? '', 'base64').toString('utf8');
      if (!/^(ssh|ecdsa)-\S+ \S+/.test(text))
        throw new Ec2Refusal('InvalidKey.Format', 'Key is not in valid OpenSSH public key format');
      keys.set(`${region} ${keyName}`, text);
      return { keyName, keyFingerprint: 'SHA256:practice', keyPairId: `key-${randomBytes(8).toString('hex')}` };
    },
    DescribeSecurityGroups(parameters, region) {
      const named = namedMachines(fleet, parameters, region);
      if (named.length > 0)
        return { securityGroupInfo: named.map((machine) => describeMachineGroup(machine, account)) };
      const names = filterValues(parameters, 'group-name');
      const found = [...groups.values()].filter(
        (group) => group.region === region && (!names || names.includes(group.name)),
      );
      return {
        securityGroupInfo: found.map(({ id, name }) => ({
          ownerId: account,
          groupId: id,
          groupName: name,
          vpcId: practiceVpc,
        })),
      };
    },
    CreateSecurityGroup(parameters, region) {
      const name = parameters.get('GroupName') ?? '';
      if ([...groups.values()].some((group) => group.region === region && group.name === name)) {
        throw new Ec2Refusal(
          'InvalidGroup.Duplicate',
          `The security group '${name}' already exists for VPC '${practiceVpc}'`,
        );
      }
      const id = `sg-${randomBytes(8).toString('hex')}0`;
      groups.set(id, { id, name, region, rules: [] });
      return { return: true, groupId: id };
    },
    AuthorizeSecurityGroupIngress(parameters, region) {
      const id = parameters.get('GroupId') ?? '';
      const group = groups.get(id);
      const machine = group ? undefined : machineOfGroup(fleet, region, id);
      const rules = group?.rules ?? (machine ? sshRanges(machine) : []);
      const range = parameters.get('IpPermissions.1.IpRanges.1.CidrIp') ?? '';
      if (rules.includes(range)) {
        throw new Ec2Refusal('InvalidPermission.Duplicate', `the specified rule "peer: ${range}" already exists`);
      }
      if (machine) machine.sshFrom = [...rules, range];
      else rules.push(range);
      return { return: true };
    },
  };
}

function readTags(parameters: URLSearchParams): { name: string; tags: Record<string, string> } {
  const tags: Record<string, string> = {};
  for (let index = 1; parameters.has(`TagSpecification.1.Tag.${index}.Key`); index += 1) {
    const key = parameters.get(`TagSpecification.1.Tag.${index}.Key`) ?? '';
    tags[key] = parameters.get(`TagSpecification.1.Tag.${index}.Value`) ?? '';
  }
  const { Name = 'unnamed', ...rest } = tags;
  return { name: Name, tags: rest };
}
