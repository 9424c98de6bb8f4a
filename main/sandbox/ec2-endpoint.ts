import { randomUUID } from 'node:crypto';
import { createEc2Console } from './ec2-console.ts';
import { createEc2Creation } from './ec2-creation.ts';
import { createEc2Instances } from './ec2-instances.ts';
import { ec2Lookups } from './ec2-lookups.ts';
import { createEc2Network } from './ec2-network.ts';
import { type Ec2Actions, Ec2Refusal, signedRegion } from './ec2-request.ts';
import { createEc2Status } from './ec2-status.ts';
import type { Faults, SandboxCall } from './faults.ts';
import { sandboxRegions } from './inventory.ts';
import {
  type EndpointReply,
  type EndpointRequest,
  type LoopbackEndpoint,
  startLoopbackEndpoint,
} from './loopback-endpoint.ts';
import type { Fleet } from './machine.ts';
import type { PracticeAccess } from './practice-access.ts';
import { writeXml, type XmlValue } from './xml.ts';

export type Ec2EndpointOptions = {
  fleet: Fleet;
  faults: Faults;
  /** Made for this run; requests signed for any other key are refused. */
  accessKeyId: string;
  account: string;
  /** Its host's key, as the machines print it. */
  access: PracticeAccess;
  /** Where running machines are reached. */
  publicAddress: string;
  /** How long a start or stop takes, in milliseconds. */
  settleMs: number;
};

/**
 * EC2's Query API for what the console uses, over plain HTTP on 127.0.0.1. The region is the one the request is
 * signed for, as all regions share one address.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html
 */
export async function startEc2Endpoint(options: Ec2EndpointOptions): Promise<LoopbackEndpoint> {
  const { faults } = options;
  const actions: Ec2Actions = {
    ...createEc2Instances(options),
    ...createEc2Creation(options),
    ...createEc2Status(options),
    ...createEc2Console(options),
    ...createEc2Network(options),
    ...ec2Lookups,
  };
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
    const run = Object.hasOwn(actions, action) ? actions[action] : undefined;
    if (!run) throw new Ec2Refusal('InvalidAction', `The action ${action} is not valid for this web service.`);
    return run(parameters, region);
  }

  return startLoopbackEndpoint(answer);
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
