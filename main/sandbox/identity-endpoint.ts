import { randomUUID, timingSafeEqual } from 'node:crypto';
import type { Faults } from './faults.ts';
import {
  type EndpointReply,
  type EndpointRequest,
  type LoopbackEndpoint,
  startLoopbackEndpoint,
} from './loopback-endpoint.ts';
import { writeXml } from './xml.ts';

/** Who a key of the practice Amazon belongs to. */
export type PracticePerson = { accessKeyId: string; account: string; arn: string; userId: string };

/**
 * STS's answer to who one is, and Google's to which projects there are, over plain HTTP on 127.0.0.1.
 * What EC2 has encoded is practice's own code, which anybody could read.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 * https://cloud.google.com/resource-manager/reference/rest/v3/projects/search
 */
export async function startIdentityEndpoint(options: {
  faults: Faults;
  people: readonly PracticePerson[];
  accessToken: string;
  projects: readonly string[];
}): Promise<LoopbackEndpoint> {
  const { faults, people, accessToken, projects } = options;
  let calls = 0;
  return startLoopbackEndpoint((request) => {
    const isSearch = request.method === 'GET' && request.url.pathname === '/v3/projects:search';
    const action = isSearch ? 'projects.search' : (new URLSearchParams(request.body).get('Action') ?? '');
    const place = isSearch ? undefined : signedScope(request.headers.authorization)?.region;
    const fault = faults.choose({ cloud: isSearch ? 'gcp' : 'aws', action, place, index: calls });
    calls += 1;
    const refusal = fault?.kind === 'refusal' ? fault : undefined;
    const reply = (): EndpointReply => {
      if (isSearch)
        return refusal ? googleRefusal(refusal.status, refusal.message) : search(request, accessToken, projects);
      return refusal ? amazonRefusal(refusal.status, refusal.code, refusal.message) : answer(request, action, people);
    };
    return fault === undefined || refusal ? reply() : { fault, reply };
  });
}

function answer({ headers, body }: EndpointRequest, action: string, people: readonly PracticePerson[]): EndpointReply {
  const scope = signedScope(headers.authorization);
  const person = scope && people.find(({ accessKeyId }) => isEqual(accessKeyId, scope.accessKeyId));
  if (!person) {
    return amazonRefusal(403, 'InvalidClientTokenId', 'The security token included in the request is invalid.');
  }
  if (action === 'DecodeAuthorizationMessage') {
    const message = new URLSearchParams(body).get('EncodedMessage') ?? '';
    const DecodedMessage = Buffer.from(message, 'base64url').toString('utf8');
    return xml(200, {
      DecodeAuthorizationMessageResponse: {
        DecodeAuthorizationMessageResult: { DecodedMessage },
        ResponseMetadata: { RequestId: randomUUID() },
      },
    });
  }
  if (action !== 'GetCallerIdentity') {
    return amazonRefusal(400, 'InvalidAction', `Could not find operation ${action} for version 2011-06-15`);
  }
  return xml(200, {
    GetCallerIdentityResponse: {
      GetCallerIdentityResult: { Arn: person.arn, UserId: person.userId, Account: person.account },
      ResponseMetadata: { RequestId: randomUUID() },
    },
  });
}

function search({ headers }: EndpointRequest, accessToken: string, projects: readonly string[]): EndpointReply {
  if (!isEqual(headers.authorization ?? '', `Bearer ${accessToken}`)) {
    return googleRefusal(401, 'Request had invalid authentication credentials.');
  }
  return json(200, {
    projects: projects.map((projectId, index) => ({
      name: `projects/${100_000_000_000 + index}`,
      projectId,
      displayName: projectId,
      state: 'ACTIVE',
    })),
  });
}

/** Key and region of the signature, when it is one for STS. */
function signedScope(authorization: string | undefined): { accessKeyId: string; region: string } | undefined {
  const [, accessKeyId, region] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/([a-z0-9-]+)\/sts\/aws4_request,/.exec(authorization ?? '') ?? [];
  return accessKeyId !== undefined && region !== undefined ? { accessKeyId, region } : undefined;
}

function isEqual(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function amazonRefusal(status: number, code: string, message: string): EndpointReply {
  return xml(status, {
    ErrorResponse: { Error: { Type: 'Sender', Code: code, Message: message }, RequestId: randomUUID() },
  });
}

function googleRefusal(status: number, message: string): EndpointReply {
  return json(status, { error: { code: status, message } });
}

function xml(status: number, content: Parameters<typeof writeXml>[0]): EndpointReply {
  const body = writeXml(content).replace(/^<(\w+Response)>/, '<$1 xmlns="https://sts.amazonaws.com/doc/2011-06-15/">');
  return { status, contentType: 'text/xml', body };
}

function json(status: number, body: object): EndpointReply {
  return { status, contentType: 'application/json; charset=UTF-8', body: JSON.stringify(body) };
}
