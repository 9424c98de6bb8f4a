import type { Problem } from '../../preload/contract/problem.ts';

/** What is wrong with an endpoint that somebody has set, as a problem that names the setting; undefined when nothing. */
export function endpointProblem(setting: string, url: string): Problem | undefined {
  const parsed = URL.parse(url);
  const usable =
    parsed !== null && /^https?:$/.test(parsed.protocol) && parsed.username === '' && parsed.password === '';
  return usable ? undefined : { code: 'clouds/bad-endpoint', params: { setting } };
}

/** A Compute Engine endpoint as its client takes it. */
export type ComputeEndpoint = { host: string; port: number; protocol: 'http' | 'https' };

/**
 * Reads what gcloud takes as `api_endpoint_overrides/compute`: an address with or without `/compute/v1/`. The client
 * adds that path itself and knows no other.
 */
export function computeEndpoint(url: string): ComputeEndpoint | Problem {
  const setting = 'api_endpoint_overrides/compute';
  const parsed = URL.parse(url);
  const problem = endpointProblem(setting, url);
  if (problem || parsed === null || !/^\/(compute(\/v1)?\/?)?$/.test(parsed.pathname)) {
    return { code: 'clouds/bad-endpoint', params: { setting } };
  }
  const protocol = parsed.protocol === 'http:' ? 'http' : 'https';
  return { host: parsed.hostname, port: Number(parsed.port || (protocol === 'http' ? 80 : 443)), protocol };
}
