import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort, makeKey } from './sshd.ts';

/** The small server of routers and rescue systems, where it is installed. */
export const dropbearPath = ['/usr/sbin/dropbear', '/usr/bin/dropbear'].find((path) => existsSync(path));

/** A running Dropbear on loopback where root logs in with a key or a password. */
export type Dropbear = { host: string; port: number; user: string; keyPath: string; dispose(): Promise<void> };

/** Starts it with an account of its own that nobody else sees (needs `canMount` and root). */
export async function startDropbear(password: string): Promise<Dropbear> {
  if (!dropbearPath) throw new Error('dropbear is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'hangar-dropbear-'));
  const [home, hostKey, port] = [join(folder, 'home'), join(folder, 'host'), await findFreePort()];
  mkdirSync(join(home, '.ssh'), { recursive: true, mode: 0o700 });
  chmodSync(home, 0o700);
  const keyPath = makeKey(join(folder, 'login'), '-t', 'ed25519');
  writeFileSync(join(home, '.ssh', 'authorized_keys'), readFileSync(`${keyPath}.pub`), { mode: 0o600 });
  const hash = execFileSync('openssl', ['passwd', '-6', password], { encoding: 'utf8' }).trim();
  writeFileSync(join(folder, 'passwd'), `root:x:0:0:root:${home}:/bin/sh\n`);
  writeFileSync(join(folder, 'shadow'), `root:${hash}:19000:0:99999:7:::\n`, { mode: 0o600 });
  execFileSync('dropbearkey', ['-t', 'ed25519', '-f', hostKey], { stdio: 'ignore' });
  const server = `exec ${dropbearPath} -F -E -r ${hostKey} -p 127.0.0.1:${port} -P ${join(folder, 'pid')}`;
  const mounts = ['passwd', 'shadow'].map((name) => `mount --bind ${join(folder, name)} /etc/${name} && `).join('');
  const child = spawn('unshare', ['--mount', 'sh', '-c', `${mounts}${server}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await new Promise<void>((resolve, reject) => {
    // It says this once it listens.
    child.stderr.on('data', (bytes: Buffer) => String(bytes).includes('Not backgrounding') && resolve());
    child.once('exit', () => reject(new Error('dropbear ended')));
  });
  return {
    host: '127.0.0.1',
    port,
    user: 'root',
    keyPath,
    async dispose() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        await ended;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
