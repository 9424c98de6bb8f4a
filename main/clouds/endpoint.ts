import type { Problem } from '../../preload/contract/problem.ts';

/** What is wrong with an endpoint that somebody has set, as a problem that names the setting; undefined when nothing. */
export function endpointProblem(setting: string, url: string): Problem | undefined {
  const parsed = URL.parse(url);
  const usable =
    parsed !== null && /^https?:$/.test(parsed.protocol) && parsed.username === '' && parsed.password === '';
  return usable ? undefined : { code: 'clouds/bad-endpoint', params: { setting } };
}
