import { expect, test } from 'vitest';
import { AppError } from '../../../main/app-error.ts';
import { createInstanceTable } from '../../../main/clouds/instance-table.ts';
import { createStateFollowers } from '../../../main/clouds/state-followers.ts';
import type { InstanceState } from '../../../preload/contract/instances.ts';
import { makeInstance } from '../../support/instance-events.ts';

const scope = { accountKey: 'a', provider: 'aws', region: 'r' } as const;
const timing = { firstPollMs: 1, maxPollMs: 2, timeoutMs: 400, graceMs: 60 };

const row = (state: InstanceState) => makeInstance({ name: 'trainer', state });
const { ref } = row('stopped');

/** Follows a start whose readings are given one after another; the last one stays. */
function followStart(readings: (InstanceState | 'gone' | AppError)[], more: { isNew?: boolean } = {}) {
  const table = createInstanceTable();
  table.put([row('stopped')], scope);
  let index = 0;
  const read = async () => {
    const reading = readings[Math.min(index, readings.length - 1)] ?? 'gone';
    index += 1;
    if (reading instanceof AppError) throw reading;
    return reading === 'gone' ? undefined : row(reading);
  };
  const followers = createStateFollowers(table, timing, read);
  table.update(row('starting'));
  const ended = followers.follow({ instance: row('starting'), wanted: 'running', ...more }, read);
  return {
    table,
    ended,
    followers,
    settled: () => ended,
    state: () => table.rows.get(ref)?.state,
    problem: () => table.unsettled.get(ref),
  };
}

test('a reading from before the acceptance does not end the following', async () => {
  const { settled, state, problem } = followStart(['stopped', 'starting', 'starting', 'running']);
  await settled();
  expect(state()).toBe('running');
  expect(problem()).toBeUndefined();
});

test('a cloud that can’t be reached for a moment does not end it either', async () => {
  const { settled, state, problem } = followStart([
    new AppError('clouds/unreachable'),
    new AppError('clouds/throttled'),
    'starting',
    'running',
  ]);
  await settled();
  expect(state()).toBe('running');
  expect(problem()).toBeUndefined();
});

test('an instance that falls back is shown as it is, and said not to have arrived', async () => {
  const { settled, state, problem } = followStart(['starting', 'stopped']);
  await settled();
  expect(state()).toBe('stopped');
  expect(problem()).toMatchObject({ code: 'clouds/not-settled', params: { target: 'trainer' } });
});

test('an instance that never settles is given up after the time for it, and said so', async () => {
  const { settled, state, problem } = followStart(['starting']);
  await settled();
  expect(state()).toBe('starting');
  expect(problem()).toMatchObject({ code: 'clouds/not-settled', params: { target: 'trainer', minutes: 1 } });
});

test('credentials that expire on the way are said, and the row stays', async () => {
  const { settled, state, problem } = followStart(['starting', new AppError('clouds/expired-credentials')]);
  await settled();
  expect(state()).toBe('starting');
  expect(problem()).toMatchObject({ code: 'clouds/expired-credentials' });
});

test('an instance that is deleted meanwhile leaves the list', async () => {
  const { settled, state } = followStart(['starting', 'gone']);
  await settled();
  expect(state()).toBeUndefined();
});

test('an instance that its cloud does not find yet, right after making it, stays and arrives', async () => {
  const { ended, state } = followStart(['gone', 'gone', 'starting', 'running'], { isNew: true });
  expect(await ended).toBe('reached');
  expect(state()).toBe('running');
});

test('an instance that was never made keeps its row, which says so', async () => {
  const refused = followStart([new AppError('clouds/no-capacity'), 'gone'], { isNew: true });
  expect(await refused.ended).toMatchObject({ code: 'clouds/no-capacity' });
  expect(refused.state()).toBe('deleted');
  expect(refused.problem()).toMatchObject({ code: 'clouds/no-capacity' });
  const lost = followStart(['gone'], { isNew: true });
  expect(await lost.ended).toMatchObject({ code: 'clouds/not-found', params: { target: 'trainer' } });
  expect(lost.problem()).toMatchObject({ code: 'clouds/not-found' });
});

test('a second change takes the place of the first', async () => {
  const { followers, table, state, problem } = followStart(['running']);
  const signals: AbortSignal[] = [];
  const forEver = (_: unknown, signal: AbortSignal) => new Promise<undefined>(() => signals.push(signal));
  followers.follow({ instance: row('starting'), wanted: 'running' }, forEver);
  await expect.poll(() => signals.length).toBe(1);
  const poll = async () => row('stopped');
  table.update(row('stopping'));
  expect(await followers.follow({ instance: row('stopping'), wanted: 'stopped' }, poll)).toBe('reached');
  expect(state()).toBe('stopped');
  expect(problem()).toBeUndefined();
  expect(signals[0]?.aborted).toBe(true);
});

test('an answer to what was asked before a change has ended is older than the change', async () => {
  const { followers, ended } = followStart(['starting', 'running']);
  expect(followers.isNewer(ref, Number.POSITIVE_INFINITY)).toBe(true);
  const askedAt = performance.now();
  await ended;
  expect(followers.isNewer(ref, askedAt)).toBe(true);
  expect(followers.isNewer(ref, performance.now())).toBe(false);
});
