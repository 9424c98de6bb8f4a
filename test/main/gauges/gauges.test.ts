import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createGauges, type Gauges } from '../../../main/gauges/gauges.ts';
import type { GaugeEvent } from '../../../preload/contract/gauges.ts';
import { type LocalCommand, startLocalCommand } from '../../support/local-command.ts';
import { familyOf, isAlive, untilDefined } from '../../support/processes.ts';
import { type Sshd, sshdPath, startSshd } from '../../support/sshd.ts';
import { connect, createTestSsh, targetOf } from '../../support/test-ssh.ts';

let started: LocalCommand[];
let shell: string[];
let gauges: Gauges;
let holds = 0;

beforeEach(({ skip }) => {
  skip(process.platform !== 'linux', 'what they measure is in /proc');
  started = [];
  shell = ['sh', '-s'];
  gauges = createGauges({
    async exec() {
      const command = startLocalCommand(shell);
      started.push(command);
      return command;
    },
    async hold() {
      holds += 1;
      return () => {
        holds -= 1;
      };
    },
  });
});
afterEach(async () => {
  vi.useRealTimers();
  gauges.dispose();
  for (const command of started) {
    command.close();
    await command.exit;
  }
});

test('runs one probe for any number of watchers, and gives the later one what was missed', async () => {
  const first = gauges.watch('host', undefined);
  const second = gauges.watch('host', undefined);
  expect(await first.next()).toEqual({ done: false, value: { kind: 'history', points: [] } });
  const { value: sample } = await first.next();
  expect(sample).toMatchObject({ kind: 'sample', sample: { memory: { status: 'ok' } } });
  const { value: history } = await second.next();
  expect(history).toMatchObject({ kind: 'history', points: [{ memoryPercent: expect.any(Number) }] });
  expect(await second.next()).toEqual({ done: false, value: sample });
  expect(started).toHaveLength(1);
  await Promise.all([first.return(), second.return()]);
});

test('whoever overhears shares the probe of those who watch, and only these keep the connection', async () => {
  const overhearing = gauges.overhear('host', undefined);
  await until(overhearing, 'sample');
  expect(holds).toBe(0);
  const watching = gauges.watch('host', undefined);
  await until(watching, 'sample');
  expect(holds).toBe(1);
  await watching.return();
  expect(holds).toBe(0);
  expect(started).toHaveLength(1);
  await overhearing.return();
});

test('a watcher that leaves after the gauges have ended leaves no timer behind to keep the console', async () => {
  const watching = gauges.watch('host', undefined);
  await watching.next();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  gauges.dispose();
  await watching.next();
  expect(vi.getTimerCount()).toBe(0);
});

test('stops the probe a little after the last watcher has left, not before', async () => {
  const watching = gauges.watch('host', undefined);
  await watching.next();
  await watching.next();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  await watching.return();
  await vi.advanceTimersByTimeAsync(10_000);
  const back = gauges.watch('host', undefined);
  await back.next();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(started[0]?.process.exitCode).toBeNull();
  await back.return();
  await vi.advanceTimersByTimeAsync(16_000);
  await started[0]?.exit;
  expect(started).toHaveLength(1);
});

test('ends quietly when the watcher gives up waiting', async () => {
  const ending = new AbortController();
  const watching = gauges.watch('host', ending.signal);
  await watching.next();
  await watching.next();
  const waiting = watching.next();
  ending.abort();
  expect(await waiting).toEqual({ done: true, value: undefined });
});

test('starts a probe again that was killed on the host, and says so', async () => {
  const watching = gauges.watch('host', undefined);
  await until(watching, 'sample');
  for (const pid of familyOf(started[0]?.process.pid)) process.kill(pid, 'SIGKILL');
  expect(await until(watching, 'interrupted')).toMatchObject({ problem: { code: 'gauges/probe-ended' } });
  await until(watching, 'sample');
  expect(started).toHaveLength(2);
  await watching.return();
});

test('gives up on a probe that ends again and again', async () => {
  shell = ['sh', '-c', 'while IFS== read -r name marker; do [ "$name" != M ] || { echo "$marker hello"; exit; }; done'];
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const watching = gauges.watch('host', undefined);
  async function watchToTheEnd(): Promise<never> {
    for (;;) {
      const { value } = await watching.next();
      // A clock that jumps makes the new probe late, too.
      const hasEnded = value?.kind === 'interrupted' && value.problem.code === 'gauges/probe-ended';
      if (hasEnded) await vi.advanceTimersByTimeAsync(30_000);
    }
  }
  await expect(watchToTheEnd()).rejects.toMatchObject({ code: 'gauges/probe-ended' });
  expect(started).toHaveLength(6);
});

test('says that a host has no shell to measure with, with its own words', async () => {
  shell = ['sh', '-c', 'echo "\'sh\' is not recognized as an internal or external command" >&2; exit 1'];
  const watching = gauges.watch('host', undefined);
  await watching.next();
  const refused = await watching.next().then(undefined, (thrown: unknown) => thrown);
  expect(refused).toMatchObject({ code: 'gauges/no-shell', cause: expect.stringContaining('not recognized') });
});

test.each(['row', 'end 1 1 2'])('ends a probe that floods the console with %s', async (words) => {
  shell = ['sh', '-c', `read -r line; IFS== read -r name marker; echo "$marker hello"; exec yes "$marker ${words}"`];
  const watching = gauges.watch('host', undefined);
  await watching.next();
  expect(await until(watching, 'interrupted')).toMatchObject({ problem: { details: 'too much output' } });
  await watching.return();
});

test.skipIf(!sshdPath)('measures over SSH, and leaves nothing on the host when the connection closes', async () => {
  const server: Sshd = await startSshd();
  const ssh = createTestSsh();
  const remote = createGauges({ exec: ssh.glance, hold: ssh.hold });
  try {
    const connectionId = await connect(ssh, targetOf(server));
    const watching = remote.watch(connectionId, undefined);
    expect(await until(watching, 'sample')).toMatchObject({ sample: { memory: { status: 'ok' } } });
    const family = familyOf(server.process.pid).filter((pid) => pid !== server.process.pid);
    expect(family.length).toBeGreaterThan(2);
    ssh.connections.close(connectionId);
    await untilDefined(() => (family.some(isAlive) ? undefined : true));
    await expect(until(watching, 'sample')).rejects.toMatchObject({ name: 'AppError' });
  } finally {
    remote.dispose();
    ssh.remove();
    await server.dispose();
  }
});

async function until<Kind extends GaugeEvent['kind']>(
  watching: AsyncGenerator<GaugeEvent, void>,
  kind: Kind,
): Promise<Extract<GaugeEvent, { kind: Kind }>> {
  for (;;) {
    const { value } = await watching.next();
    if (!value) throw new Error('the watch ended');
    if (isOf(value, kind)) return value;
  }
}

function isOf<Kind extends GaugeEvent['kind']>(
  event: GaugeEvent,
  kind: Kind,
): event is Extract<GaugeEvent, { kind: Kind }> {
  return event.kind === kind;
}
