import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFacts } from '../../../main/doctor/facts.ts';
import { type DoctorSources, usualLimits } from '../../../main/doctor/sources.ts';
import { sshChecks } from '../../../main/doctor/ssh-checks.ts';
import type { ConnectionTarget } from '../../../preload/contract/connections.ts';
import type { HostKeyLook } from '../../../preload/contract/host-keys.ts';
import { makeInstance } from '../../support/instance-events.ts';

/** A port that greets as a server of SSH: who it is, the sources tell. */
const jump = createServer((socket) => socket.on('error', () => {}).write('SSH-2.0-jump\r\n'));
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => jump.listen(0, '127.0.0.1', resolve));
  const address = jump.address();
  if (address !== null && typeof address === 'object') port = address.port;
});
afterAll(() => void jump.close());

type Verdict = HostKeyLook['offered'][number]['verdict'];

/** What the check of the host key says where the jump host's key has the first verdict, and the end's the second. */
async function check(entry: Verdict, end: Verdict | 'asks') {
  const looked: ConnectionTarget[] = [];
  const instance = makeInstance({ ref: 'ssh:hosts:config:gpu', provider: 'ssh' });
  const unasked = () => Promise.reject(new Error('not to be asked'));
  const via = [{ host: '127.0.0.1', port, user: 'ada', configured: 'mid' }];
  const sources: DoctorSources = {
    environment: {},
    localUser: 'ada',
    awaitInstance: unasked,
    instanceAt: () => undefined,
    hostAt: () => undefined,
    reach: unasked,
    myAddress: unasked,
    route: async () => ({ host: 'gpu.lab', port: 22, users: [], keyPaths: [], via }),
    async hostKeys(target) {
      looked.push(target);
      const verdict = target.via.length > 0 ? end : entry;
      if (verdict === 'asks') throw new Error('it asks');
      const key = { keyType: 'ssh-ed25519', fingerprint: target.host };
      return { known: [{ ...key, marker: 'none', path: '/known', line: 7 }], offered: [{ ...key, verdict }] };
    },
    keyPaths: async () => [],
    hasAgentKeys: async () => false,
    checkKey: unasked,
    logIn: unasked,
    start: unasked,
    ports: unasked,
  };
  const facts = createFacts({
    input: { target: { kind: 'instance', ref: instance.ref }, trusted: [] },
    instance,
    sources,
    limits: usualLimits,
    signal: new AbortController().signal,
  });
  const found = await sshChecks.find(({ id }) => id === 'host-key')?.look(facts);
  return { found, looked };
}

test('the key of a host behind jump hosts is looked at through them, and told where it is not the known one', async () => {
  const { found, looked } = await check('known', 'changed');
  expect(found).toMatchObject({ code: 'host-key-changed', params: { path: '/known', line: 7 } });
  expect(looked.map(({ host, via }) => [host, via.length])).toEqual([
    ['127.0.0.1', 0],
    ['gpu.lab', 1],
  ]);
});

test('a jump host whose own key is wrong is gone no further through, and one that asks hides nothing', async () => {
  expect(await check('changed', 'known')).toMatchObject({ found: { code: 'host-key-changed' }, looked: { length: 1 } });
  expect((await check('known', 'asks')).found).toMatchObject({ code: 'host-key-known' });
});
