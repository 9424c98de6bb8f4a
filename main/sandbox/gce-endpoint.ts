import { randomBytes, timingSafeEqual } from 'node:crypto';
import { machineTypes } from './catalogue.ts';
import type { Faults } from './faults.ts';
import { describeInstance, describeOperation, describeType, type Json, type Operation } from './gce-replies.ts';
import {
  type EndpointReply,
  type EndpointRequest,
  type LoopbackEndpoint,
  startLoopbackEndpoint,
} from './loopback-endpoint.ts';
import type { Fleet, Machine } from './machine.ts';

export type GceEndpointOptions = {
  fleet: Fleet;
  faults: Faults;
  /** Made for this run; requests that bear any other token are refused. */
  accessToken: string;
  project: string;
  /** Where running machines are reached. */
  publicAddress: string;
  /** How long a start or stop takes, in milliseconds. */
  settleMs: number;
};

class GceRefusal extends Error {
  readonly status: number;
  readonly reason: string;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

type Route = { action: string; zone?: string; instance?: string; machineType?: string; operation?: string };

/**
 * Compute Engine's REST API for what the console uses, over plain HTTP on 127.0.0.1.
 * https://cloud.google.com/compute/docs/reference/rest/v1
 */
export async function startGceEndpoint(options: GceEndpointOptions): Promise<LoopbackEndpoint> {
  const { fleet, faults, project, settleMs } = options;
  const operations = new Map<string, Operation>();
  /** Operations by request id: a request that arrives again is the same one. */
  const requests = new Map<string, Operation>();
  let calls = 0;

  function answer(request: EndpointRequest) {
    const route = routeOf(request, project);
    const reply = (): EndpointReply => {
      try {
        authorize(request.headers.authorization, options.accessToken);
        if (!route) throw new GceRefusal(404, 'notFound', 'The requested URL was not found on this server.');
        return json(200, act(route, request.url.searchParams));
      } catch (thrown) {
        if (!(thrown instanceof GceRefusal)) throw thrown;
        return refusal(thrown);
      }
    };
    const fault = faults.choose({ cloud: 'gcp', action: route?.action ?? '', place: route?.zone, index: calls });
    calls += 1;
    if (fault?.kind === 'refusal') return refusal(new GceRefusal(fault.status, fault.code, fault.message));
    return fault ? { fault, reply } : reply();
  }

  function act(route: Route, query: URLSearchParams): Json {
    if (route.action === 'instances.aggregatedList') return aggregatedList(query);
    const { zone = '' } = route;
    if (!fleet.machines('gcp').some((machine) => machine.zone === zone)) {
      throw new GceRefusal(400, 'invalid', `Invalid value for field 'zone': '${zone}'. Unknown zone.`);
    }
    if (route.action === 'instances.list') return listZone(zone);
    if (route.action === 'machineTypes.get') {
      const name = route.machineType ?? '';
      const type = machineTypes[name];
      if (!type || name.includes('.')) throw notFound(`zones/${zone}/machineTypes/${name}`);
      return describeType(name, type, project, zone);
    }
    if (route.action === 'zoneOperations.get') {
      const operation = operations.get(route.operation ?? '');
      if (operation?.machine.zone !== zone) throw notFound(`zones/${zone}/operations/${route.operation}`);
      return describeOperation(operation, project);
    }
    const machine = fleet
      .machines('gcp')
      .find((it) => it.zone === zone && (it.name === route.instance || it.id === route.instance));
    if (!machine) throw notFound(`zones/${zone}/instances/${route.instance}`);
    if (route.action === 'instances.get') return describeInstance(machine, project, options.publicAddress);
    return describeOperation(change(route.action, machine, query), project);
  }

  function notFound(path: string): GceRefusal {
    return new GceRefusal(404, 'notFound', `The resource 'projects/${project}/${path}' was not found`);
  }

  function aggregatedList(query: URLSearchParams): Json {
    const limit = Number(query.get('maxResults') ?? 500);
    if (!Number.isInteger(limit) || limit < 0 || limit > 500) {
      throw new GceRefusal(400, 'invalid', `Invalid value for field 'maxResults': '${query.get('maxResults')}'.`);
    }
    const machines = fleet.machines('gcp');
    const from = readToken(query.get('pageToken'));
    const some = machines.slice(from, from + (limit || 500));
    const zones = [...new Set(machines.map(({ zone }) => zone))].sort();
    const items = zones.map((zone): [string, Json] => {
      const instances = some.filter((machine) => machine.zone === zone);
      if (instances.length === 0) {
        const message = `There are no results for scope 'zones/${zone}' on this page.`;
        return [
          `zones/${zone}`,
          { warning: { code: 'NO_RESULTS_ON_PAGE', message, data: [{ key: 'scope', value: `zones/${zone}` }] } },
        ];
      }
      return [
        `zones/${zone}`,
        { instances: instances.map((it) => describeInstance(it, project, options.publicAddress)) },
      ];
    });
    const next = from + some.length;
    return {
      kind: 'compute#instanceAggregatedList',
      id: `projects/${project}/aggregated/instances`,
      items: Object.fromEntries(items),
      nextPageToken: next < machines.length ? writeToken(next) : undefined,
      selfLink: `https://www.googleapis.com/compute/v1/projects/${project}/aggregated/instances`,
    };
  }

  function listZone(zone: string): Json {
    return {
      kind: 'compute#instanceList',
      id: `projects/${project}/zones/${zone}/instances`,
      items: fleet
        .machines('gcp')
        .filter((machine) => machine.zone === zone)
        .map((machine) => describeInstance(machine, project, options.publicAddress)),
      selfLink: `https://www.googleapis.com/compute/v1/projects/${project}/zones/${zone}/instances`,
    };
  }

  function change(action: string, machine: Machine, query: URLSearchParams): Operation {
    const requestId = query.get('requestId');
    if (requestId !== null && !/^(?!0{8}-)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(requestId)) {
      throw new GceRefusal(400, 'invalid', `Invalid value for field 'requestId': '${requestId}'.`);
    }
    const known = requestId === null ? undefined : requests.get(requestId);
    if (known) return known;
    const type = action === 'instances.stop' ? 'stop' : action === 'instances.resume' ? 'resume' : 'start';
    const now = Date.now();
    const operation: Operation = {
      name: `operation-${now}-${randomBytes(6).toString('hex')}`,
      serial: operations.size + 1,
      type,
      machine,
      beganAt: now,
      endsAt: now,
    };
    if (send(type, machine, operation)) operation.endsAt = now + settleMs;
    operations.set(operation.name, operation);
    if (requestId !== null) requests.set(requestId, operation);
    return operation;
  }

  /** Sets the machine going; false when there is nothing to do. */
  function send(type: Operation['type'], machine: Machine, operation: Operation): boolean {
    const { state } = machine;
    const path = `projects/${project}/zones/${machine.zone}/instances/${machine.name}`;
    const from = { start: 'TERMINATED', resume: 'SUSPENDED', stop: 'RUNNING' }[type];
    const already = { start: 'RUNNING', resume: 'RUNNING', stop: 'TERMINATED' }[type];
    if (state === already) return false;
    if (state === 'SUSPENDED' && type === 'start') {
      throw new GceRefusal(
        400,
        'conditionNotMet',
        `Instance '${machine.name}' is suspended: it can be resumed, not started.`,
      );
    }
    if (state !== from) throw new GceRefusal(400, 'resourceNotReady', `The resource '${path}' is not ready`);
    if (type === 'stop') {
      fleet.change(machine, [
        { state: 'STOPPING', afterMs: 0 },
        { state: 'TERMINATED', afterMs: settleMs },
      ]);
      return true;
    }
    if (machine.quirk === 'no-capacity') {
      operation.failure = {
        code: 'ZONE_RESOURCE_POOL_EXHAUSTED',
        message: `The zone 'projects/${project}/zones/${machine.zone}' does not have enough resources available to fulfill the request.  Try a different zone, or try again later.`,
        status: 503,
      };
      fleet.change(machine, [
        { state: 'PROVISIONING', afterMs: 0 },
        { state: 'TERMINATED', afterMs: settleMs },
      ]);
      return true;
    }
    machine.launchedAt = new Date();
    fleet.change(machine, [
      { state: 'PROVISIONING', afterMs: 0 },
      { state: 'STAGING', afterMs: settleMs / 2 },
      { state: 'RUNNING', afterMs: settleMs },
    ]);
    return true;
  }

  return startLoopbackEndpoint(answer);
}

/** The call that a path stands for; undefined for a path, project or method that is not served. */
function routeOf({ method, url }: EndpointRequest, project: string): Route | undefined {
  const root = `/compute/v1/projects/${project}/`;
  if (!url.pathname.startsWith(root)) return undefined;
  const [scope, zone, kind, name, verb, ...rest] = url.pathname.slice(root.length).split('/').map(decodeURIComponent);
  if (rest.length > 0) return undefined;
  if (method === 'GET' && scope === 'aggregated' && zone === 'instances' && kind === undefined) {
    return { action: 'instances.aggregatedList' };
  }
  if (scope !== 'zones' || zone === undefined) return undefined;
  if (
    method === 'POST' &&
    kind === 'instances' &&
    name !== undefined &&
    ['start', 'stop', 'resume'].includes(verb ?? '')
  ) {
    return { action: `instances.${verb}`, zone, instance: name };
  }
  if (method !== 'GET' || verb !== undefined) return undefined;
  if (kind === 'instances')
    return name === undefined ? { action: 'instances.list', zone } : { action: 'instances.get', zone, instance: name };
  if (name === undefined) return undefined;
  if (kind === 'machineTypes') return { action: 'machineTypes.get', zone, machineType: name };
  return kind === 'operations' ? { action: 'zoneOperations.get', zone, operation: name } : undefined;
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

function writeToken(from: number): string {
  return Buffer.from(`sandbox:${from}`).toString('base64url');
}

function readToken(token: string | null): number {
  if (token === null || token === '') return 0;
  const from = /^sandbox:(\d{1,6})$/.exec(Buffer.from(token, 'base64url').toString('utf8'))?.[1];
  if (from === undefined) throw new GceRefusal(400, 'invalid', `Invalid value for field 'pageToken': '${token}'.`);
  return Number(from);
}

function refusal({ status, reason, message }: GceRefusal): EndpointReply {
  return json(status, { error: { code: status, message, errors: [{ message, domain: 'global', reason }] } });
}

function json(status: number, body: Json): EndpointReply {
  return { status, contentType: 'application/json; charset=UTF-8', body: JSON.stringify(body, undefined, 2) };
}
