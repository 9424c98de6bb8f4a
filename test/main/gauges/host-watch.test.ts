import { afterEach, expect, test } from 'vitest';
import { AppError } from '../../../main/app-error.ts';
import { createBroadcast } from '../../../main/broadcast.ts';
import { createHostWatch, type HostWatch } from '../../../main/gauges/host-watch.ts';
import { toPoint } from '../../../main/gauges/sample-builder.ts';
import { defaultGaugeThresholds } from '../../../preload/contract/gauge-alerts.ts';
import type { HostReading } from '../../../preload/contract/gauge-history.ts';
import type { GaugeEvent } from '../../../preload/contract/gauges.ts';
import type { Problem } from '../../../preload/contract/problem.ts';
import { diskOf, sampleAt } from '../../support/gauge-samples.ts';

let watch: HostWatch;
afterEach(() => watch.dispose());

function watching(failsFirst = false) {
  let failures = 0;
  const connected = new Map([['trainer', 'c1']]);
  const events = createBroadcast<GaugeEvent>();
  const kept: HostReading[] = [];
  const changes: string[] = [];
  let lookers = 0;
  const held = new Set<string>();
  const ends = new Map<string, Problem>();
  const reconnects: string[] = [];
  watch = createHostWatch({
    connected: () => connected,
    async *watch(_, signal) {
      failures += 1;
      if (failures === 1 && failsFirst) throw new AppError('gauges/probe-ended');
      yield* events.subscribe(signal);
    },
    retryMs: 20,
    look() {
      lookers += 1;
      return () => {
        lookers -= 1;
      };
    },
    async hold(connectionId) {
      held.add(connectionId);
      return () => void held.delete(connectionId);
    },
    keepsConnected: () => false,
    whyLost: (connectionId) => ends.get(connectionId),
    async reconnect(ref) {
      reconnects.push(ref);
      connected.set(ref, `c${reconnects.length + 1}`);
    },
    pausesMs: [1],
    keep: (_, reading) => void kept.push(reading),
    thresholds: () => defaultGaugeThresholds,
    isAlive: async () => false,
    changed: (ref) => void changes.push(ref),
    intervalMs: 5,
  });
  let second = 0;
  const send = (percent: number) => {
    second += 2;
    const sample = sampleAt(second, { disk: diskOf(percent) });
    events.send({ kind: 'sample', sample, point: toPoint(sample) });
  };
  const isFollowed = () => expect.poll(() => events.subscriberCount).toBe(1);
  return { connected, events, kept, changes, send, isFollowed, held, ends, reconnects, lookers: () => lookers };
}

test('what connected instances measure is kept and shown on the wall, and looked at only while the wall is', async () => {
  const { send, kept, isFollowed, lookers, connected, held } = watching();
  await isFollowed();
  send(40);
  await expect.poll(() => kept).toMatchObject([{ disk: { percent: 40 } }]);
  const ended = new AbortController();
  const wall = watch.watchAll(true, ended.signal);
  expect(lookers()).toBe(0);
  expect(await wall.next()).toMatchObject({
    value: { hosts: [{ ref: 'trainer', reading: kept[0], isSpared: false }] },
  });
  expect(lookers()).toBe(1);
  expect([...held]).toEqual(['c1']);
  connected.clear();
  expect(await wall.next()).toMatchObject({ value: { hosts: [], gone: ['trainer'] } });
  ended.abort();
  await wall.return();
  expect(lookers()).toBe(0);
});

test('a lost host stays on the wall with its last figures and why, and is had back while the wall is looked at', async () => {
  const { send, kept, isFollowed, connected, ends, reconnects, changes } = watching();
  await isFollowed();
  for (let each = 0; each < 20; each += 1) send(95);
  await expect.poll(() => watch.alertsOf('trainer')).toMatchObject([{ kind: 'disk' }]);
  const problem: Problem = { code: 'ssh/connection-lost', params: { host: 'trainer' } };
  ends.set('c1', problem);
  connected.clear();
  await expect.poll(() => watch.alertsOf('trainer')).toBeUndefined();
  expect(changes).toEqual(['trainer', 'trainer']);
  expect(reconnects).toEqual([]);
  const wall = watch.watchAll(true, undefined);
  expect(await wall.next()).toMatchObject({
    value: { hosts: [{ ref: 'trainer', reading: kept.at(-1), problem, isLost: true }], gone: [] },
  });
  await isFollowed();
  expect(reconnects).toEqual(['trainer']);
  const { value } = await wall.next();
  expect(value?.hosts).toMatchObject([{ ref: 'trainer' }]);
  expect(value?.hosts[0]).not.toHaveProperty('isLost');
  await wall.return();
});

test('the connections of a wall stay open for it, seen or not, and no longer', async () => {
  const { isFollowed, lookers, held } = watching();
  await isFollowed();
  expect(held.size).toBe(0);
  const wall = watch.watchAll(false, undefined);
  await wall.next();
  expect([...held]).toEqual(['c1']);
  expect(lookers()).toBe(0);
  await wall.return();
  await expect.poll(() => held.size).toBe(0);
});

test('an alarm is told once, stays through a reconnect with the same name, and goes by itself', async () => {
  const { send, changes, isFollowed, connected, events } = watching();
  await isFollowed();
  for (let each = 0; each < 20; each += 1) send(95);
  await expect.poll(() => watch.alertsOf('trainer')).toMatchObject([{ kind: 'disk' }]);
  expect(changes).toEqual(['trainer']);
  const [alert] = watch.alertsOf('trainer') ?? [];
  connected.set('trainer', 'c2');
  await expect.poll(() => changes.length).toBe(2);
  expect(watch.alertsOf('trainer')).toBeUndefined();
  await expect.poll(() => events.subscriberCount).toBe(1);
  send(95);
  await expect.poll(() => watch.alertsOf('trainer')?.map(({ id }) => id)).toEqual([alert?.id]);
  send(50);
  await expect.poll(() => watch.alertsOf('trainer')).toBeUndefined();
});

test('a host that could not keep up is asked again, so that its alarms are not silent for ever', async () => {
  const { send, isFollowed } = watching(true);
  const wall = watch.watchAll(false, undefined);
  await wall.next();
  await isFollowed();
  send(95);
  await expect.poll(() => watch.alertsOf('trainer')).toMatchObject([{ kind: 'disk' }]);
  await wall.return();
});
