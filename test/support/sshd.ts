import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** OpenSSH's server as Debian and others install it; tests that need it are skipped by name where it is missing. */
export const sshdPath = ['/usr/sbin/sshd', '/usr/local/sbin/sshd'].find((path) => existsSync(path));

/** A running sshd on loopback with keys and rules of its own. */
export type Sshd = {
  port: number;
  host: string;
  user: string;
  folder: string;
  /** Private key that is let in. */
  keyPath: string;
  /** `SHA256:…` of its Ed25519 host key. */
  hostKeyFingerprint: string;
  /** Lets in one more public key. */
  authorize(publicKeyPath: string): void;
  /** The server process; its children serve the connections. */
  process: ChildProcess;
  log(): string;
  dispose(): Promise<void>;
};

/** Makes a key pair with ssh-keygen and gives the private key's path. */
export function makeKey(path: string, ...options: string[]): string {
  execFileSync('ssh-keygen', ['-q', '-N', '', '-C', 'test', ...options, '-f', path]);
  return path;
}

/** `SHA256:…` as ssh-keygen prints it. */
export function fingerprintBySshKeygen(path: string): string {
  return execFileSync('ssh-keygen', ['-lf', path], { encoding: 'utf8' }).split(' ')[1] ?? '';
}

/** Whether a process may put files of its own in place of the system's, for itself alone. */
export function canMount(): boolean {
  if (process.platform !== 'linux') return false;
  return spawnSync('unshare', ['--mount', 'mount', '--bind', '/etc', '/etc'], { stdio: 'ignore' }).status === 0;
}

/**
 * Starts sshd on a free port. `config` lines come first, so that they win. `files` are what it finds in place of the
 * system's; nobody else sees them (needs `canMount`). `disks` are folders that it finds a small disk in, with its size as
 * `mount` takes it; from outside they are at `/proc/PID/root/…`.
 */
export async function startSshd(
  options: {
    config?: string[];
    port?: number;
    files?: Record<string, string>;
    disks?: Record<string, string>;
    /** Run by a shell before it starts, where what is mounted is seen by nobody else (needs `canMount`). */
    prepare?: string;
    /** The network that it listens in, in place of loopback. */
    within?: { name: string; address: string };
  } = {},
): Promise<Sshd> {
  if (!sshdPath) throw new Error('sshd is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'hangar-sshd-'));
  const hostKeyPath = makeKey(join(folder, 'host_ed25519'), '-t', 'ed25519');
  const named = options.config?.filter((line) => line.startsWith('HostKey ')) ?? [];
  const isUsed = (name: string) => named.length === 0 || named.some((line) => line.endsWith(name));
  // An RSA key takes a fifth of a second.
  if (isUsed('host_rsa')) makeKey(join(folder, 'host_rsa'), '-t', 'rsa', '-b', '2048');
  if (isUsed('host_ecdsa')) makeKey(join(folder, 'host_ecdsa'), '-t', 'ecdsa', '-b', '256');
  const keyPath = makeKey(join(folder, 'login'), '-t', 'ed25519');
  const authorizedKeys = join(folder, 'authorized_keys');
  writeFileSync(authorizedKeys, readFileSync(`${keyPath}.pub`), { mode: 0o600 });
  const host = options.within?.address ?? '127.0.0.1';
  const port = options.port ?? (await findFreePort());
  const configPath = join(folder, 'sshd_config');
  const hostKeys =
    named.length > 0 ? [] : ['host_ed25519', 'host_rsa', 'host_ecdsa'].map((name) => `HostKey ${join(folder, name)}`);
  writeFileSync(
    configPath,
    [
      ...(options.config ?? []).map((line) => line.replaceAll('$FOLDER', folder)),
      `Port ${port}`,
      `ListenAddress ${host}`,
      ...hostKeys,
      `AuthorizedKeysFile ${authorizedKeys}`,
      `PidFile ${join(folder, 'sshd.pid')}`,
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'StrictModes no',
      'UsePAM no',
      'PrintMotd no',
      'PrintLastLog no',
      'MaxStartups 100:30:200',
      'MaxSessions 100',
      'LogLevel VERBOSE',
    ].join('\n'),
  );
  if (process.geteuid?.() === 0) execFileSync('mkdir', ['-p', '/run/sshd']);
  const prefix = options.within ? ['ip', 'netns', 'exec', options.within.name] : [];
  const server = [...prefix, sshdPath, '-D', '-e', '-f', configPath];
  const mounts = Object.entries(options.files ?? {}).map(([path, content], index) => {
    writeFileSync(join(folder, `file${index}`), content, { mode: 0o600 });
    return `mount --bind ${join(folder, `file${index}`)} ${path} && `;
  });
  for (const [path, size] of Object.entries(options.disks ?? {}))
    mounts.push(`mount -t tmpfs -o size=${size} tmpfs ${path} && `);
  if (options.prepare !== undefined) mounts.push(`{ ${options.prepare}; } && `);
  const [program = sshdPath, ...words] =
    mounts.length === 0 ? server : ['unshare', '--mount', 'sh', '-c', `${mounts.join('')}exec ${server.join(' ')}`];
  const child = spawn(program, words, { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.on('data', (bytes: Buffer) => {
    log += bytes.toString('utf8');
  });
  await untilListening(host, port, child, () => log);
  return {
    port,
    host,
    user: userInfo().username,
    folder,
    keyPath,
    hostKeyFingerprint: fingerprintBySshKeygen(`${hostKeyPath}.pub`),
    authorize(publicKeyPath) {
      writeFileSync(authorizedKeys, Buffer.concat([readFileSync(authorizedKeys), readFileSync(publicKeyPath)]));
    },
    process: child,
    log: () => log,
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

/** A port that nothing listens on. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function untilListening(host: string, port: number, child: ChildProcess, log: () => string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (child.exitCode !== null) throw new Error(`sshd ended: ${log()}`);
    const reached = await new Promise<boolean>((resolve) => {
      const socket = connect(port, host);
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (reached) return;
    await new Promise((resolve) => setTimeout(resolve, 25)); // between tries of a state that only polling shows
  }
  throw new Error(`sshd does not listen: ${log()}`);
}
