import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { signedRegion } from './ec2-request.ts';
import type { Faults } from './faults.ts';
import { type EndpointReply, type LoopbackEndpoint, startLoopbackEndpoint } from './loopback-endpoint.ts';
import type { Fleet } from './machine.ts';
import type { PracticeAccess } from './practice-access.ts';

const requestSchema = z.object({
  InstanceId: z.string(),
  InstanceOSUser: z.string().regex(/^[A-Za-z_][A-Za-z0-9@._-]{0,30}$/),
  SSHPublicKey: z.string().regex(/^(ssh-rsa|ssh-ed25519) [A-Za-z0-9+/=]{20,4000}/),
});

const letInMs = 60_000;

/**
 * EC2 Instance Connect over plain HTTP on 127.0.0.1: SendSSHPublicKey, after which the practice host lets that key in
 * for a minute. https://docs.aws.amazon.com/ec2-instance-connect/latest/APIReference/API_SendSSHPublicKey.html
 */
export async function startInstanceConnectEndpoint({
  faults,
  accessKeyIds,
  fleets,
  access,
}: {
  faults: Faults;
  /** Made for this run; requests signed for any other key are refused. */
  accessKeyIds: readonly string[];
  fleets: readonly Fleet[];
  access: PracticeAccess;
}): Promise<LoopbackEndpoint> {
  let calls = 0;

  function send(body: string): EndpointReply {
    const parsed = requestSchema.safeParse(JSON.parse(body));
    if (!parsed.success) return refusal(400, 'InvalidArgsException', 'One of the parameters is not valid.');
    const { InstanceId: id, InstanceOSUser: user, SSHPublicKey: key } = parsed.data;
    const machine = fleets.map((fleet) => fleet.find('aws', id)).find((it) => it !== undefined);
    if (!machine) return refusal(404, 'EC2InstanceNotFoundException', `Instance ${id} was not found`);
    if (machine.state !== 'running')
      return refusal(400, 'EC2InstanceStateInvalidException', 'The instance is not in the running state.');
    access.push(user, key, letInMs);
    return json(200, { RequestId: randomUUID(), Success: true });
  }

  return startLoopbackEndpoint(({ headers, body }) => {
    const action = String(headers['x-amz-target'] ?? '').replace(/^AWSEC2InstanceConnectService\./, '');
    const [region] = accessKeyIds.flatMap(
      (key) => signedRegion(headers.authorization, key, 'ec2-instance-connect') ?? [],
    );
    const reply = (): EndpointReply => {
      if (region === undefined)
        return refusal(400, 'UnrecognizedClientException', 'The security token included in the request is invalid.');
      if (action !== 'SendSSHPublicKey') return refusal(400, 'UnknownOperationException', `There is no ${action}.`);
      return send(body);
    };
    const fault = faults.choose({ cloud: 'aws', action, place: region, index: calls });
    calls += 1;
    if (fault?.kind === 'refusal') return refusal(fault.status, fault.code, fault.message);
    return fault ? { fault, reply } : reply();
  });
}

function refusal(status: number, code: string, message: string): EndpointReply {
  return { ...json(status, { __type: code, message }), headers: { 'x-amzn-errortype': code } };
}

function json(status: number, body: unknown): EndpointReply {
  return { status, contentType: 'application/x-amz-json-1.1', body: JSON.stringify(body) };
}
