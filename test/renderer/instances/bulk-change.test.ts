import { expect, test } from 'vitest';
import type { Problem } from '../../../preload/contract/problem.ts';
import { startBulkChange } from '../../../renderer/instances/bulk-change.ts';
import { possibleBulkChange } from '../../../renderer/instances/possible-change.ts';
import { anInstance } from './an-instance.ts';

const denied: Problem = { code: 'clouds/denied', params: {} };

test('each instance gets its own outcome: one that is refused stops none of the others', async () => {
  const refs = Array.from({ length: 40 }, (_, index) => `i-${index}`);
  const run = startBulkChange(
    refs,
    async (ref) => {
      if (ref === 'i-7') throw new Error('no');
    },
    () => denied,
  );
  await run.ended;
  const outcomes = run.outcomes.get();
  expect([...outcomes.keys()]).toEqual(refs);
  expect([...outcomes].filter(([, { status }]) => status !== 'accepted')).toEqual([
    ['i-7', { status: 'refused', problem: denied }],
  ]);
});

test('a few are asked for at once, and the rest can be left alone', async () => {
  const going: (() => void)[] = [];
  const run = startBulkChange(
    Array.from({ length: 30 }, (_, index) => `i-${index}`),
    () => new Promise<void>((resolve) => going.push(resolve)),
    () => denied,
  );
  const having = (status: string) => [...run.outcomes.get().values()].filter((it) => it.status === status).length;
  expect([having('asking'), having('waiting')]).toEqual([8, 22]);
  run.cancel();
  for (const resolve of going) resolve();
  await run.ended;
  expect([having('accepted'), having('left'), going.length]).toEqual([8, 22, 8]);
});

test('one key acts on several only where it can mean one thing', () => {
  const running = anInstance({ name: 'a' });
  const stopped = anInstance({ name: 'b', state: 'stopped' });
  const stopping = anInstance({ name: 'c', state: 'stopping' });
  expect(possibleBulkChange([running, stopping])).toEqual({ kind: 'stop', refs: [running.ref] });
  expect(possibleBulkChange([running, stopped])).toBeUndefined();
  expect(possibleBulkChange([stopping])).toBeUndefined();
});
