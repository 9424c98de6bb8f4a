import { randomUUID } from 'node:crypto';
import {
  type EndpointReply,
  type EndpointRequest,
  type LoopbackEndpoint,
  startLoopbackEndpoint,
} from './loopback-endpoint.ts';
import type { Fleet, Machine } from './machine.ts';

/**
 * What a machine can ask about itself, on loopback, with the machine's id before the path: EC2's instance metadata
 * (version 2, with its token) and Google's.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
 * https://cloud.google.com/compute/docs/metadata/overview
 */
export function startMetadataEndpoint(fleets: readonly Fleet[]): Promise<LoopbackEndpoint> {
  const token = randomUUID();

  function answer({ method, url, headers }: EndpointRequest): EndpointReply {
    const [, id = '', ...rest] = url.pathname.split('/');
    const path = rest.join('/');
    const find = (cloud: Machine['cloud']) =>
      fleets.map((fleet) => fleet.find(cloud, id)).find((machine) => machine !== undefined);
    const amazon = find('aws');
    if (amazon) {
      if (path === 'latest/api/token') return method === 'PUT' ? text(200, token) : text(405, '');
      if (headers['x-aws-ec2-metadata-token'] !== token) return text(401, '');
      return found(amazonItem(amazon, path));
    }
    const google = find('gcp');
    if (!google) return text(404, '');
    return headers['metadata-flavor'] === 'Google' ? found(googleItem(google, path)) : text(403, '');
  }

  return startLoopbackEndpoint(answer);
}

function amazonItem({ interruption }: Machine, path: string): string | undefined {
  if (path === 'latest/meta-data/spot/instance-action')
    return interruption && JSON.stringify({ action: 'stop', time: wholeSeconds(interruption.at) });
  if (path === 'latest/meta-data/events/recommendations/rebalance')
    return interruption && JSON.stringify({ noticeTime: wholeSeconds(interruption.noticed) });
  return undefined;
}

function googleItem({ interruption }: Machine, path: string): string | undefined {
  if (path === 'computeMetadata/v1/instance/preempted') return interruption ? 'TRUE' : 'FALSE';
  return path === 'computeMetadata/v1/instance/maintenance-event' ? 'NONE' : undefined;
}

function wholeSeconds(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z');
}

function found(body: string | undefined): EndpointReply {
  return body === undefined ? text(404, 'Not Found') : text(200, body);
}

function text(status: number, body: string): EndpointReply {
  return { status, contentType: 'text/plain', body };
}
