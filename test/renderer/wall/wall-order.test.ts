import { expect, test } from 'vitest';
import type { HostGauges } from '../../../preload/contract/gauge-history.ts';
import { createFreshAlerts } from '../../../renderer/instances/alert-words.ts';
import { ageSteps, orderTiles } from '../../../renderer/wall/wall-order.ts';
import { makeInstance } from '../../support/instance-events.ts';

const hostOf = (ref: string, diskPercent: number, problem?: HostGauges['problem']): HostGauges => ({
  ref,
  isSpared: false,
  reading: { takenAt: '2026-01-01T00:00:00.000Z', hasNoGpu: true, disk: { mountPoint: '/', percent: diskPercent } },
  ...(problem ? { problem } : {}),
});
const alert = { id: 'disk 1', kind: 'disk' as const, since: '2026-01-01T00:00:00.000Z', subject: '/', percent: 95 };

test('the wall begins with alarms, then with what gives no answer and what is nearly full, each by name', () => {
  const rows = ['b-well', 'a-well', 'full', 'silent', 'alarm'].map((name) =>
    makeInstance({ ref: name, name, ...(name === 'alarm' ? { alerts: [alert] } : {}) }),
  );
  const hosts = [
    hostOf('b-well', 20),
    hostOf('a-well', 84),
    hostOf('full', 86),
    hostOf('silent', 1, { code: 'gauges/late', params: {} }),
    hostOf('alarm', 1),
  ];
  const tiles = orderTiles(new Map(hosts.map((host) => [host.ref, host])), new Map(rows.map((row) => [row.ref, row])));
  expect(tiles.map(({ host }) => host.ref)).toEqual(['alarm', 'silent', 'full', 'a-well', 'b-well']);
});

test('among alarms what fails now comes first, then the fullest, and what has no figure last', () => {
  const alarms = {
    idle: { ...alert, kind: 'gpu-idle' as const, percent: undefined },
    'a-92': { ...alert, percent: 92.9 },
    'b-92': { ...alert, percent: 92.1 },
    'c-97': { ...alert, percent: 97 },
    'd-full': { ...alert, percent: 100 },
    'e-waits': { ...alert, kind: 'memory' as const, percent: 60, stalledPercent: 30 },
  };
  const rows = Object.entries(alarms).map(([name, one]) => makeInstance({ ref: name, name, alerts: [one] }));
  const tiles = orderTiles(
    new Map(rows.map(({ ref }) => [ref, hostOf(ref, 20)])),
    new Map(rows.map((row) => [row.ref, row])),
  );
  expect(tiles.map(({ host }) => host.ref)).toEqual(['d-full', 'e-waits', 'c-97', 'a-92', 'b-92', 'idle']);
});

test('a lost machine comes before all others, unless somebody has stopped or deleted it', () => {
  const lost = (ref: string) => ({ ...hostOf(ref, 20, { code: 'ssh/connection-lost', params: {} }), isLost: true });
  const rows = [
    makeInstance({ ref: 'alarm', name: 'alarm', alerts: [alert] }),
    makeInstance({ ref: 'lost', name: 'lost', state: 'running' }),
    makeInstance({ ref: 'stopped', name: 'stopped', state: 'stopped' }),
  ];
  const hosts = [hostOf('alarm', 20), lost('lost'), lost('stopped'), lost('deleted')];
  const tiles = orderTiles(new Map(hosts.map((host) => [host.ref, host])), new Map(rows.map((row) => [row.ref, row])));
  expect(tiles.map(({ host }) => host.ref)).toEqual(['lost', 'alarm']);
});

test('a reading is new for five seconds, then its age goes in steps', () => {
  const at = (seconds: number) => ageSteps('2026-01-01T00:00:00.000Z', Date.UTC(2026, 0, 1) + seconds * 1000);
  expect([0, 4, 7, 23, 61, 150].map(at)).toEqual([0, 0, 5, 20, 60, 120]);
});

test('an alarm is news once: not when its instance is first seen, and not when it is there again after a reconnect', () => {
  const news = createFreshAlerts();
  const withAlert = (alerts?: [typeof alert]) =>
    new Map([['i', makeInstance({ ref: 'i', ...(alerts ? { alerts } : {}) })]]);
  expect(news.take(withAlert())).toEqual([]);
  expect(news.take(withAlert([alert]))).toMatchObject([{ alert }]);
  expect(news.take(withAlert())).toEqual([]);
  expect(news.take(withAlert([alert]))).toEqual([]);
  expect(createFreshAlerts().take(withAlert([alert]))).toEqual([]);
});
