import { randomUUID, timingSafeEqual } from 'node:crypto';
import { images, machineTypes } from './catalogue.ts';
import { describeImage, describeInstance, describeType, type Ec2StateName, stateOf } from './ec2-replies.ts';
import type { Faults, SandboxCall } from './faults.ts';
import { sandboxRegions } from './inventory.ts';
import {
  type EndpointReply,
  type EndpointRequest,
  type LoopbackEndpoint,
  startLoopbackEndpoint,
} from './loopback-endpoint.ts';
import type { Fleet, Machine } from './machine.ts';
import { writeXml, type XmlValue } from './xml.ts';

export type Ec2EndpointOptions = {
  fleet: Fleet;
  faults: Faults;
  /** Made for this run; requests signed for any other key are refused. */
  accessKeyId: string;
  account: string;
  /** Where running machines are reached. */
  publicAddress: string;
  /** How long a start or stop takes, in milliseconds. */
  settleMs: number;
};

class Ec2Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/**
 * EC2's Query API for what the console uses, over plain HTTP on 127.0.0.1. The region is the one the request is
 * signed for, as all regions share one address.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html
 */
export async function startEc2Endpoint(options: Ec2EndpointOptions): Promise<LoopbackEndpoint> {
  const { fleet, faults, account, settleMs } = options;
  let calls = 0;

  function answer(request: EndpointRequest) {
    const parameters = new URLSearchParams(request.body || request.url.search);
    const action = parameters.get('Action') ?? '';
    const region = signedRegion(request.headers.authorization, options.accessKeyId);
    const reply = (): EndpointReply => {
      try {
        if (region === undefined) {
          throw new Ec2Refusal('AuthFailure', 'AWS was not able to validate the provided access credentials', 401);
        }
        const requestId = randomUUID();
        return page(200, requestId, {
          [`${action}Response`]: { requestId, ...act(action, parameters, region) },
        });
      } catch (thrown) {
        if (!(thrown instanceof Ec2Refusal)) throw thrown;
        return refusal(thrown);
      }
    };
    const call: SandboxCall = { cloud: 'aws', action, place: region, index: calls };
    calls += 1;
    const fault = faults.choose(call);
    if (fault?.kind === 'refusal') return refusal(new Ec2Refusal(fault.code, fault.message, fault.status));
    return fault ? { fault, reply } : reply();
  }

  function act(action: string, parameters: URLSearchParams, region: string): Record<string, XmlValue> {
    if (!sandboxRegions.aws.includes(region)) {
      throw new Ec2Refusal('AuthFailure', 'AWS was not able to validate the provided access credentials', 401);
    }
    switch (action) {
      case 'DescribeRegions':
        return {
          regionInfo: sandboxRegions.aws.map((regionName) => ({
            regionName,
            regionEndpoint: `ec2.${regionName}.amazonaws.com`,
            optInStatus: 'opt-in-not-required',
          })),
        };
      case 'DescribeInstances':
        return describeInstances(parameters, region);
      case 'StartInstances':
        return { instancesSet: named(parameters, region).map(start) };
      case 'StopInstances':
        return { instancesSet: named(parameters, region).map(stop) };
      case 'DescribeInstanceTypes': {
        const wanted = filterValues(parameters, 'instance-type') ?? list(parameters, 'InstanceType');
        return {
          instanceTypeSet: wanted.flatMap((name) => {
            const type = machineTypes[name];
            return type && name.includes('.') ? [describeType(name, type)] : [];
          }),
        };
      }
      case 'DescribeImages': {
        const wanted = filterValues(parameters, 'image-id') ?? list(parameters, 'ImageId');
        const found = Object.values(images).filter((image) => wanted.includes(image.id));
        return { imagesSet: found.map(describeImage) };
      }
      default:
        throw new Ec2Refusal('InvalidAction', `The action ${action} is not valid for this web service.`);
    }
  }

  function describeInstances(parameters: URLSearchParams, region: string): Record<string, XmlValue> {
    const ids = list(parameters, 'InstanceId');
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
        instancesSet: [describeInstance(machine, options.publicAddress, account)],
      })),
      nextToken: from + limit < machines.length ? writeToken(from + limit) : undefined,
    };
  }

  function named(parameters: URLSearchParams, region: string): Machine[] {
    return list(parameters, 'InstanceId').map((id) => {
      if (!/^i-[0-9a-f]{8,17}$/.test(id)) {
        throw new Ec2Refusal('InvalidInstanceID.Malformed', `Invalid id: "${id}"`);
      }
      const machine = fleet.find('aws', id);
      if (machine?.region !== region) {
        throw new Ec2Refusal('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
      }
      return machine;
    });
  }

  function start(machine: Machine): XmlValue {
    const previous = machine.state as Ec2StateName;
    if (previous === 'stopped') {
      if (machine.quirk === 'no-capacity') {
        throw new Ec2Refusal(
          'InsufficientInstanceCapacity',
          `We currently do not have sufficient ${machine.type} capacity in the Availability Zone you requested (${machine.zone}). Our system will be working on provisioning additional capacity. You can currently get ${machine.type} capacity by not specifying an Availability Zone in your request or choosing ${machine.region}c, ${machine.region}d.`,
          500,
        );
      }
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
      if (machine.quirk === 'stop-protected') {
        throw new Ec2Refusal(
          'OperationNotPermitted',
          `The instance '${machine.id}' may not be stopped. Modify its 'disableApiStop' instance attribute and try again.`,
        );
      }
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

  return startLoopbackEndpoint(answer);
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

/** The region in the signature's scope, when the request is signed with our key. */
function signedRegion(authorization: string | undefined, accessKeyId: string): string | undefined {
  const scope = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/([a-z0-9-]+)\/ec2\/aws4_request,/.exec(
    authorization ?? '',
  );
  const given = Buffer.from(scope?.[1] ?? '');
  const expected = Buffer.from(accessKeyId);
  return given.length === expected.length && timingSafeEqual(given, expected) ? scope?.[2] : undefined;
}

/** `InstanceId.1`, `InstanceId.2` … */
function list(parameters: URLSearchParams, name: string): string[] {
  const values: string[] = [];
  for (let index = 1; index <= 1000; index += 1) {
    const value = parameters.get(`${name}.${index}`);
    if (value === null) break;
    values.push(value);
  }
  return values;
}

function filterValues(parameters: URLSearchParams, name: string): string[] | undefined {
  for (let index = 1; parameters.has(`Filter.${index}.Name`); index += 1) {
    if (parameters.get(`Filter.${index}.Name`) === name) return list(parameters, `Filter.${index}.Value`);
  }
  return undefined;
}

function writeToken(from: number): string {
  return Buffer.from(`sandbox:${from}`).toString('base64url');
}

function readToken(token: string | null): number {
  if (token === null || token === '') return 0;
  const from = /^sandbox:(\d{1,6})$/.exec(Buffer.from(token, 'base64url').toString('utf8'))?.[1];
  if (from === undefined) throw new Ec2Refusal('InvalidNextToken', 'The specified NextToken is not valid.');
  return Number(from);
}

function refusal({ code, message, status }: Ec2Refusal): EndpointReply {
  const requestId = randomUUID();
  return page(status, requestId, {
    Response: { Errors: { Error: { Code: code, Message: message } }, RequestID: requestId },
  });
}

/** EC2 names a call in its header as in its body. */
function page(status: number, requestId: string, document: Parameters<typeof writeXml>[0]): EndpointReply {
  const body = writeXml(document).replace(/^<(\w+Response)>/, '<$1 xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">');
  return {
    status,
    contentType: 'text/xml;charset=UTF-8',
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
    headers: { 'x-amzn-requestid': requestId },
  };
}
