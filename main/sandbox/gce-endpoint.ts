import { timingSafeEqual } from 'node:crypto';
import type { Faults } from './faults.ts';
import { createGceAccess } from './gce-access.ts';
import { createGceCreation, publishedImageRoute } from './gce-creation.ts';
import { createGceInstances } from './gce-instances.ts';
import { createGceLookups } from './gce-lookups.ts';
import { createGceOperations } from './gce-operations.ts';
import type { Json } from './gce-replies.ts';
import { findRoute, GceRefusal, type GceRoute } from './gce-request.ts';
import {
  type EndpointReply,
  type EndpointRequest,
  type LoopbackEndpoint,
  startLoopbackEndpoint,
} from './loopback-endpoint.ts';
import type { Fleet } from './machine.ts';
import { createOsLogin } from './os-login.ts';
import type { PracticeAccess } from './practice-access.ts';

export type GceEndpointOptions = {
  fleet: Fleet;
  faults: Faults;
  /** Made for this run; requests that bear any other token are refused. */
  accessToken: string;
  project: string;
  /** Whom its host lets in, and its host's key. */
  access: PracticeAccess;
  /** Where running machines are reached. */
  publicAddress: string;
  /** How long a start or stop takes, in milliseconds. */
  settleMs: number;
};

/**
 * Compute Engine's REST API for what the console uses, and OS Login's, over plain HTTP on 127.0.0.1.
 * https://cloud.google.com/compute/docs/reference/rest/v1
 */
export async function startGceEndpoint(options: GceEndpointOptions): Promise<LoopbackEndpoint> {
  const { fleet, faults, project } = options;
  const operations = createGceOperations(options);
  const routes: GceRoute[] = [
    ...createGceInstances({ ...options, operations }),
    ...createGceCreation({ ...options, operations }),
    ...createGceAccess({ ...options, operations }),
    ...createGceLookups(options),
    { action: 'zoneOperations.get', at: 'GET zones/{zone}/operations/{operation}', run: operation },
  ];
  const zones = new Set(fleet.machines('gcp').map(({ zone }) => zone));
  const osLogin = createOsLogin(options.access);
  let calls = 0;

  function operation({ path: { zone = '', operation: name = '' } }: Parameters<GceRoute['run']>[0]): Json {
    const found = operations.find(zone, name);
    if (found) return found;
    const path = `projects/${project}/zones/${zone}/operations/${name}`;
    throw new GceRefusal(404, 'notFound', `The resource '${path}' was not found`);
  }

  function answer(request: EndpointRequest) {
    const { pathname, searchParams: query } = request.url;
    const root = `/compute/v1/projects/${project}/`;
    const found = `${pathname}/`.startsWith(root)
      ? findRoute(routes, request.method, pathname.slice(root.length))
      : findRoute([publishedImageRoute], request.method, pathname.slice('/compute/v1/projects/'.length));
    const ofLogin = osLogin(request.method, pathname);
    const reply = (): EndpointReply => {
      try {
        authorize(request.headers.authorization, options.accessToken);
        if (ofLogin) return json(200, ofLogin.run(parseBody(request.body)));
        if (!found) throw new GceRefusal(404, 'notFound', 'The requested URL was not found on this server.');
        const { path, route } = found;
        if (path.zone !== undefined && !zones.has(path.zone)) {
          throw new GceRefusal(400, 'invalid', `Invalid value for field 'zone': '${path.zone}'. Unknown zone.`);
        }
        return json(200, route.run({ path, query, body: parseBody(request.body) }));
      } catch (thrown) {
        if (!(thrown instanceof GceRefusal)) throw thrown;
        return refusal(thrown);
      }
    };
    const fault = faults.choose({
      cloud: 'gcp',
      action: ofLogin?.action ?? found?.route.action ?? '',
      place: found?.path.zone,
      index: calls,
    });
    calls += 1;
    if (fault?.kind === 'refusal') return refusal(new GceRefusal(fault.status, fault.code, fault.message));
    return fault ? { fault, reply } : reply();
  }

  return startLoopbackEndpoint(answer);
}

function parseBody(body: string): unknown {
  if (body === '') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    throw new GceRefusal(400, 'parseError', 'Parse Error');
  }
}

function authorize(authorization: string | undefined, accessToken: string): void {
  const given = Buffer.from(authorization ?? '');
  const expected = Buffer.from(`Bearer ${accessToken}`);
  if (given.length === expected.length && timingSafeEqual(given, expected)) return;
  throw new GceRefusal(
    401,
    'authError',
    'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
  );
}

function refusal({ status, reason, message }: GceRefusal): EndpointReply {
  return json(status, { error: { code: status, message, errors: [{ message, domain: 'global', reason }] } });
}

function json(status: number, body: Json): EndpointReply {
  return { status, contentType: 'application/json; charset=UTF-8', body: JSON.stringify(body, undefined, 2) };
}
