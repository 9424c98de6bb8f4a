import { afterEach, expect, test } from 'vitest';
import { createInstances, type InstancesOptions } from '../../../main/clouds/create-instances.ts';
import type { ReadHosts } from '../../../main/clouds/ssh-hosts.ts';
import { cloudsWorkerPath } from '../../support/clouds.ts';
import { watchUntil } from '../../support/instance-events.ts';

const opened: { dispose(): unknown }[] = [];
afterEach(async () => {
  for (const it of opened.splice(0)) await it.dispose();
});

const lab = { source: 'config', id: 'lab', name: 'lab', hostName: '10.1.2.3', user: 'ada' } as const;

function open(hosts: ReadHosts, options: Partial<InstancesOptions> = {}) {
  const list = createInstances({
    environment: {},
    homeFolder: '/nonexistent',
    practice: undefined,
    workerPath: cloudsWorkerPath,
    regions: () => ({ aws: [], gcp: [] }),
    hosts,
    ...options,
  });
  opened.push(list);
  return list;
}

const answered = (events: { kind: string }[]) => events.some(({ kind }) => kind === 'finished');

test('hosts are listed without any cloud, and can be neither started nor stopped', async () => {
  const list = open(async () => ({ hosts: [lab], problems: [] }));
  const seen = await watchUntil(list, ({ events }) => answered(events));
  const [host] = [...seen.rows.values()];
  expect(host).toMatchObject({ provider: 'ssh', name: 'lab', publicAddress: '10.1.2.3', loginUsers: ['ada'] });
  await expect(list.stop(host?.ref ?? '')).rejects.toMatchObject({
    code: 'clouds/no-power',
    params: { target: 'lab' },
  });
});

test('a host that is gone from the configuration goes from the list', async () => {
  let hosts: Awaited<ReturnType<ReadHosts>>['hosts'] = [lab, { ...lab, id: 'old', name: 'old' }];
  const list = open(async () => ({ hosts, problems: [] }));
  await watchUntil(list, ({ events }) => answered(events));
  hosts = [lab];
  list.refresh();
  const seen = await watchUntil(list, ({ rows, events }) => answered(events) && rows.size === 1);
  expect([...seen.rows.values()].map(({ name }) => name)).toEqual(['lab']);
});

test('a host that is added while the hosts are being read is listed all the same', async () => {
  let hosts: Awaited<ReturnType<ReadHosts>>['hosts'] = [];
  const [begun, added] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const list = open(async () => {
    const before = hosts;
    begun.resolve();
    await added.promise;
    return { hosts: before, problems: [] };
  });
  const seen = watchUntil(list, ({ rows }) => rows.size === 1);
  await begun.promise;
  hosts = [lab];
  list.refresh();
  added.resolve();
  expect([...(await seen).rows.values()].map(({ name }) => name)).toEqual(['lab']);
});

test('they are left out by choice, or when only a cloud is asked for; what is wrong in their file is told', async () => {
  const problem = { code: 'clouds/config-mistake', params: { file: '/c', line: 2 } } as const;
  const read: ReadHosts = async () => ({ hosts: [lab], problems: [problem] });
  const hidden = open(read, { hidden: () => ['ssh:hosts'] });
  const seen = await watchUntil(hidden, ({ events }) => answered(events));
  expect(seen.rows.size).toBe(0);
  expect(seen.events.find((event) => event.kind === 'accounts')).toMatchObject({
    accounts: [{ key: 'ssh:hosts', isHidden: true }],
    problems: [problem],
  });
  const clouds = await watchUntil(open(read, { provider: 'aws' }), ({ events }) => answered(events));
  expect(clouds.rows.size).toBe(0);
});
