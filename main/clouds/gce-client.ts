import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { InstancesClient } from '@google-cloud/compute/build/src/v1/instances_client.js';
import { MachineTypesClient } from '@google-cloud/compute/build/src/v1/machine_types_client.js';
import { ZoneOperationsClient } from '@google-cloud/compute/build/src/v1/zone_operations_client.js';
import { GoogleAuth, OAuth2Client } from 'google-auth-library';
import type { GceCall } from './gce-calls.ts';
import { gceProblem } from './gce-problems.ts';
import type { GoogleSource } from './google-credentials.ts';

/** The services that the console uses, each a client of its own. */
const services = { instances: InstancesClient, machineTypes: MachineTypesClient, zoneOperations: ZoneOperationsClient };

/** What of a generated client is used: its calls in the form that can be cancelled and shows the whole reply. */
type Client = {
  initialize(): Promise<unknown>;
  innerApiCalls: { [name: string]: unknown };
  close(): Promise<void>;
};

/** Google's clients with one sign-in for all of them. They live in the worker alone: loading them takes a second. */
export type GceClient = {
  /**
   * The reply as the client decoded it: hostile until narrowed. A call is repeated when throttled, so it must be one
   * that changes nothing or carries a request id.
   */
  send(call: GceCall, signal: AbortSignal): Promise<unknown>;
};

const callTimeoutMs = 20_000;
const maxAttempts = 4;
/** A page of 500 instances with long metadata is about 8 MB. */
const maxReplyBytes = 64 * 1024 ** 2;
const scope = 'https://www.googleapis.com/auth/cloud-platform';

export function createGceClient(source: GoogleSource): GceClient {
  const clients = new Map<GceCall['service'], Promise<Client>>();
  let auth = createAuth(source);

  function client(service: GceCall['service']): Promise<Client> {
    const made = clients.get(service) ?? createClient(service);
    clients.set(service, made);
    return made;
  }

  async function createClient(service: GceCall['service']): Promise<Client> {
    const { endpoint } = source;
    const made: Client = new services[service]({
      fallback: true,
      auth: await auth,
      ...(endpoint ? { apiEndpoint: endpoint.host, port: endpoint.port, protocol: endpoint.protocol } : {}),
    });
    await made.initialize();
    return made;
  }

  async function once({ service, method, request }: GceCall, signal: AbortSignal): Promise<unknown> {
    const invoke = (await client(service)).innerApiCalls[method];
    if (typeof invoke !== 'function') throw new Error(`the client has no call ${method}`);
    // The header by which Google routes a call, made of what is in its path.
    const path = Object.entries(request).filter(([key]) => ['project', 'zone', 'instance'].includes(key));
    const routing = new URLSearchParams(path.map(([key, value]) => [key, String(value)]));
    const call: PromiseLike<unknown[]> & { cancel(): void } = invoke(request, {
      autoPaginate: false,
      timeout: callTimeoutMs,
      retry: null,
      otherArgs: { headers: { 'x-goog-request-params': routing.toString() } },
    });
    const cancel = () => call.cancel();
    signal.addEventListener('abort', cancel);
    try {
      // A paged call resolves with items, the next request and the whole reply; any other with the reply first.
      const [first, , whole] = await call;
      return method === 'aggregatedList' ? whole : first;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  return {
    async send(call, signal) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          signal.throwIfAborted();
          return await once(call, signal);
        } catch (thrown) {
          const problem = gceProblem(thrown, call.place);
          if (/credentials$|sign-in/.test(problem.code)) {
            // A person may have signed in again by the next call.
            clients.clear();
            auth = createAuth(source);
          }
          if (problem.code !== 'clouds/throttled' || attempt === maxAttempts || signal.aborted) throw problem;
          await delay(250 * 2 ** attempt * (0.5 + Math.random()), undefined, { signal }).catch(() => {});
        }
      }
    },
  };
}

async function createAuth(source: GoogleSource): Promise<GoogleAuth> {
  const clientOptions = { transporterOptions: { size: maxReplyBytes } };
  if (source.kind === 'key-file' || source.kind === 'machine') {
    // Of this thread alone: the library takes a file of any kind from here, and only from here without a warning.
    if (source.kind === 'key-file') process.env.GOOGLE_APPLICATION_CREDENTIALS = source.file;
    const auth = new GoogleAuth({ scopes: [scope], clientOptions });
    // A service account signs its own tokens: no round trip to the token service.
    auth.useJWTAccessWithScope = true;
    return auth;
  }
  const token = source.kind === 'token' ? source.token : (await readFile(source.file, 'utf8')).trim();
  const authClient = new OAuth2Client(clientOptions);
  authClient.setCredentials({ access_token: token });
  return new GoogleAuth({ authClient });
}
