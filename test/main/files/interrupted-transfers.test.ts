import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Files } from '../../../main/files/files.ts';
import { type Sshd, sshdPath, startSshd } from '../../support/sshd.ts';
import { createTestFiles, hasEnded, untilTransfer } from '../../support/test-files.ts';
import { connect, createTestSsh, type TestSsh, targetOf } from '../../support/test-ssh.ts';

const base64 = (path: string) => Buffer.from(path).toString('base64');
const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe.skipIf(!sshdPath)('a transfer whose connection breaks', () => {
  let sshd: Sshd;
  let ssh: TestSsh;
  let files: Files;
  let folder: string;
  let killAfterBytes = Number.POSITIVE_INFINITY;
  const bytes = randomBytes(48 * 1024 * 1024);

  beforeAll(async () => {
    sshd = await startSshd({ config: ['Subsystem sftp internal-sftp'] });
    ssh = createTestSsh({ onReady: (connectionId) => files?.transfers.connected(connectionId) });
    files = createTestFiles({
      // The host falls over once so much has come: at the same point however fast the machine is.
      async openSftp(connectionId) {
        const stream = await ssh.openSftp(connectionId);
        stream.on('data', (piece: Buffer) => {
          killAfterBytes -= piece.length;
          if (killAfterBytes <= 0) killSessions();
        });
        return stream;
      },
      exec: ssh.exec,
      hold: ssh.hold,
      findTarget: ssh.connections.find,
    });
    folder = mkdtempSync(join(tmpdir(), 'hangar-files-'));
    writeFileSync(join(folder, 'model.bin'), bytes);
    mkdirSync(join(folder, 'down'));
    mkdirSync(join(folder, 'up'));
  });
  afterAll(async () => {
    await files.dispose();
    ssh.remove();
    await sshd.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Kills the server's side of every connection, as a host that falls over does. */
  function killSessions() {
    killAfterBytes = Number.POSITIVE_INFINITY;
    const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(sshd.process.pid)], { encoding: 'utf8' });
    for (const pid of children.split('\n').map(Number).filter(Boolean)) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // it has ended by itself
      }
    }
  }

  test.each(['download', 'upload'] as const)(
    '%s waits, goes on after a new connection and is whole',
    async (direction) => {
      const connectionId = await connect(ssh, targetOf(sshd));
      const source = join(folder, 'model.bin');
      // A download brings the bytes themselves, an upload some thirty for each piece that the host has taken.
      killAfterBytes = direction === 'download' ? 8_000_000 : 1500;
      const { transferId } =
        direction === 'download'
          ? files.transfers.download({
              connectionId,
              paths: [base64(source)],
              folder: join(folder, 'down'),
              ifThere: 'keep-both',
            })
          : files.transfers.upload({
              connectionId,
              localPaths: [source],
              folder: base64(join(folder, 'up')),
              ifThere: 'keep-both',
            });
      const place = join(folder, direction === 'download' ? 'down' : 'up');
      const waiting = await untilTransfer(files, ({ phase }) => phase !== 'running' && phase !== 'queued', transferId);
      expect(waiting.phase).toBe('waiting');
      expect(readdirSync(place)).toEqual(['model.bin.hangar-part']);
      await connect(ssh, targetOf(sshd));
      const ended = await untilTransfer(files, hasEnded, transferId);
      expect(ended).toMatchObject({ phase: 'done', failureCount: 0 });
      expect(ended.resumedBytes).toBeGreaterThan(1_000_000);
      expect(readdirSync(place)).toEqual(['model.bin']);
      expect(hashOf(readFileSync(join(place, 'model.bin')))).toBe(hashOf(bytes));
    },
  );

  test('what was kept and is not what the host has is fetched anew', async () => {
    const connectionId = await connect(ssh, targetOf(sshd));
    const to = join(folder, 'anew');
    mkdirSync(to);
    killAfterBytes = 8_000_000;
    const paths = [base64(join(folder, 'model.bin'))];
    const { transferId } = files.transfers.download({ connectionId, paths, folder: to, ifThere: 'keep-both' });
    await untilTransfer(files, ({ phase }) => phase === 'waiting', transferId);
    writeFileSync(join(to, 'model.bin.hangar-part'), randomBytes(1_000_000));
    await connect(ssh, targetOf(sshd));
    expect(await untilTransfer(files, hasEnded, transferId)).toMatchObject({ phase: 'done', resumedBytes: 0 });
    expect(hashOf(readFileSync(join(to, 'model.bin')))).toBe(hashOf(bytes));
    expect(readdirSync(to)).toEqual(['model.bin']);
  });

  test.each(['download', 'upload'] as const)(
    "%s keeps its hands off somebody else's file that has the name of its own",
    async (direction) => {
      const connectionId = await connect(ssh, targetOf(sshd));
      const to = join(folder, `beside by ${direction}`);
      mkdirSync(to);
      // Even one that begins as the source does: nobody has asked to have it finished.
      const others = {
        'model.bin.hangar-part': bytes.subarray(0, 1_000_000),
        'model.bin.2.hangar-part': randomBytes(9),
      };
      for (const [name, content] of Object.entries(others)) writeFileSync(join(to, name), content);
      const { transferId } =
        direction === 'download'
          ? files.transfers.download({
              connectionId,
              paths: [base64(join(folder, 'model.bin'))],
              folder: to,
              ifThere: 'keep-both',
            })
          : files.transfers.upload({
              connectionId,
              localPaths: [join(folder, 'model.bin')],
              folder: base64(to),
              ifThere: 'keep-both',
            });
      expect(await untilTransfer(files, hasEnded, transferId)).toMatchObject({ phase: 'done', resumedBytes: 0 });
      expect(hashOf(readFileSync(join(to, 'model.bin')))).toBe(hashOf(bytes));
      for (const [name, content] of Object.entries(others))
        expect(readFileSync(join(to, name)).equals(content), name).toBe(true);
      expect(readdirSync(to)).toHaveLength(3);
    },
  );

  test.each(['download', 'upload'] as const)(
    'a file that has the name under which another one arrives survives its %s',
    async (direction) => {
      const connectionId = await connect(ssh, targetOf(sshd));
      const [from, to] = [join(folder, `pair for ${direction}`), join(folder, `pair by ${direction}`)];
      for (const place of [from, to]) mkdirSync(place);
      const pair = [randomBytes(300_000), randomBytes(200_000)];
      for (const [index, name] of ['data', 'data.hangar-part'].entries())
        writeFileSync(join(from, name), pair[index] ?? '');
      const { transferId } =
        direction === 'download'
          ? files.transfers.download({ connectionId, paths: [base64(from)], folder: to, ifThere: 'keep-both' })
          : files.transfers.upload({ connectionId, localPaths: [from], folder: base64(to), ifThere: 'keep-both' });
      const ended = await untilTransfer(files, hasEnded, transferId);
      expect(ended).toMatchObject({ phase: 'done', filesDone: 2, failureCount: 0 });
      const place = join(to, `pair for ${direction}`);
      const arrived = readdirSync(place).map((name) => hashOf(readFileSync(join(place, name))));
      expect(arrived.sort()).toEqual(pair.map(hashOf).sort());
    },
  );

  test("a transfer that is cancelled removes what it has made, and not somebody else's file", async () => {
    const connectionId = await connect(ssh, targetOf(sshd));
    const to = join(folder, 'unwanted');
    mkdirSync(to);
    writeFileSync(join(to, 'model.bin.hangar-part'), 'mine');
    killAfterBytes = 8_000_000;
    const paths = [base64(join(folder, 'model.bin'))];
    const { transferId } = files.transfers.download({ connectionId, paths, folder: to, ifThere: 'keep-both' });
    await untilTransfer(files, ({ phase }) => phase === 'waiting', transferId);
    expect(readdirSync(to).sort()).toEqual(['model.bin.2.hangar-part', 'model.bin.hangar-part']);
    files.transfers.cancel(transferId);
    await untilTransfer(files, hasEnded, transferId);
    await expect.poll(() => readdirSync(to)).toEqual(['model.bin.hangar-part']);
    expect(readFileSync(join(to, 'model.bin.hangar-part'), 'utf8')).toBe('mine');
  });

  test('a cancelled transfer is over at once and leaves nothing behind', async () => {
    const connectionId = await connect(ssh, targetOf(sshd));
    const to = join(folder, 'cancelled');
    mkdirSync(to);
    const paths = [base64(join(folder, 'model.bin'))];
    const { transferId } = files.transfers.download({ connectionId, paths, folder: to, ifThere: 'keep-both' });
    files.transfers.cancel(transferId);
    expect(await untilTransfer(files, hasEnded, transferId)).toMatchObject({ phase: 'cancelled' });
    expect(readdirSync(to)).toEqual([]);
    expect(statSync(join(folder, 'model.bin')).size).toBe(bytes.length);
  });
});
