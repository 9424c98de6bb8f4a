import { architectureOf, isOffered, machineTypes } from './catalogue.ts';
import { describeInstance, describeVolume, type Ec2StateName, stateOf } from './ec2-replies.ts';
import {
  type Ec2Actions,
  Ec2Refusal,
  endDryRun,
  filterValues,
  listParameter,
  readToken,
  writeToken,
} from './ec2-request.ts';
import type { Fleet, Machine } from './machine.ts';
import type { XmlValue } from './xml.ts';

/** EC2's calls about instances that are there. */
export function createEc2Instances({
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
  function describe(parameters: URLSearchParams, region: string): Record<string, XmlValue> {
    const ids = listParameter(parameters, 'InstanceId');
    const maxResults = parameters.get('MaxResults');
    if (ids.length > 0 && maxResults !== null) {
      throw new Ec2Refusal(
        'InvalidParameterCombination',
        'The parameter instancesSet cannot be used with the parameter maxResults',
      );
    }
    const limit = maxResults === null ? 1000 : Number(maxResults);
    if (!Number.isInteger(limit) || limit < 5 || limit > 1000) {
      throw new Ec2Refusal(
        'InvalidParameterValue',
        `Value ( ${maxResults} ) for parameter maxResults is invalid. Expecting a value greater than 5.`,
      );
    }
    const machines =
      ids.length > 0 ? named(parameters, region) : fleet.machines('aws').filter((it) => it.region === region);
    const from = readToken(parameters.get('NextToken'));
    const some = machines.slice(from, from + limit);
    return {
      reservationSet: some.map((machine) => ({
        reservationId: machine.id.replace('i-', 'r-'),
        ownerId: account,
        groupSet: [],
        instancesSet: [describeInstance(machine, publicAddress, account)],
      })),
      nextToken: from + limit < machines.length ? writeToken(from + limit) : undefined,
    };
  }

  function named(parameters: URLSearchParams, region: string): Machine[] {
    return listParameter(parameters, 'InstanceId').map((id) => find(id, region));
  }

  function find(id: string, region: string): Machine {
    if (!/^i-[0-9a-f]{8,17}$/.test(id)) {
      throw new Ec2Refusal('InvalidInstanceID.Malformed', `Invalid id: "${id}"`);
    }
    const machine = fleet.find('aws', id);
    if (machine?.region !== region) {
      throw new Ec2Refusal('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
    }
    return machine;
  }

  function start(machine: Machine): XmlValue {
    const previous = machine.state as Ec2StateName;
    if (previous === 'stopped') {
      if (machine.quirk === 'no-capacity') throw noCapacity(machine);
      machine.launchedAt = new Date();
      fleet.change(machine, [
        { state: 'pending', afterMs: 0 },
        { state: 'running', afterMs: settleMs },
      ]);
    } else if (previous !== 'running' && previous !== 'pending') {
      throw wrongState(machine, 'started');
    }
    return stateChange(machine, previous);
  }

  function stop(machine: Machine): XmlValue {
    const previous = machine.state as Ec2StateName;
    if (previous === 'running') {
      if (machine.isStopProtected) throw protectedBy(machine, 'stopped', 'disableApiStop');
      if (machine.quirk === 'one-time-spot') {
        throw new Ec2Refusal(
          'UnsupportedOperation',
          `You can't stop the Spot Instance '${machine.id}' because it is associated with a one-time Spot Instance request. You can only stop Spot Instances associated with persistent Spot Instance requests.`,
        );
      }
      fleet.change(machine, [
        { state: 'stopping', afterMs: 0 },
        { state: 'stopped', afterMs: settleMs },
      ]);
    } else if (previous !== 'stopped' && previous !== 'stopping') {
      throw wrongState(machine, 'stopped');
    }
    return stateChange(machine, previous);
  }

  function reboot(machine: Machine): void {
    if (machine.state !== 'running') throw wrongState(machine, 'rebooted');
  }

  function terminate(machine: Machine): XmlValue {
    const previous = machine.state as Ec2StateName;
    if (machine.isDeleteProtected) throw protectedBy(machine, 'terminated', 'disableApiTermination');
    if (previous !== 'terminated') {
      fleet.change(machine, [
        { state: 'shutting-down', afterMs: 0 },
        { state: 'terminated', afterMs: settleMs },
      ]);
      // EC2 names them for about an hour more.
      fleet.remove(machine, settleMs + 3_600_000);
    }
    return stateChange(machine, previous);
  }

  function attribute(parameters: URLSearchParams, region: string): Record<string, XmlValue> {
    const machine = find(parameters.get('InstanceId') ?? '', region);
    const name = parameters.get('Attribute') ?? '';
    const values: Record<string, boolean | string> = {
      disableApiStop: machine.isStopProtected,
      disableApiTermination: machine.isDeleteProtected,
      instanceInitiatedShutdownBehavior: machine.quirk === 'one-time-spot' ? 'terminate' : 'stop',
    };
    if (!Object.hasOwn(values, name)) {
      throw new Ec2Refusal('InvalidParameterValue', `Value (${name}) for parameter attribute is invalid.`);
    }
    return { instanceId: machine.id, [name]: { value: values[name] } };
  }

  function modify(parameters: URLSearchParams, region: string): Record<string, XmlValue> {
    const machine = find(parameters.get('InstanceId') ?? '', region);
    const type = parameters.get('InstanceType.Value');
    if (type === null) throw new Ec2Refusal('MissingParameter', 'No attribute was given.');
    endDryRun(parameters);
    if (machine.state !== 'stopped') {
      throw new Ec2Refusal('IncorrectInstanceState', `The instance '${machine.id}' is not in the 'stopped' state.`);
    }
    if (!Object.hasOwn(machineTypes, type) || !type.includes('.')) {
      throw new Ec2Refusal('InvalidParameterValue', `Invalid value '${type}' for InstanceType.`);
    }
    if (architectureOf(type) !== architectureOf(machine.type)) {
      throw new Ec2Refusal(
        'InvalidParameterValue',
        `The architecture '${architectureOf(type)}' of the specified instance type does not match the architecture '${architectureOf(machine.type)}' of the specified AMI.`,
      );
    }
    machine.type = type;
    return { return: true };
  }

  function volumes(parameters: URLSearchParams, region: string): Record<string, XmlValue> {
    const wanted = listParameter(parameters, 'VolumeId');
    const all = fleet
      .machines('aws')
      .filter((machine) => machine.region === region && machine.state !== 'terminated')
      .flatMap((machine) => machine.disks.map((disk) => ({ machine, disk })));
    const missing = wanted.find((id) => !all.some(({ disk }) => disk.id === id));
    if (missing) throw new Ec2Refusal('InvalidVolume.NotFound', `The volume '${missing}' does not exist.`);
    const owners = filterValues(parameters, 'attachment.instance-id');
    const some = all.filter(
      ({ machine, disk }) =>
        (wanted.length === 0 || wanted.includes(disk.id)) && (owners === undefined || owners.includes(machine.id)),
    );
    return { volumeSet: some.map(({ machine, disk }) => describeVolume(machine, disk)) };
  }

  function addresses(parameters: URLSearchParams, region: string): Record<string, XmlValue> {
    const owners = filterValues(parameters, 'instance-id');
    const reserved = fleet
      .machines('aws')
      .filter((machine) => machine.region === region && machine.hasReservedAddress && machine.state !== 'terminated')
      .filter(({ id }) => owners === undefined || owners.includes(id));
    return {
      addressesSet: reserved.map(({ id }) => ({
        publicIp: publicAddress,
        allocationId: id.replace('i-', 'eipalloc-'),
        instanceId: id,
        domain: 'vpc',
      })),
    };
  }

  function changing(change: (machine: Machine) => XmlValue): Ec2Actions[string] {
    return (parameters, region) => {
      const machines = named(parameters, region);
      endDryRun(parameters);
      return { instancesSet: machines.map(change) };
    };
  }

  return {
    DescribeInstances: describe,
    DescribeInstanceAttribute: attribute,
    DescribeVolumes: volumes,
    DescribeAddresses: addresses,
    ModifyInstanceAttribute: modify,
    StartInstances: changing(start),
    StopInstances: changing(stop),
    TerminateInstances: changing(terminate),
    RebootInstances(parameters, region) {
      const machines = named(parameters, region);
      endDryRun(parameters);
      machines.forEach(reboot);
      return { return: true };
    },
  };
}

function noCapacity({ type, zone, region }: Machine): Ec2Refusal {
  const others = ['a', 'b', 'c', 'd'].map((letter) => `${region}${letter}`);
  const zones = others.filter((it) => it !== zone && isOffered(type, it)).join(', ');
  return new Ec2Refusal(
    'InsufficientInstanceCapacity',
    `We currently do not have sufficient ${type} capacity in the Availability Zone you requested (${zone}). Our system will be working on provisioning additional capacity. You can currently get ${type} capacity by not specifying an Availability Zone in your request or choosing ${zones}.`,
    500,
  );
}

function protectedBy(machine: Machine, done: string, attribute: string): Ec2Refusal {
  return new Ec2Refusal(
    'OperationNotPermitted',
    `The instance '${machine.id}' may not be ${done}. Modify its '${attribute}' instance attribute and try again.`,
  );
}

function wrongState(machine: Machine, done: string): Ec2Refusal {
  return new Ec2Refusal(
    'IncorrectInstanceState',
    `The instance '${machine.id}' is not in a state from which it can be ${done}.`,
  );
}

function stateChange(machine: Machine, previous: Ec2StateName): XmlValue {
  return {
    instanceId: machine.id,
    currentState: stateOf(machine.state as Ec2StateName),
    previousState: stateOf(previous),
  };
}
