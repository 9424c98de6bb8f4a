import { expect, test } from 'vitest';
import type { InstanceState } from '../../../preload/contract/instances.ts';
import { settledInstances } from '../../../renderer/instances/settled-instances.ts';
import { anInstance } from './an-instance.ts';

const listOf = (...states: InstanceState[]) =>
  new Map(states.map((state, index) => [`ref-${index}`, anInstance({ ref: `ref-${index}`, state })]));

test('what was changing and is at rest has settled; nothing else has', () => {
  const before = listOf('starting', 'stopping', 'stopping', 'running', 'starting');
  const after = listOf('running', 'stopped', 'stopping', 'running', 'stopping', 'stopped');
  expect(settledInstances(before, after).map(({ ref }) => ref)).toEqual(['ref-0', 'ref-1']);
});
