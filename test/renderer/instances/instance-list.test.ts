import { expect, test } from 'vitest';
import type { InstanceEvent, ListScope } from '../../../preload/contract/instances.ts';
import { applyEvents, emptyList } from '../../../renderer/instances/instance-list.ts';
import { anInstance } from './an-instance.ts';

const seoul: ListScope = { accountKey: 'aws/prod', provider: 'aws', region: 'ap-northeast-2' };
const oregon: ListScope = { accountKey: 'aws/prod', provider: 'aws', region: 'us-west-2' };
const started: InstanceEvent[] = [{ kind: 'started' }, { kind: 'asked', scopes: [seoul, oregon] }];

test('a new round leaves the rows where they are', () => {
  const a = anInstance({ ref: 'a' });
  const b = anInstance({ ref: 'b' });
  const before = applyEvents(emptyList, [...started, { kind: 'instances', instances: [a, b] }]);
  const again = applyEvents(before, [...started, { kind: 'instances', instances: [{ ...b, state: 'stopped' }] }]);
  expect([...again.instances.keys()]).toEqual(['a', 'b']);
  expect(again.instances.get('b')?.state).toBe('stopped');
  expect(again.scopes.map(({ status }) => status)).toEqual(['asking', 'asking']);
});

test('a region that fails is told beside the one that answered', () => {
  const list = applyEvents(emptyList, [
    ...started,
    { kind: 'answered', scope: oregon, count: 3, durationMs: 40 },
    { kind: 'failed', scope: seoul, problem: { code: 'clouds/timed-out', params: {} } },
    { kind: 'finished', durationMs: 900 },
  ]);
  expect(list.scopes.map(({ scope, status }) => `${scope.region} ${status}`)).toEqual([
    'ap-northeast-2 failed',
    'us-west-2 answered',
  ]);
  expect(list).toMatchObject({ isAsking: false, durationMs: 900 });
});

test('an instance that is gone leaves the list', () => {
  const list = applyEvents(emptyList, [
    { kind: 'instances', instances: [anInstance({ ref: 'a' }), anInstance({ ref: 'b' })] },
    { kind: 'removed', refs: ['a'] },
  ]);
  expect([...list.instances.keys()]).toEqual(['b']);
});

test('a change that did not settle is remembered until there is news of the instance', () => {
  const a = anInstance({ ref: 'a' });
  const unsettled = applyEvents(emptyList, [
    { kind: 'instances', instances: [a] },
    { kind: 'unsettled', ref: 'a', problem: { code: 'clouds/not-settled', params: {} } },
  ]);
  expect(unsettled.unsettled.has('a')).toBe(true);
  expect(applyEvents(unsettled, [{ kind: 'instances', instances: [a] }]).unsettled.has('a')).toBe(false);
});

test('what was asked for and never came is told of after its row has gone', () => {
  const problem = { code: 'clouds/no-capacity' as const, params: {} };
  const a = anInstance({ ref: 'a', state: 'deleted' });
  const refused = applyEvents(emptyList, [
    { kind: 'instances', instances: [a, anInstance({ ref: 'b' })] },
    { kind: 'unsettled', ref: 'a', problem },
  ]);
  expect(refused.lost).toEqual([]);
  expect(applyEvents(refused, [{ kind: 'removed', refs: ['a', 'b'] }]).lost).toEqual([{ instance: a, problem }]);
});

test('the list before is left as it was', () => {
  const before = applyEvents(emptyList, [{ kind: 'instances', instances: [anInstance({ ref: 'a' })] }]);
  applyEvents(before, [{ kind: 'removed', refs: ['a'] }]);
  expect(before.instances.size).toBe(1);
});
