import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cancelScript, type GuardHost, setScript } from '../../../main/guard/guard-scripts.ts';
import { createGuards, type Guards } from '../../../main/guard/guards.ts';
import type { PowerOffEnd } from '../../../preload/contract/guards.ts';
import type { Instance } from '../../../preload/contract/instances.ts';
import { anInstance } from '../../renderer/instances/an-instance.ts';
import { startLocalCommand } from '../../support/local-command.ts';
import { isAlive, untilDefined } from '../../support/processes.ts';
import { type Sshd, sshdPath, startSshd } from '../../support/sshd.ts';
import { connect, createTestSsh, type TestSsh, targetOf } from '../../support/test-ssh.ts';

let folder: string;
let server: Sshd | undefined;
let ssh: TestSsh | undefined;
let guards: Guards;
let connectionId: string;
let instance: Instance;
let end: PowerOffEnd;
const at = (...names: string[]) => join(folder, ...names);

beforeEach(({ skip }) => {
  skip(process.platform !== 'linux', 'it stands on Linux hosts only');
  folder = mkdtempSync(join(tmpdir(), 'hangar-guards-'));
  mkdirSync(at('tools'));
  // Whoever runs the tests, and whatever runs their computer: the host is one where this login is root and nothing else.
  addTool('id', 'echo 0');
  addTool('systemctl', 'exit 1');
  addTool('systemd-run', 'exit 1');
  for (const name of ['shutdown', 'poweroff', 'wall']) addTool(name, `echo ${name} >>${at('called')}`);
  instance = anInstance({ name: 'train-1' });
  end = 'stopped';
});
afterEach(async () => {
  guards?.dispose();
  ssh?.remove();
  await server?.dispose();
  server = undefined;
  ssh = undefined;
  if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** A host whose guards lie in the test's folder and end in the test's file. */
async function reach(): Promise<void> {
  server = await startSshd({ config: [`SetEnv PATH=${at('tools')}:/usr/bin:/bin`] });
  ssh = createTestSsh();
  guards = openGuards(ssh);
  connectionId = await connect(ssh, targetOf(server, { instanceRef: instance.ref }));
}

function openGuards({ exec, connections }: TestSsh): Guards {
  return createGuards({
    dataFolder: folder,
    exec,
    findConnection: connections.find,
    awaitInstance: async (ref) => (ref === instance.ref ? instance : undefined),
    powerOffEnd: async () => ({ end }),
    onDue: () => {},
    place: { folder: at('guard'), powerOff: `echo off >>'${at('off')}'` },
  });
}

test.skipIf(!sshdPath)(
  'sets a guard that stays when the connection ends, is read back, and goes without a trace',
  async () => {
    await reach();
    const set = await guards.set(connectionId, { kind: 'after', seconds: 7200 }, false);
    expect(set).toMatchObject({ kind: 'time', limitSeconds: 7200, phase: 'counting' });
    const pid = Number(readFileSync(at('guard', 'pid'), 'utf8'));
    ssh?.connections.close(connectionId);
    guards.dispose();

    // Another console, or this one after its end.
    ssh = createTestSsh();
    guards = openGuards(ssh);
    const remembered = await guards.watch(undefined).next();
    expect(remembered.value).toEqual([{ target: instance.ref, guard: set }]);
    if (!server) throw new Error('no server');
    connectionId = await connect(ssh, targetOf(server, { instanceRef: instance.ref }));
    const found = await guards.read(connectionId);
    expect(found).toMatchObject({ kind: 'time', limitSeconds: 7200, phase: 'counting' });
    expect(found?.leftSeconds).toBeGreaterThan(7100);
    expect(isAlive(pid)).toBe(true);

    await guards.cancel(connectionId);
    expect(existsSync(at('guard'))).toBe(false);
    await untilDefined(() => (isAlive(pid) ? undefined : true));
    expect(await guards.read(connectionId)).toBeUndefined();
    expect((await guards.watch(undefined).next()).value).toEqual([]);
    expect(existsSync(at('off'))).toBe(false);
    expect(existsSync(at('called'))).toBe(false);
  },
);

test.skipIf(!sshdPath)('another guard takes the place of the first, and watchers are told', async () => {
  await reach();
  const watching = guards.watch(undefined);
  expect((await watching.next()).value).toEqual([]);
  await guards.set(connectionId, { kind: 'gpu-idle', seconds: 1800 }, false);
  const first = Number(readFileSync(at('guard', 'pid'), 'utf8'));
  const time = new Date(Date.now() + 3600_000).toISOString();
  const second = await guards.set(connectionId, { kind: 'at', time }, false);
  expect(second.limitSeconds).toBeGreaterThan(3500);
  expect(second.limitSeconds).toBeLessThanOrEqual(3600);
  await untilDefined(() => (isAlive(first) ? undefined : true));
  const { value } = await watching.next();
  expect(value).toMatchObject([{ target: instance.ref }]);
  await guards.cancel(connectionId);
});

test.skipIf(!sshdPath)(
  'uses sudo where the login is not root, and says so before anything is left where it may not',
  async () => {
    addTool('id', 'echo 1000');
    addTool('sudo', `[ "$1" = -n ] || exit 9; shift; echo "$1" >>${at('sudone')}; exec "$@"`);
    await reach();
    await guards.set(connectionId, { kind: 'after', seconds: 600 }, false);
    expect(readFileSync(at('sudone'), 'utf8')).toBe('true\nsh\n');
    expect(existsSync(at('guard', 'state'))).toBe(true);
    await guards.cancel(connectionId);
    addTool('sudo', 'echo "sudo: a password is required" >&2; exit 1');
    await expect(guards.set(connectionId, { kind: 'after', seconds: 600 }, false)).rejects.toMatchObject({
      code: 'guard/needs-root',
    });
    expect(existsSync(at('guard'))).toBe(false);
  },
);

test.skipIf(!sshdPath)(
  'is refused where powering off deletes, and where that is unknown unless it is accepted',
  async () => {
    await reach();
    const after = { kind: 'after', seconds: 600 } as const;
    end = 'deleted';
    await expect(guards.set(connectionId, after, true)).rejects.toMatchObject({ code: 'guard/would-delete' });
    end = 'unknown';
    await expect(guards.set(connectionId, after, false)).rejects.toMatchObject({ code: 'guard/end-unknown' });
    expect(existsSync(at('guard'))).toBe(false);
    expect(await guards.set(connectionId, after, true)).toMatchObject({ kind: 'time' });
    await guards.cancel(connectionId);
  },
);

test.skipIf(!sshdPath)('a practice machine’s guard goes nowhere but to the practice host', async () => {
  await reach();
  instance = { ...instance, sandbox: true };
  await expect(guards.set(connectionId, { kind: 'after', seconds: 600 }, false)).rejects.toMatchObject({
    code: 'guard/practice-host',
  });
  expect(existsSync(at('guard'))).toBe(false);
});

test.skipIf(!sshdPath)('a guard that was cancelled on the machine is gone soon after connecting', async () => {
  await reach();
  await guards.set(connectionId, { kind: 'after', seconds: 600 }, false);
  rmSync(at('guard'), { recursive: true, maxRetries: 5 });
  const watching = guards.watch(undefined);
  expect((await watching.next()).value).toHaveLength(1);
  guards.look(connectionId);
  expect((await watching.next()).value).toEqual([]);
});

test('on the practice host it can end nothing but the practice machine it was set for', async () => {
  const host: GuardHost = {
    place: { folder: at('guard'), powerOff: `echo real >${at('off')}` },
    practiceMachine: 'i-0abc',
    mayDelete: true,
  };
  const practice = at('practice');
  mkdirSync(practice);
  writeFileSync(join(practice, 'shutdown'), `echo "$1" >${at('off')}`);
  const environment = { PATH: `${at('tools')}:/usr/bin:/bin`, HANGAR_PRACTICE_FOLDER: practice };
  const wanted = { id: 'a1', kind: 'time', limitSeconds: 1 } as const;
  const strange = await runLocally(setScript(marker, { ...host, practiceMachine: undefined }, wanted), environment);
  expect(strange).toContain(`${marker} refused practice-host`);
  expect(await runLocally(setScript(marker, host, wanted), environment)).toContain(`${marker} kind time`);
  await untilDefined(() => (existsSync(at('off')) ? true : undefined));
  expect(readFileSync(at('off'), 'utf8')).toBe('i-0abc\n');
  await runLocally(cancelScript(marker, host), environment);
  expect(existsSync(join(practice, 'guard-i-0abc'))).toBe(false);
});

test('is not set on a machine of EC2 of which no account has told, since powering off may delete it', async () => {
  const host = { place: { folder: at('guard'), powerOff: `echo off >${at('off')}` }, practiceMachine: undefined };
  writeFileSync(at('vendor'), 'Amazon EC2\n');
  const onEc2 = (script: string) => script.replaceAll('/sys/class/dmi/id/sys_vendor', at('vendor'));
  const environment = { PATH: `${at('tools')}:/usr/bin:/bin` };
  const wanted = { id: 'a1', kind: 'time', limitSeconds: 900 } as const;
  const refused = await runLocally(onEc2(setScript(marker, { ...host, mayDelete: false }, wanted)), environment);
  expect(refused).toContain(`${marker} refused end-unknown`);
  expect(existsSync(at('guard'))).toBe(false);
});

test('is a transient unit where systemd runs, so that no log-out ends it', async () => {
  addTool(
    'systemd-run',
    `echo "$@" >${at('unit')}; while [ "$1" != /bin/sh ]; do shift; done; "$@" </dev/null >/dev/null 2>&1 &`,
  );
  addTool('systemctl', `echo "$@" >>${at('stopped')}`);
  const host: GuardHost = {
    place: { folder: at('guard'), powerOff: `echo off >${at('off')}` },
    practiceMachine: undefined,
    mayDelete: true,
  };
  const withSystemd = (script: string) => script.replaceAll('/run/systemd/system', at('tools'));
  const environment = { PATH: `${at('tools')}:/usr/bin:/bin` };
  const wanted = { id: 'a1', kind: 'time', limitSeconds: 900 } as const;
  expect(await runLocally(withSystemd(setScript(marker, host, wanted)), environment)).toContain(`${marker} limit 900`);
  expect(readFileSync(at('unit'), 'utf8')).toMatch(/--unit=hangar-guard .*\/guard a1 time 900 /);
  await runLocally(withSystemd(cancelScript(marker, host)), environment);
  expect(readFileSync(at('stopped'), 'utf8')).toContain('stop hangar-guard.service');
  expect(existsSync(at('guard'))).toBe(false);
});

const marker = 'cd'.repeat(16);

async function runLocally(script: string, environment: NodeJS.ProcessEnv): Promise<string> {
  const command = startLocalCommand(['sh', '-s'], environment);
  command.stdin.end(script);
  return text(command.stdout);
}

function addTool(name: string, script: string) {
  writeFileSync(at('tools', name), `#!/bin/sh\n${script}\n`);
  chmodSync(at('tools', name), 0o755);
}
