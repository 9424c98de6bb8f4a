import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { array, assert, constantFrom, oneof, property, string } from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFolderLevel, readFolderLevel } from '../../../main/gauges/folder-level.ts';
import { actionCommand, runAction } from '../../../main/gauges/host-actions.ts';
import { findSuspects, parseSuspects } from '../../../main/gauges/suspects.ts';
import type { HostAction } from '../../../preload/contract/host-actions.ts';
import type { FolderLevel } from '../../../preload/contract/space.ts';
import { findOnPath } from '../../support/find-on-path.ts';
import { makeFolder } from '../../support/folder.ts';
import { type LocalCommand, startLocalCommand } from '../../support/local-command.ts';
import { familyOf, isAlive, untilDefined } from '../../support/processes.ts';

let folder: Awaited<ReturnType<typeof makeFolder>>;
let started: LocalCommand[] = [];
const shells = [['sh', '-s'], ...(findOnPath('busybox') ? [['busybox', 'sh', '-s']] : [])];
const startOn = (shell: string[]) => async () => {
  const command = startLocalCommand(shell);
  started.push(command);
  return command;
};
const start = startOn(['sh', '-s']);

beforeEach(async ({ skip }) => {
  skip(process.platform !== 'linux', 'what it starts is of Linux');
  started = [];
  folder = await makeFolder();
});
afterEach(async () => {
  for (const command of started) command.close();
  await Promise.all(started.map(({ exit }) => exit));
  await folder?.dispose();
});

async function startTicksOf(pid: number | undefined): Promise<number> {
  return Number((await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ').at(-1)?.split(' ')[19]);
}

async function lastLevel(levels: AsyncIterable<FolderLevel>): Promise<FolderLevel | undefined> {
  let last: FolderLevel | undefined;
  for await (const level of levels) last = level;
  return last;
}

describe('where the space went', () => {
  test.each(shells)('one level, the largest first, with names as they are (%s)', async (...shell) => {
    await mkdir(join(folder.path, 'models', 'llama 8b'), { recursive: true });
    await mkdir(join(folder.path, "it's"));
    await writeFile(join(folder.path, 'models', 'llama 8b', 'weights'), Buffer.alloc(3 * 2 ** 20, 1));
    await writeFile(join(folder.path, 'notes 노트.txt'), Buffer.alloc(200_000, 1));
    const level = await lastLevel(readFolderLevel(startOn(shell.flat()), folder.path, undefined));
    expect(level).toMatchObject({ state: 'whole', unreadableCount: 0, unreadCount: 0 });
    expect(level?.entries.map(({ name, isFolder }) => [name, isFolder])).toEqual([
      ['models', true],
      ['notes 노트.txt', false],
      ["it's", true],
    ]);
    expect(level?.entries[0]?.sizeBytes).toBeGreaterThanOrEqual(3 * 2 ** 20);
    expect(level?.sizeBytes).toBeGreaterThanOrEqual(level?.entries.reduce((sum, it) => sum + it.sizeBytes, 0) ?? 0);
  });

  test('a folder that is not there is a problem, in the words of du', async () => {
    await expect(lastLevel(readFolderLevel(start, join(folder.path, 'gone'), undefined))).rejects.toMatchObject({
      code: 'gauges/folder-not-read',
      cause: expect.stringContaining('No such file'),
    });
  });

  test('who leaves ends the counting on the host', async () => {
    // A `du` that never ends stands first on the path of this host.
    const tools = join(folder.path, 'tools');
    await mkdir(tools);
    await writeFile(join(tools, 'du'), '#!/bin/sh\n[ "$1" = -d ] && exit\nexec sleep 1000\n');
    await chmod(join(tools, 'du'), 0o755);
    const levels = readFolderLevel(
      startOn(['env', `PATH=${tools}:${process.env.PATH}`, 'sh', '-s']),
      folder.path,
      undefined,
    );
    expect((await levels.next()).value).toMatchObject({ state: 'counting' });
    const family = await untilDefined(() => {
      const all = familyOf(started[0]?.process.pid);
      return all.length >= 3 ? all : undefined;
    });
    await levels.return();
    await untilDefined(() => (family.some(isAlive) ? undefined : true));
  });

  test('whatever a host says, a level is bounded and has no sign in it that can’t be shown', () => {
    const line = oneof(
      string({ unit: 'binary', maxLength: 40 }),
      constantFrom('12\t/x/a', '1,5G\t/x/b', '9\t/x/\u202egnp', '12\t/x', "du: can't open '/x/c': Permission denied"),
      constantFrom('folder /x/a', 'folder ', '\t', '99999999999999999999\t/x/z', '7\t/y', '1\t/x/'),
    );
    assert(
      property(array(line, { maxLength: 60 }), (lines) => {
        const level = createFolderLevel('/x');
        for (const one of lines) level.accept(one);
        const { entries, sizeBytes } = level.level('whole');
        expect(Number.isFinite(sizeBytes)).toBe(true);
        for (const { name, path } of entries) {
          expect(name).not.toMatch(/[\u0000-\u001f\u202e]/);
          if (path !== undefined) expect(path).toBe(`/x/${name}`);
        }
      }),
    );
  });
});

describe('the usual suspects', () => {
  test('a cache and a deleted file that is still open are found, with what can be done', async () => {
    const cache = join(folder.path, '.cache', 'pip');
    await mkdir(cache, { recursive: true });
    await writeFile(join(cache, 'wheel'), Buffer.alloc(2 * 2 ** 20, 1));
    const big = join(folder.path, 'big');
    await writeFile(big, '');
    await truncate(big, 2 ** 34); // larger than whatever else is deleted and open on this machine
    const holder = spawn('sh', ['-c', `exec 3<${big}; rm ${big}; echo ready; exec sleep 1000`]);
    await once(holder.stdout, 'data');
    try {
      const { suspects, isWhole } = await findSuspects(startOn(['env', `HOME=${folder.path}`, 'sh', '-s']), undefined);
      expect(isWhole).toBe(true);
      expect(suspects.find(({ path }) => path === cache)).toMatchObject({
        kind: 'cache',
        action: { kind: 'delete-cache', cache: 'pip', path: cache },
      });
      expect(suspects.find(({ path }) => path === big)).toMatchObject({
        kind: 'deleted-open',
        sizeBytes: 2 ** 34,
        holder: { pid: holder.pid },
        action: { kind: 'end-process', pid: holder.pid, startTicks: await startTicksOf(holder.pid), path: big },
      });
    } finally {
      holder.kill();
    }
  });

  test('Docker’s unused parts, logs, dumps, old kernels and checkpoints, the largest first', () => {
    const log = `/var/lib/docker/containers/${'a'.repeat(64)}/${'a'.repeat(64)}-json.log`;
    const suspects = parseSuspects([
      `spot docker-log ${log}`,
      'spot core-dump /var/crash/core.python.1',
      'spot kernel /lib/modules/6.1.0-20-amd64',
      `20480\t${log}`,
      '4096\t/var/crash/core.python.1',
      '307200\t/lib/modules/6.1.0-20-amd64',
      '12\t/never/asked/for',
      '{"Type":"Images","TotalCount":"31","Active":"4","Size":"118.4GB","Reclaimable":"101.2GB (85%)"}',
      '{"Type":"Local Volumes","TotalCount":"3","Active":"1","Size":"9GB","Reclaimable":"8GB (88%)"}',
      'checkpoints',
      '2097152\t/data/runs/step-1000.ckpt',
    ]);
    expect(suspects.map(({ kind, action, advice }) => [kind, action?.kind ?? (advice && 'advice')])).toEqual([
      ['docker-images', 'prune-docker'],
      ['docker-volumes', undefined],
      ['checkpoint', 'delete-file'],
      ['kernel', 'advice'],
      ['docker-log', 'truncate'],
      ['core-dump', 'delete-file'],
    ]);
  });

  test('who leaves ends the search on the host', async () => {
    const tools = join(folder.path, 'tools');
    await mkdir(tools);
    const pidFile = join(folder.path, 'pid');
    await writeFile(join(tools, 'find'), `#!/bin/sh\necho $$ >${pidFile}\nexec sleep 1000\n`);
    await chmod(join(tools, 'find'), 0o755);
    const ended = new AbortController();
    const host = ['env', `HOME=${folder.path}`, `PATH=${tools}:${process.env.PATH}`, 'sh', '-s'];
    const search = findSuspects(startOn(host), ended.signal);
    search.catch(() => {});
    const searching = await untilDefined(
      () => (existsSync(pidFile) && Number(readFileSync(pidFile, 'utf8'))) || undefined,
    );
    ended.abort();
    await expect(search).rejects.toMatchObject({ code: 'app/cancelled' });
    await untilDefined(() => (isAlive(searching) ? undefined : true));
  });

  test('a process that nobody can tell from a later one of its number is not offered to be ended', () => {
    const [suspect] = parseSuspects(['open 77 3 9999999 - /tmp/x', 'holder 77 python']);
    expect(suspect).toMatchObject({ kind: 'deleted-open', holder: { pid: 77 } });
    expect(suspect?.action).toBeUndefined();
  });

  test('a name with signs that can’t be shown is told, and nothing is offered for it', () => {
    const [suspect] = parseSuspects(['spot core-dump /var/crash/\u202ecore', '4096\t/var/crash/\u202ecore']);
    expect(suspect?.kind).toBe('core-dump');
    expect(suspect?.action).toBeUndefined();
  });
});

describe('acting on a host', () => {
  const act = (action: HostAction) => runAction(start, action, undefined);

  test('empties a log in its place and says what it freed', async () => {
    const path = join(folder.path, "it's a log");
    await writeFile(path, Buffer.alloc(5 * 2 ** 20, 1));
    const { freedBytes } = await act({ kind: 'truncate', path });
    expect((await stat(path)).size).toBe(0);
    expect(freedBytes).toBeDefined();
  });

  test('deletes a cache, and nothing under the name of one', async () => {
    const cache = join(folder.path, '.cache', 'pip');
    await mkdir(cache, { recursive: true });
    await act({ kind: 'delete-cache', cache: 'pip', path: cache });
    await expect(stat(cache)).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(act({ kind: 'delete-cache', cache: 'pip', path: folder.path })).rejects.toMatchObject({
      code: 'gauges/action-refused',
    });
    expect((await stat(folder.path)).isDirectory()).toBe(true);
  });

  test('no text of an action is anything but one word to the shell', async () => {
    const path = join(folder.path, "$(touch x)'; touch y; '`touch z`");
    await writeFile(path, 'content');
    await act({ kind: 'delete-file', path });
    expect(await readdir(folder.path)).toEqual([]);
  });

  test('a link is no file to be emptied', async () => {
    await writeFile(join(folder.path, 'file'), 'content');
    await symlink(join(folder.path, 'file'), join(folder.path, 'link'));
    await expect(act({ kind: 'truncate', path: join(folder.path, 'link') })).rejects.toMatchObject({
      code: 'gauges/action-refused',
    });
    expect(await readFile(join(folder.path, 'file'), 'utf8')).toBe('content');
  });

  test('ends a process that can be asked, and says what memory it held', async () => {
    const child = spawn('sleep', ['1000']);
    await once(child, 'spawn');
    const ended = once(child, 'exit');
    const { freedMemoryBytes } = await act({ kind: 'end-process', pid: child.pid ?? 0 });
    expect(await ended).toEqual([null, 'SIGTERM']);
    expect(freedMemoryBytes).toBeGreaterThan(0);
  });

  test('does not end a later process of the same number', async () => {
    const child = spawn('sleep', ['1000']);
    await once(child, 'spawn');
    try {
      const action: HostAction = { kind: 'end-process', pid: child.pid ?? 0, startTicks: 1 };
      await expect(act(action)).rejects.toMatchObject({ code: 'gauges/action-refused' });
      expect(child.exitCode ?? child.signalCode).toBeNull();
      await act({ ...action, startTicks: await startTicksOf(child.pid) });
    } finally {
      child.kill('SIGKILL');
    }
  });

  test('says that a process has outlived all that was done to it, and claims to have freed nothing', async () => {
    const tools = join(folder.path, 'tools');
    await mkdir(tools);
    await writeFile(join(tools, 'sleep'), '#!/bin/sh\nexec /bin/sleep 0.01\n');
    await chmod(join(tools, 'sleep'), 0o755);
    // A host on which no signal comes through.
    const deaf = '{ echo "kill() { :; }"; exec cat; } | sh -s';
    const child = spawn('/bin/sleep', ['1000']);
    await once(child, 'spawn');
    try {
      const action: HostAction = { kind: 'end-process', pid: child.pid ?? 0 };
      const host = startOn(['env', `PATH=${tools}:${process.env.PATH}`, 'sh', '-c', deaf]);
      await expect(runAction(host, action, undefined)).rejects.toMatchObject({ code: 'gauges/process-stays' });
    } finally {
      child.kill('SIGKILL');
    }
  });

  test('a command that fails is a failure, with what it said', async () => {
    const action: HostAction = { kind: 'stop-container', id: 'abcdefabcdef' };
    expect(actionCommand(action)).toBe('docker stop abcdefabcdef');
    const failing = startOn(['env', 'PATH=/nowhere', '/bin/sh', '-s']);
    await expect(runAction(failing, action, undefined)).rejects.toMatchObject({ code: 'gauges/action-failed' });
  });
});
