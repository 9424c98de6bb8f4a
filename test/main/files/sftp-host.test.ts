import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Files } from '../../../main/files/files.ts';
import type { RemoteEntry } from '../../../preload/contract/remote-files.ts';
import { type Sshd, sshdPath, startSshd } from '../../support/sshd.ts';
import { createTestFiles, hasEnded, untilTransfer } from '../../support/test-files.ts';
import { connect, createTestSsh, type TestSsh, targetOf } from '../../support/test-ssh.ts';

const base64 = (path: string | Buffer) => Buffer.from(path).toString('base64');

describe.skipIf(!sshdPath)('the files of a host', () => {
  let sshd: Sshd;
  let ssh: TestSsh;
  let files: Files;
  let connectionId: string;
  let folder: string;

  beforeAll(async () => {
    sshd = await startSshd({ config: ['Subsystem sftp internal-sftp'] });
    ssh = createTestSsh();
    connectionId = await connect(ssh, targetOf(sshd));
    files = createTestFiles({
      openSftp: ssh.openSftp,
      exec: ssh.exec,
      hold: ssh.hold,
      findTarget: ssh.connections.find,
    });
    // In memory where there is such a place: ten thousand files are made in it.
    folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'hangar-files-'));
  });
  afterAll(async () => {
    await files.dispose();
    ssh.remove();
    await sshd.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const list = async (at: string | Buffer) => files.remote.list(connectionId, { path: base64(at) }, undefined);
  const named = (entries: readonly RemoteEntry[], name: string) => entries.find((entry) => entry.name === name);

  test('names with any bytes in them are shown, opened, renamed and removed', async () => {
    const at = join(folder, 'names');
    mkdirSync(at);
    const odd = Buffer.from([0x61, 0x0a, 0xff, 0x62]);
    writeFileSync(Buffer.concat([Buffer.from(`${at}/`), odd]), 'inside');
    writeFileSync(join(at, '한글 파일.txt'), 'hello');
    const { entries } = await list(at);
    expect(entries.map(({ name }) => name)).toEqual(expect.arrayContaining(['a\\n\\xffb', '한글 파일.txt']));
    const entry = named(entries, 'a\\n\\xffb');
    expect(await files.remote.preview(connectionId, entry?.path ?? '', undefined)).toMatchObject({ text: 'inside' });
    const { path } = await files.remote.rename(connectionId, entry?.path ?? '', 'plain');
    expect(readFileSync(join(at, 'plain'), 'utf8')).toBe('inside');
    await files.remote.remove(connectionId, [path], undefined);
    expect(readdirSync(at)).toEqual(['한글 파일.txt']);
  });

  test('a path that stands in some text leads to the folder, or to the file in its folder', async () => {
    const at = join(folder, 'pointed');
    mkdirSync(at);
    writeFileSync(join(at, 'model.onnx'), '');
    const go = (text: string) => files.remote.list(connectionId, { text }, undefined);
    expect(await go(at)).toMatchObject({ folderText: at });
    expect(await go(at)).not.toHaveProperty('pointedAt');
    const file = join(at, 'model.onnx');
    expect(await go(file)).toMatchObject({
      folderText: at,
      pointedAt: base64(file),
      entries: [{ name: 'model.onnx' }],
    });
    await expect(go(join(at, 'gone'))).rejects.toMatchObject({ code: 'sftp/not-found' });
  });

  test('ten thousand entries of a folder are all there, folders first, in the order a person counts in', async () => {
    const at = join(folder, 'many');
    mkdirSync(join(at, 'sub'), { recursive: true });
    for (let index = 0; index < 10_000; index += 1) writeFileSync(join(at, `f${index}`), '');
    const { entries, omittedCount } = await list(at);
    expect(entries).toHaveLength(10_001);
    expect(entries.slice(0, 3).map(({ name }) => name)).toEqual(['sub', 'f0', 'f1']);
    expect(omittedCount).toBe(0);
  });

  test('a folder comes down whole: bytes, times and modes; a link out of it stays behind', async () => {
    const at = join(folder, 'tree');
    mkdirSync(join(at, 'deep', 'deeper'), { recursive: true });
    const bytes = Buffer.alloc(3_000_000, 'hangar ');
    writeFileSync(join(at, 'deep', 'big.bin'), bytes, { mode: 0o640 });
    utimesSync(join(at, 'deep', 'big.bin'), 1_600_000_000, 1_600_000_000);
    writeFileSync(join(at, 'deep', 'deeper', 'empty'), '');
    symlinkSync('/etc/passwd', join(at, 'out'));
    symlinkSync('deep/big.bin', join(at, 'in'));
    const to = join(folder, 'arrived');
    mkdirSync(to);
    const { transferId } = files.transfers.download({
      connectionId,
      paths: [base64(at)],
      folder: to,
      ifThere: 'keep-both',
    });
    const ended = await untilTransfer(files, hasEnded, transferId);
    expect(ended).toMatchObject({ phase: 'done', filesDone: 3, skippedCount: 1, failureCount: 0 });
    expect(readFileSync(join(to, 'tree', 'deep', 'big.bin')).equals(bytes)).toBe(true);
    expect(readFileSync(join(to, 'tree', 'in')).equals(bytes)).toBe(true);
    const { mode, mtimeMs } = statSync(join(to, 'tree', 'deep', 'big.bin'));
    expect([mode & 0o777, mtimeMs]).toEqual([0o640, 1_600_000_000_000]);
    expect(readdirSync(join(to, 'tree')).sort()).toEqual(['deep', 'in']);
  });

  test('a link that leads nowhere or round in a circle is left out, chosen itself; what is gone has failed', async () => {
    const at = join(folder, 'links');
    mkdirSync(at);
    symlinkSync('nowhere', join(at, 'lost'));
    symlinkSync('circle', join(at, 'circle'));
    const to = join(folder, 'links arrived');
    mkdirSync(to);
    const paths = ['lost', 'circle', 'gone'].map((name) => base64(join(at, name)));
    const { transferId } = files.transfers.download({ connectionId, paths, folder: to, ifThere: 'keep-both' });
    expect(await untilTransfer(files, hasEnded, transferId)).toMatchObject({
      skippedCount: 2,
      failureCount: 1,
      failures: [{ name: 'gone' }],
    });
    expect(readdirSync(to)).toEqual([]);
  });

  test('a folder goes up whole, and beside what has its name', async () => {
    const from = join(folder, 'from');
    mkdirSync(join(from, 'sub'), { recursive: true });
    const bytes = Buffer.alloc(2_500_000, 'up ');
    writeFileSync(join(from, 'sub', 'big.bin'), bytes, { mode: 0o600 });
    writeFileSync(Buffer.concat([Buffer.from(`${from}/`), Buffer.from([0xfe, 0x0a])]), 'odd');
    const to = join(folder, 'host');
    mkdirSync(join(to, 'from'), { recursive: true });
    const { transferId, settled } = files.transfers.upload({
      connectionId,
      localPaths: [from],
      folder: base64(to),
      ifThere: 'keep-both',
    });
    expect(await untilTransfer(files, hasEnded, transferId)).toMatchObject({ phase: 'done', filesDone: 2 });
    expect(await settled).toBe('reached');
    expect(readFileSync(join(to, 'from (2)', 'sub', 'big.bin')).equals(bytes)).toBe(true);
    expect(statSync(join(to, 'from (2)', 'sub', 'big.bin')).mode & 0o777).toBe(0o600);
    expect(execFileSync('ls', ['-A', join(to, 'from (2)')], { encoding: 'latin1' })).toContain('\xfe');
  });

  test('a deletion is counted first, and takes all with it but what links lead to', async () => {
    const at = join(folder, 'doomed');
    mkdirSync(join(at, 'sub'), { recursive: true });
    writeFileSync(join(at, 'sub', 'file'), '12345');
    writeFileSync(join(folder, 'kept'), 'kept');
    symlinkSync(join(folder, 'kept'), join(at, 'link'));
    expect(await files.remote.count(connectionId, [base64(at)], undefined)).toEqual({
      fileCount: 2,
      folderCount: 2,
      sizeBytes: 5,
      isWhole: true,
    });
    await files.remote.remove(connectionId, [base64(at)], undefined);
    expect(readdirSync(folder)).not.toContain('doomed');
    expect(readFileSync(join(folder, 'kept'), 'utf8')).toBe('kept');
  });

  test('what is not there, and a name that is taken, are told apart', async () => {
    writeFileSync(join(folder, 'one'), '');
    writeFileSync(join(folder, 'two'), '');
    await expect(list(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'sftp/not-found' });
    await expect(files.remote.rename(connectionId, base64(join(folder, 'one')), 'two')).rejects.toMatchObject({
      code: 'sftp/name-taken',
    });
    await expect(files.remote.rename(connectionId, base64(join(folder, 'one')), '../up')).rejects.toMatchObject({
      code: 'sftp/name-unfit',
    });
    expect(() => statSync(join(folder, 'one'))).not.toThrow();
  });
});
