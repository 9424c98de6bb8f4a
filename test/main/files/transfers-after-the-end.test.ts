import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Files } from '../../../main/files/files.ts';
import { type Sshd, sshdPath, startSshd } from '../../support/sshd.ts';
import { createTestFiles, hasEnded, untilTransfer } from '../../support/test-files.ts';
import { connect, createTestSsh, type TestSsh, targetOf } from '../../support/test-ssh.ts';

const base64 = (path: string) => Buffer.from(path).toString('base64');
const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
const isPart = (path: string) => path.endsWith('.hangar-part');

describe.skipIf(!sshdPath)('a transfer whose console has ended', () => {
  let sshd: Sshd;
  let ssh: TestSsh;
  let files: Files | undefined;
  let folder: string;
  let source: string;

  beforeAll(async () => {
    sshd = await startSshd({ config: ['Subsystem sftp internal-sftp'] });
    ssh = createTestSsh();
    folder = mkdtempSync(join(tmpdir(), 'hangar-ended-'));
    source = join(folder, 'data');
    mkdirSync(join(source, 'deep', 'deeper'), { recursive: true });
    for (let index = 0; index < 20; index += 1)
      writeFileSync(join(source, 'deep', `small${index}`), randomBytes(50_000 + index));
    for (const name of ['a.bin', 'deep/b.bin', 'deep/deeper/c.bin'])
      writeFileSync(join(source, name), randomBytes(6_000_000));
  });
  afterEach(async () => {
    await files?.dispose();
    files = undefined;
  });
  afterAll(async () => {
    ssh.remove();
    await sshd.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Begins a transfer of the folder in a process of its own, which is killed on the way. */
  function transferUntilKilled(direction: 'download' | 'upload', place: string): string {
    const { host, port, user, keyPath } = sshd;
    const journalFolder = join(folder, `journal of ${place}`);
    const to = join(folder, place);
    // The name is taken: what goes on must not take this for what it has brought itself, nor choose a third name.
    mkdirSync(join(to, 'data'), { recursive: true });
    const order = {
      server: { host, port, user, keyPath },
      journalFolder,
      place: to,
      transfer:
        direction === 'download'
          ? { direction, paths: [base64(source)], folder: to }
          : { direction, localPaths: [source], folder: base64(to) },
    };
    const script = join(import.meta.dirname, '../../support/transfer-until-killed.ts');
    const ended = spawnSync(process.execPath, [script, JSON.stringify(order)], { encoding: 'utf8' });
    expect(ended.signal, ended.stderr).toBe('SIGKILL');
    return journalFolder;
  }

  /** The next console. */
  function startAgain(journalFolder: string): Files {
    files = createTestFiles({
      journalFolder,
      openSftp: ssh.openSftp,
      exec: ssh.exec,
      hold: ssh.hold,
      findTarget: ssh.connections.find,
    });
    return files;
  }

  function expectSame(place: string) {
    expect(filesIn(place)).toEqual(filesIn(source));
    for (const name of filesIn(source))
      expect(readFileSync(join(place, name)).equals(readFileSync(join(source, name))), name).toBe(true);
  }

  test.each(['download', 'upload'] as const)(
    'a %s of a folder goes on after the console was killed, where it stopped, and is whole',
    async (direction) => {
      const place = join(folder, direction);
      const journalFolder = transferUntilKilled(direction, direction);
      const there = filesIn(place);
      expect(there.some(isPart)).toBe(true);
      for (const name of there.filter((one) => !isPart(one))) {
        const bytes = readFileSync(join(source, relative('data (2)', name)));
        expect(readFileSync(join(place, name)).equals(bytes), name).toBe(true);
      }

      const next = startAgain(journalFolder);
      const found = await untilTransfer(next, () => true);
      expect(found).toMatchObject({ phase: 'waiting', direction, name: 'data', isCounting: false, filesTotal: 23 });
      next.transfers.connected(await connect(ssh, targetOf(sshd)));
      const ended = await untilTransfer(next, hasEnded);
      expect(ended).toMatchObject({ phase: 'done', filesDone: 23, failureCount: 0 });
      expect(ended.resumedBytes).toBeGreaterThan(0);
      expectSame(join(place, 'data (2)'));
      expect(readdirSync(place)).toEqual(['data', 'data (2)']);
      expect(readdirSync(join(place, 'data'))).toEqual([]);
      await next.dispose();
      expect(readdirSync(journalFolder)).toEqual([]);
    },
  );

  test('one that is not wanted any more leaves nothing behind here', async () => {
    const journalFolder = transferUntilKilled('download', 'unwanted');
    const next = startAgain(journalFolder);
    const { id } = await untilTransfer(next, () => true);
    const [parts, whole] = [filesIn(join(folder, 'unwanted')).filter(isPart), filesIn(join(folder, 'unwanted'))];
    expect(parts.length).toBeGreaterThan(0);
    next.transfers.cancel(id);
    expect(await untilTransfer(next, hasEnded)).toMatchObject({ phase: 'cancelled', hasRemains: false });
    await expect.poll(() => filesIn(join(folder, 'unwanted'))).toEqual(whole.filter((name) => !isPart(name)));
    await next.dispose();
    expect(readdirSync(journalFolder)).toEqual([]);
  });

  test('a console that is closed in order leaves it to the next one; one that still runs keeps it', async () => {
    const journalFolder = join(folder, 'journal in order');
    const to = join(folder, 'in-order');
    mkdirSync(to);
    const first = createTestFiles({
      journalFolder,
      // The host stalls in the middle: nothing is over before it is looked at.
      async openSftp(connectionId) {
        const stream = await ssh.openSftp(connectionId);
        let left = 9_000_000;
        stream.on('data', (piece: Buffer) => {
          left -= piece.length;
          if (left <= 0) stream.pause();
        });
        return stream;
      },
      exec: ssh.exec,
      findTarget: ssh.connections.find,
    });
    const connectionId = await connect(ssh, targetOf(sshd));
    const paths = [base64(source)];
    const { transferId } = first.transfers.download({ connectionId, paths, folder: to, ifThere: 'keep-both' });
    await untilTransfer(first, ({ bytesDone }) => bytesDone > 1_000_000, transferId);
    const beside = createTestFiles({
      journalFolder,
      openSftp: ssh.openSftp,
      exec: ssh.exec,
      findTarget: () => undefined,
    });
    const seen = beside.transfers.watch(undefined);
    expect((await seen.next()).value).toEqual([]);
    await beside.dispose();
    await first.dispose();
    expect(filesIn(to).some(isPart)).toBe(true);

    const next = startAgain(journalFolder);
    await untilTransfer(next, ({ phase }) => phase === 'waiting');
    next.transfers.connected(connectionId);
    expect(await untilTransfer(next, hasEnded)).toMatchObject({ id: transferId, phase: 'done', failureCount: 0 });
    expectSame(join(to, 'data'));
    expect(existsSync(join(to, 'data (2)'))).toBe(false);
    expect(statSync(join(to, 'data')).isDirectory()).toBe(true);
  });
});
