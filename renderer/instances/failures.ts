import type { Account } from '../../preload/contract/instances.ts';
import type { Problem, ProblemCode } from '../../preload/contract/problem.ts';
import type { ScopeAnswer } from './instance-list.ts';

/** Places of one account that failed for one reason. */
export type Failure = { key: string; account: Account | undefined; regions: string[]; problem: Problem };

/** The failed scopes, put together by account and reason: seventeen regions without a network are one finding. */
export function groupFailures(scopes: readonly ScopeAnswer[], accounts: readonly Account[]): Failure[] {
  const failures = new Map<string, Failure>();
  for (const answer of scopes) {
    if (answer.status !== 'failed') continue;
    const { accountKey, region } = answer.scope;
    const key = `${accountKey} ${answer.problem.code}`;
    const known = failures.get(key);
    if (known) known.regions.push(region);
    else {
      const account = accounts.find((candidate) => candidate.key === accountKey);
      failures.set(key, { key, account, regions: [region], problem: answer.problem });
    }
  }
  return [...failures.values()].map((failure) => ({ ...failure, problem: overRegions(failure) }));
}

/** Nothing came back. */
const silent: readonly ProblemCode[] = ['clouds/unreachable', 'clouds/timed-out'];

/** Something came back, and it was a no. */
const refused: readonly ProblemCode[] = [
  'clouds/expired-credentials',
  'clouds/invalid-credentials',
  'clouds/environment-credentials',
  'clouds/mfa-refused',
  'clouds/denied',
  'clouds/denied-decoded',
  'clouds/denied-encoded',
  'clouds/forbidden-by-statement',
  'clouds/forbidden-by-policy',
  'clouds/throttled',
  'clouds/region-disabled',
  'clouds/api-disabled',
  'clouds/refused',
  'clouds/unavailable',
];

/** What the failed places have in common: none answered, all answered with a refusal, or neither. */
export function wayOfFailing(scopes: readonly ScopeAnswer[]): 'silent' | 'refused' | 'mixed' {
  const codes = scopes.flatMap((answer) => (answer.status === 'failed' ? [answer.problem.code] : []));
  if (codes.every((code) => silent.includes(code))) return 'silent';
  return codes.every((code) => refused.includes(code)) ? 'refused' : 'mixed';
}

/** The problem of the first region, told of all of them. */
function overRegions({ regions, problem }: Failure): Problem {
  const [first, second] = regions;
  if (second === undefined) return problem;
  const rest = regions.length - 2;
  const all = `${first}, ${second}${rest > 0 ? ` +${rest}` : ''}`;
  const params = Object.entries(problem.params).map(([name, value]) => [name, value === first ? all : value]);
  return { ...problem, params: Object.fromEntries(params) };
}
