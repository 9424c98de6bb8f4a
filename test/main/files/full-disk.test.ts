import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Files } from '../../../main/files/files.ts';
import { canMount, type Sshd, sshdPath, startSshd } from '../../support/sshd.ts';
import { createTestFiles, hasEnded, untilTransfer } from '../../support/test-files.ts';
import { connect, createTestSsh, type TestSsh, targetOf } from '../../support/test-ssh.ts';

const base64 = (path: string) => Buffer.from(path).toString('base64');
const mebibyte = 1024 * 1024;

describe.skipIf(!sshdPath || !canMount())('a disk of 8 MiB that becomes full', () => {
  let sshd: Sshd;
  let ssh: TestSsh;
  let files: Files;
  let folder: string;
  /** The small disk as the host names it, and as it is reached from here. */
  let [disk, diskFromHere] = ['', ''];
  let connectionId: string;
  /** Filled once so many bytes have come from the host. */
  let fillAfterBytes = Number.POSITIVE_INFINITY;
  /** How often an upload was taken up again. */
  let recordCount = 0;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hangar-full-'));
    disk = join(folder, 'disk');
    mkdirSync(disk);
    sshd = await startSshd({ config: ['Subsystem sftp internal-sftp'], disks: { [disk]: '8m' } });
    diskFromHere = `/proc/${sshd.process.pid}/root${disk}`;
    ssh = createTestSsh();
    connectionId = await connect(ssh, targetOf(sshd));
    files = createTestFiles({
      async openSftp(id) {
        const stream = await ssh.openSftp(id);
        stream.on('data', (piece: Buffer) => {
          fillAfterBytes -= piece.length;
          if (fillAfterBytes <= 0) fill();
        });
        return stream;
      },
      exec: ssh.exec,
      findTarget: ssh.connections.find,
      async recordUpload() {
        recordCount += 1;
      },
    });
    for (const [name, size] of [
      ['fits', 6],
      ['large', 20],
    ] as const)
      writeFileSync(join(folder, name), randomBytes(size * mebibyte));
  });
  beforeEach(() => {
    fillAfterBytes = Number.POSITIVE_INFINITY;
    recordCount = 0;
  });
  afterEach(() => {
    for (const name of readdirSync(diskFromHere)) rmSync(join(diskFromHere, name));
  });
  afterAll(async () => {
    await files.dispose();
    ssh.remove();
    await sshd.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Somebody else takes the rest of the disk. */
  function fill() {
    fillAfterBytes = Number.POSITIVE_INFINITY;
    for (let sizeBytes = 4 * mebibyte; sizeBytes >= 4096; ) {
      try {
        writeFileSync(join(diskFromHere, `filler${sizeBytes}`), Buffer.alloc(sizeBytes), { flag: 'a' });
      } catch {
        sizeBytes /= 2; // no more of these fit
      }
    }
  }
  const makeRoom = () => {
    for (const name of readdirSync(diskFromHere)) if (name.startsWith('filler')) rmSync(join(diskFromHere, name));
  };

  function transfer(direction: 'download' | 'upload', name: string): string {
    const path = join(folder, name);
    const { transferId } =
      direction === 'download'
        ? files.transfers.download({ connectionId, paths: [base64(path)], folder: diskFromHere, ifThere: 'keep-both' })
        : files.transfers.upload({ connectionId, localPaths: [path], folder: base64(disk), ifThere: 'keep-both' });
    return transferId;
  }

  test.each([
    ['upload', 'sftp/no-room'],
    ['download', 'transfers/local-no-room'],
  ] as const)('%s: what has no room is refused before any of it moves', async (direction, code) => {
    const ended = await untilTransfer(files, hasEnded, transfer(direction, 'large'));
    expect(ended).toMatchObject({ phase: 'failed', bytesDone: 0 });
    expect(ended.failures[0]?.problem).toMatchObject({ code, params: { needed: 20 * mebibyte, free: 8 * mebibyte } });
    expect(readdirSync(diskFromHere)).toEqual([]);
  });

  test.each([
    ['upload', 'sftp/disk-full', 900],
    ['download', 'transfers/local-disk-full', 2 * mebibyte],
  ] as const)(
    '%s: one that fills on the way leaves no half file, and goes on once there is room',
    async (direction, code, afterBytes) => {
      fillAfterBytes = afterBytes;
      const id = transfer(direction, 'fits');
      const ended = await untilTransfer(files, hasEnded, id);
      expect(ended).toMatchObject({
        phase: 'failed',
        failureCount: 1,
        failures: [{ name: 'fits', problem: { code } }],
      });
      expect(readdirSync(diskFromHere).filter((name) => !name.startsWith('filler'))).toEqual([]);
      makeRoom();
      await Promise.all([files.transfers.resume(id), files.transfers.resume(id)]); // pressed twice
      expect(await untilTransfer(files, hasEnded, id)).toMatchObject({ phase: 'done' });
      expect(recordCount).toBe(direction === 'upload' ? 1 : 0);
      expect(readdirSync(diskFromHere)).toEqual(['fits']);
      expect(readFileSync(join(diskFromHere, 'fits')).equals(readFileSync(join(folder, 'fits')))).toBe(true);
    },
  );
});
