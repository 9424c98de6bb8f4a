import { afterEach, expect, test } from 'vitest';
import { createIdleWatch, type IdleWatch } from '../../../main/gauges/idle-watch.ts';
import type { GaugeEvent, GaugePoint, GaugeSample } from '../../../preload/contract/gauges.ts';

const waiting = { status: 'waiting' as const };
const sample: GaugeSample = {
  takenAt: new Date().toISOString(),
  disk: waiting,
  cpu: waiting,
  memory: waiting,
  processes: waiting,
  gpu: waiting,
  throughput: waiting,
  pressure: waiting,
};
/** A point so many seconds ago. */
const pointAt = (secondsAgo: number, cpuPercent: number): GaugePoint => ({
  takenAt: new Date(Date.now() - secondsAgo * 1000).toISOString(),
  cpuPercent,
  memoryPercent: 10,
  gpuPercents: [],
});
const fiveMinutes = Array.from({ length: 150 }, (_, index) => pointAt(300 - 2 * index, 1));

let watch: IdleWatch;
afterEach(() => watch.dispose());

/** One connected instance, whose gauges are what the test sends. */
function watching() {
  const connected = new Map([['trainer', 'c1']]);
  const news = new EventTarget();
  const events: GaugeEvent[] = [{ kind: 'history', points: fiveMinutes }];
  const send = (cpuPercent: number) => {
    events.push({ kind: 'sample', sample, point: pointAt(0, cpuPercent) });
    news.dispatchEvent(new Event('news'));
  };
  const changes: string[] = [];
  const fail = { with: undefined as Error | undefined };
  watch = createIdleWatch({
    connected: () => connected,
    async *watch(_, signal) {
      while (!signal.aborted) {
        if (fail.with) throw fail.with;
        const event = events.shift();
        if (event) yield event;
        else
          await new Promise((resolve) => {
            news.addEventListener('news', resolve, { once: true });
            signal.addEventListener('abort', resolve, { once: true });
          });
      }
    },
    changed: (ref) => changes.push(ref),
    intervalMs: 5,
  });
  return { connected, send, changes, fail };
}

test('an instance is idle once its processors have done nothing for minutes, and busy with the first thing they do', async () => {
  const { send, changes } = watching();
  send(1);
  await expect.poll(() => watch.of('trainer')).toBe('cpu');
  send(80);
  await expect.poll(() => watch.of('trainer')).toBeUndefined();
  expect(changes).toEqual(['trainer', 'trainer']);
});

test('one that is not connected any more, or can’t be read, is not known to be idle', async () => {
  const { connected, send, fail } = watching();
  send(1);
  await expect.poll(() => watch.of('trainer')).toBe('cpu');
  connected.delete('trainer');
  await expect.poll(() => watch.of('trainer')).toBeUndefined();
  fail.with = new Error('no shell');
  connected.set('trainer', 'c2');
  await expect.poll(() => watch.of('trainer')).toBeUndefined();
});
