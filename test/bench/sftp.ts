// Up and down beside OpenSSH's `sftp`, to and from one sshd on loopback.
//   node test/bench/sftp.ts [--mib 1024] [--rounds 2]
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startSshd } from '../support/sshd.ts';
import { createTestFiles } from '../support/test-files.ts';
import { connect, createTestSsh, targetOf } from '../support/test-ssh.ts';

const { values } = parseArgs({
  options: { mib: { type: 'string', default: '1024' }, rounds: { type: 'string', default: '2' } },
});
const mib = Number(values.mib);
const folder = mkdtempSync(join(tmpdir(), 'hangar-bench-sftp-'));
const sshd = await startSshd({ config: ['Subsystem sftp internal-sftp'] });
const ssh = createTestSsh();
const connectionId = await connect(ssh, targetOf(sshd));
const files = createTestFiles({
  openSftp: ssh.openSftp,
  exec: ssh.exec,
  hold: ssh.hold,
  findTarget: ssh.connections.find,
});

try {
  const source = join(folder, 'source.bin');
  makeFile(source);
  for (let round = 1; round <= Number(values.rounds); round += 1) {
    const theirsDown = await timed(() => sftp(`get ${source} ${target('theirs-down')}`));
    const oursDown = await timed(() =>
      untilEnded(
        files.transfers.download({
          connectionId,
          paths: [base64(source)],
          folder: emptied('ours-down'),
          ifThere: 'replace',
        }).transferId,
      ),
    );
    const theirsUp = await timed(() => sftp(`put ${source} ${target('theirs-up')}`));
    const oursUp = await timed(() =>
      untilEnded(
        files.transfers.upload({
          connectionId,
          localPaths: [source],
          folder: base64(emptied('ours-up')),
          ifThere: 'replace',
        }).transferId,
      ),
    );
    console.log(`round ${round}, MiB/s`);
    console.log(
      `  down: sftp ${rate(theirsDown)}, ours ${rate(oursDown)}, ratio ${(theirsDown / oursDown).toFixed(2)}`,
    );
    console.log(`  up:   sftp ${rate(theirsUp)}, ours ${rate(oursUp)}, ratio ${(theirsUp / oursUp).toFixed(2)}`);
  }
} finally {
  await files.dispose();
  ssh.remove();
  await sshd.dispose();
  rmSync(folder, { recursive: true, force: true });
}

/** Bytes that nothing on the way can make smaller. */
function makeFile(path: string): void {
  const file = openSync(path, 'w');
  const block = crypto.getRandomValues(new Uint8Array(65_536));
  for (let at = 0; at < mib * 16; at += 1) writeSync(file, block);
  closeSync(file);
}

/** A folder with nothing in it. */
function emptied(name: string): string {
  const path = join(folder, name);
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path);
  return path;
}

function target(name: string): string {
  return join(emptied(name), 'source.bin');
}

/** `-p` and `-f` keep times and bring the bytes to the disk, as our transfers do. */
async function sftp(command: string): Promise<void> {
  const options = ['-q', '-i', sshd.keyPath, '-P', String(sshd.port), '-o', 'StrictHostKeyChecking=no'];
  const child = spawn(
    'sftp',
    [...options, '-o', 'UserKnownHostsFile=/dev/null', '-b', '-', '-p', '-f', `${sshd.user}@${sshd.host}`],
    { stdio: ['pipe', 'ignore', 'inherit'] },
  );
  child.stdin.end(`${command}\n`);
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`sftp ended with ${String(code)}`);
}

async function untilEnded(transferId: string): Promise<void> {
  for await (const all of files.transfers.watch(undefined)) {
    const phase = all.find(({ id }) => id === transferId)?.phase;
    if (phase === 'done') return;
    if (phase !== 'queued' && phase !== 'running') throw new Error(`the transfer has ${String(phase)}`);
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function rate(ms: number): string {
  return (mib / (ms / 1000)).toFixed(0);
}

function base64(path: string): string {
  return Buffer.from(path).toString('base64');
}
