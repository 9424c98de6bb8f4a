import { expect, test } from 'vitest';
import type { ProblemCode } from '../../../preload/contract/problem.ts';
import { groupFailures, wayOfFailing } from '../../../renderer/instances/failures.ts';
import type { ScopeAnswer } from '../../../renderer/instances/instance-list.ts';

const failed = (accountKey: string, region: string, code: ProblemCode): ScopeAnswer => ({
  scope: { accountKey, provider: 'aws', region },
  status: 'failed',
  problem: { code, params: { account: 'prod', region } },
});

test('regions of one account that failed for one reason are one finding', () => {
  const failures = groupFailures(
    [
      failed('a', 'us-east-1', 'clouds/unreachable'),
      failed('a', 'us-west-2', 'clouds/unreachable'),
      failed('a', 'us-west-1', 'clouds/unreachable'),
      failed('a', 'eu-west-1', 'clouds/throttled'),
      failed('b', 'us-east-1', 'clouds/unreachable'),
      { scope: { accountKey: 'b', provider: 'aws', region: 'eu-west-1' }, status: 'answered', count: 1, durationMs: 1 },
    ],
    [],
  );
  expect(failures.map(({ regions, problem }) => `${problem.code}: ${regions} / ${problem.params.region}`)).toEqual([
    'clouds/unreachable: us-east-1,us-west-2,us-west-1 / us-east-1, us-west-2 +1',
    'clouds/throttled: eu-west-1 / eu-west-1',
    'clouds/unreachable: us-east-1 / us-east-1',
  ]);
});

test('a cloud that refused is not said to have been silent', () => {
  const silent = failed('a', 'us-east-1', 'clouds/timed-out');
  const refused = failed('b', 'us-east-1', 'clouds/expired-credentials');
  expect(wayOfFailing([silent, failed('a', 'us-west-1', 'clouds/unreachable')])).toBe('silent');
  expect(wayOfFailing([refused, failed('b', 'us-west-1', 'clouds/throttled')])).toBe('refused');
  expect(wayOfFailing([silent, refused])).toBe('mixed');
  expect(wayOfFailing([failed('c', 'us-east-1', 'clouds/sign-in-failed')])).toBe('mixed');
});
