import { setTimeout as delay } from 'node:timers/promises';
import type { GoogleAuth } from 'google-auth-library';
import { abortProblem } from './abort-problem.ts';
import type { GceMethod } from './gce-methods.ts';
import { gceProblem } from './gce-problems.ts';
import type { GoogleSource } from './google-credentials.ts';
import type { CallPlace } from './provider.ts';

/** One call, repeated when throttled: it must change nothing, or carry a request id. */
type GceCall = GceMethod & { request: Record<string, unknown>; target?: string; signal: AbortSignal };

/** What of a generated client is used: its calls in the form that can be cancelled and shows the whole reply. */
type Client = {
  initialize(): Promise<unknown>;
  innerApiCalls: { [name: string]: unknown };
  close(): Promise<void>;
};

/** Calls of Compute Engine with one sign-in for all of them. */
export type GceCalls = {
  /** The reply as Google's client decoded it: hostile until narrowed. */
  send(call: GceCall): Promise<unknown>;
  /** The sign-in itself, for Google's other services. */
  auth(): Promise<GoogleAuth>;
  /** The place of a call, for its problem's sentence. */
  place(action: string, target?: string): CallPlace;
  dispose(): void;
};

const callTimeoutMs = 20_000;
const maxAttempts = 4;

export function createGceCalls(source: GoogleSource, accountName: string): GceCalls {
  const clients = new Map<GceCall['service'], Promise<Client>>();
  let auth: Promise<GoogleAuth> | undefined;

  function client(service: GceCall['service']): Promise<Client> {
    const made = clients.get(service) ?? createClient(service);
    clients.set(service, made);
    return made;
  }

  async function signIn(): Promise<GoogleAuth> {
    const { createAuth } = await import('./gce-clients.ts');
    auth ??= createAuth(source);
    return auth;
  }

  async function createClient(service: GceCall['service']): Promise<Client> {
    const { services } = await import('./gce-clients.ts');
    const { endpoint } = source;
    const made: Client = new services[service]({
      fallback: true,
      auth: await signIn(),
      ...(endpoint ? { apiEndpoint: endpoint.host, port: endpoint.port, protocol: endpoint.protocol } : {}),
    });
    await made.initialize();
    return made;
  }

  function place(action: string, target = source.project): CallPlace {
    return { account: accountName, region: source.project, action, target, signIn: source.signIn };
  }

  async function once({ service, method, request, signal }: GceCall): Promise<unknown> {
    const invoke = (await client(service)).innerApiCalls[method];
    if (typeof invoke !== 'function') throw new Error(`the client has no call ${method}`);
    // The header by which Google routes a call, made of what is in its path.
    const path = Object.entries(request).filter(([key]) => ['project', 'zone', 'region', 'instance'].includes(key));
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
      return method === 'aggregatedList' || method === 'list' ? whole : first;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  function forget(): void {
    for (const made of clients.values()) made.then((it) => it.close()).catch(() => {});
    clients.clear();
    auth = undefined;
  }

  return {
    async send(call) {
      const { signal } = call;
      for (let attempt = 1; ; attempt += 1) {
        try {
          signal.throwIfAborted();
          return await once(call);
        } catch (thrown) {
          if (signal.aborted) throw abortProblem(signal, thrown);
          const problem = gceProblem(thrown, place(`compute.${call.service}.${call.method}`, call.target));
          // A person may have signed in again by the next call.
          if (/credentials$|sign-in/.test(problem.code)) forget();
          if (problem.code !== 'clouds/throttled' || attempt === maxAttempts) throw problem;
          await delay(250 * 2 ** attempt * (0.5 + Math.random()), undefined, { signal }).catch(() => {});
        }
      }
    },
    auth: signIn,
    place,
    dispose: forget,
  };
}
