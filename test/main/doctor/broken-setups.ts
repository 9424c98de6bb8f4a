import { once } from 'node:events';
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FindingCode } from '../../../preload/contract/doctor.ts';
import { makeKey, type Sshd } from '../../support/sshd.ts';
import type { Diagnosis, DoctorStage } from './doctor-stage.ts';

/** A set-up that is broken in one known way. */
export type BrokenSetup = {
  name: string;
  cause: FindingCode;
  /** Needs mounts of its own. */
  mounts?: true;
  build(stage: DoctorStage): Promise<Diagnosis>;
};

/** Logs in to a server with its own key, whose host key is trusted, unless told otherwise. */
export function logIn(
  stage: DoctorStage,
  { host, port, keyPath, user, hostKeyFingerprint }: Sshd,
  changes: Parameters<DoctorStage['diagnose']>[1] & { keyPath?: string; user?: string } = {},
): Promise<Diagnosis> {
  const input = { target: { kind: 'host' as const, host, port }, keyPath, user, trusted: [hostKeyFingerprint] };
  return stage.diagnose(
    {
      ...input,
      ...(changes.keyPath ? { keyPath: changes.keyPath } : {}),
      ...(changes.user ? { user: changes.user } : {}),
    },
    changes,
  );
}

const toPort = (stage: DoctorStage, port: number, changes?: Parameters<DoctorStage['diagnose']>[1]) =>
  stage.diagnose({ target: { kind: 'host', host: stage.net.address, port }, keyPath: '/nonexistent' }, changes);

/** A program of Python over there, on a port that it is given; resolves when it says that it listens. */
async function python(stage: DoctorStage, port: number, body: string): Promise<number> {
  const script = `import socket,time,struct
s=socket.socket();s.setsockopt(socket.SOL_SOCKET,socket.SO_REUSEADDR,1)
${body.includes('bind(') ? '' : `s.bind(('0.0.0.0',${port}))`}
${body}`;
  const child = stage.start('python3', '-u', '-c', script);
  if (child.stdout) await once(child.stdout, 'data');
  return child.pid ?? 0;
}

const serve = (reply: string) => `s.listen(8);print('up')
while True:
  c,_=s.accept()
  ${reply}`;

/** Looks at a page, and from inside by way of a healthy sshd. */
async function page(stage: DoctorStage, port: number): Promise<Diagnosis> {
  const server = await stage.sshd();
  return stage.diagnose({
    target: { kind: 'service', scheme: 'http', host: server.host, port, sshPort: server.port },
    keyPath: server.keyPath,
    user: server.user,
    trusted: [server.hostKeyFingerprint],
  });
}

/** A page that answers, on a machine that lets nobody in whom this console has a key for. */
export async function wellPage(stage: DoctorStage): Promise<Diagnosis> {
  const server = await stage.sshd({ config: ['PubkeyAuthentication no'] });
  const port = stage.freePort();
  await python(stage, port, serve("c.recv(999);c.sendall(b'HTTP/1.0 200 OK\\r\\n\\r\\n');c.close()"));
  return stage.diagnose({
    target: { kind: 'service', scheme: 'http', host: server.host, port, sshPort: server.port },
    keyPath: server.keyPath,
    user: server.user,
    trusted: [server.hostKeyFingerprint],
  });
}

/** A machine that reaches the world and its names by a proxy only, as in many companies. */
export async function behindProxy(stage: DoctorStage): Promise<Diagnosis> {
  const web = [{ host: '127.0.0.1', port: 1 }];
  const server = await stage.sshd({}, { env: 'echo https_proxy=http://kim:secret@proxy:3128' });
  return logIn(stage, server, { limits: { machine: { name: 'nowhere.invalid', web } } });
}

/** Every one on real networks, with real servers. */
export const brokenSetups: readonly BrokenSetup[] = [
  {
    name: 'a firewall swallows the port',
    cause: 'tcp-timed-out',
    async build(stage) {
      const { port } = await stage.sshd();
      stage.rule('-A', 'INPUT', '-p', 'tcp', '--dport', `${port}`, '-j', 'DROP');
      return toPort(stage, port);
    },
  },
  {
    name: 'a firewall rejects the port by a message',
    cause: 'tcp-unreachable',
    async build(stage) {
      const port = stage.freePort();
      const words = ['-p', 'tcp', '--dport', `${port}`, '-j', 'REJECT', '--reject-with', 'icmp-admin-prohibited'];
      stage.rule('-A', 'INPUT', ...words);
      return toPort(stage, port);
    },
  },
  { name: 'nothing listens', cause: 'tcp-refused', build: (stage) => toPort(stage, stage.freePort()) },
  {
    name: 'a firewall lets one connection in and then no more',
    cause: 'connections-throttled',
    async build(stage) {
      const server = await stage.sshd();
      const words = ['-A', 'INPUT', '-p', 'tcp', '--syn', '--dport', `${server.port}`];
      stage.rule(...words, '-m', 'limit', '--limit', '1/hour', '--limit-burst', '1', '-j', 'ACCEPT');
      stage.rule(...words, '-j', 'DROP');
      return logIn(stage, server);
    },
  },
  {
    name: 'sshd has stopped in its tracks',
    cause: 'ssh-silent',
    async build(stage) {
      const server = await stage.sshd();
      server.process.kill('SIGSTOP');
      return logIn(stage, server);
    },
  },
  {
    name: 'the port closes at once',
    cause: 'ssh-closes',
    async build(stage) {
      const port = stage.freePort();
      await python(stage, port, serve('c.close()'));
      return toPort(stage, port);
    },
  },
  {
    name: 'the connection is reset',
    cause: 'ssh-reset',
    async build(stage) {
      const port = stage.freePort();
      const reset = "c.setsockopt(socket.SOL_SOCKET,socket.SO_LINGER,struct.pack('ii',1,0));time.sleep(0.2);c.close()";
      await python(stage, port, serve(reset));
      return toPort(stage, port);
    },
  },
  {
    name: 'a web server has the port',
    cause: 'not-ssh',
    async build(stage) {
      const port = stage.freePort();
      await python(stage, port, serve("c.sendall(b'HTTP/1.1 400 Bad Request\\r\\n\\r\\n');c.close()"));
      return toPort(stage, port);
    },
  },
  {
    name: 'sshd has too many connections that do not log in',
    cause: 'rate-limited',
    async build(stage) {
      const port = stage.freePort();
      // What OpenSSH says on the wire then.
      await python(stage, port, serve("c.sendall(b'Exceeded MaxStartups\\r\\n');c.close()"));
      return toPort(stage, port);
    },
  },
  {
    name: 'old key exchanges only',
    cause: 'no-common-algorithm',
    async build(stage) {
      return logIn(stage, await stage.sshd({ config: ['KexAlgorithms diffie-hellman-group1-sha1'] }));
    },
  },
  {
    name: 'another machine answers at a known address',
    cause: 'host-key-changed',
    async build(stage) {
      const server = await stage.sshd();
      await know(stage, server, '');
      return logIn(stage, server);
    },
  },
  {
    name: 'its host key has been revoked',
    cause: 'host-key-revoked',
    async build(stage) {
      const server = await stage.sshd();
      const key = readFileSync(join(server.folder, 'host_ed25519.pub'), 'utf8');
      await know(stage, server, '@revoked ', key);
      return logIn(stage, server);
    },
  },
  {
    name: 'others may read the key',
    cause: 'key-too-open',
    async build(stage) {
      const server = await stage.sshd();
      const keyPath = join(server.folder, 'open');
      copyFileSync(server.keyPath, keyPath);
      chmodSync(keyPath, 0o644);
      return logIn(stage, server, { keyPath });
    },
  },
  {
    name: 'there is no such key',
    cause: 'key-missing',
    build: async (stage) => logIn(stage, await stage.sshd(), { keyPath: '/nonexistent/key' }),
  },
  {
    name: 'the public half was chosen',
    cause: 'key-is-public-half',
    async build(stage) {
      const server = await stage.sshd();
      return logIn(stage, server, { keyPath: `${server.keyPath}.pub` });
    },
  },
  {
    name: 'the key has been cut off',
    cause: 'key-unusable',
    async build(stage) {
      const server = await stage.sshd();
      const keyPath = join(server.folder, 'cut');
      writeFileSync(
        keyPath,
        `${readFileSync(server.keyPath, 'utf8').slice(0, 120)}\n-----END OPENSSH PRIVATE KEY-----\n`,
        { mode: 0o600 },
      );
      return logIn(stage, server, { keyPath });
    },
  },
  {
    name: 'another key',
    cause: 'login-refused',
    async build(stage) {
      const server = await stage.sshd();
      return logIn(stage, server, { keyPath: makeKey(join(server.folder, 'other'), '-t', 'ed25519') });
    },
  },
  {
    name: 'the right key and the wrong user',
    cause: 'wrong-user',
    build: async (stage) => logIn(stage, await stage.sshd(), { user: 'ubuntu-of-old' }),
  },
  {
    name: 'passwords only',
    cause: 'password-wanted',
    build: async (stage) =>
      logIn(
        stage,
        await stage.sshd({ config: ['PubkeyAuthentication no', 'PasswordAuthentication yes', 'PermitRootLogin yes'] }),
      ),
  },
  {
    name: 'the shell ends at once',
    cause: 'shell-fails',
    build: async (stage) => logIn(stage, await stage.sshd({ config: ['ForceCommand /bin/false'] })),
  },
  {
    name: 'a name that leads nowhere',
    cause: 'name-not-found',
    build: (stage) =>
      stage.diagnose({ target: { kind: 'host', host: 'train-01.invalid', port: 22 }, keyPath: '/nonexistent' }),
  },
  {
    name: 'the network here lets nothing out to the port',
    cause: 'port-blocked-here',
    async build(stage) {
      const port = stage.freePort();
      stage.rule('-A', 'INPUT', '-p', 'tcp', '--dport', `${port}`, '-j', 'DROP');
      const web = [{ host: '127.0.0.1', port: stage.outsidePort }];
      return toPort(stage, port, { limits: { outside: { ssh: { host: stage.net.address, port }, web } } });
    },
  },
  {
    name: 'no network here at all',
    cause: 'no-network-here',
    async build(stage) {
      const port = stage.freePort();
      stage.rule('-A', 'INPUT', '-p', 'tcp', '--dport', `${port}`, '-j', 'DROP');
      const lost = { host: stage.net.address, port };
      return toPort(stage, port, { limits: { outside: { ssh: lost, web: [lost] } } });
    },
  },
  {
    name: 'a disk is full',
    cause: 'disk-full',
    mounts: true,
    async build(stage) {
      const prepare =
        'mount -t tmpfs -o size=1m none /mnt && ! head -c 2000000 /dev/zero > /mnt/checkpoint.bin 2>/dev/null';
      return logIn(stage, await stage.sshd({ prepare }));
    },
  },
  {
    name: 'a disk has no inodes left',
    cause: 'inodes-used-up',
    mounts: true,
    async build(stage) {
      const prepare =
        'mount -t tmpfs -o size=1m,nr_inodes=5 none /mnt && ! touch /mnt/1 /mnt/2 /mnt/3 /mnt/4 /mnt/5 /mnt/6 2>/dev/null';
      return logIn(stage, await stage.sshd({ prepare }));
    },
  },
  {
    name: 'a disk hangs',
    cause: 'disk-hangs',
    build: async (stage) => logIn(stage, await stage.sshd({}, { df: 'kill -STOP $$' })),
  },
  {
    name: 'an install was killed for want of memory',
    cause: 'memory-killed',
    build: async (stage) =>
      logIn(
        stage,
        await stage.sshd(
          {},
          {
            dmesg:
              'up=$(cut -d. -f1 /proc/uptime); echo "[$up.000001] Out of memory: Killed process 4242 (pip3) total-vm:8123456kB, anon-rss:7900000kB"',
          },
        ),
      ),
  },
  {
    name: 'a container was killed at its own limit',
    cause: 'memory-limit-killed',
    build: async (stage) =>
      logIn(
        stage,
        await stage.sshd(
          {},
          {
            dmesg:
              'up=$(cut -d. -f1 /proc/uptime); echo "[$up.000001] Memory cgroup out of memory: Killed process 4242 (python) total-vm:8123456kB"',
          },
        ),
      ),
  },
  {
    name: 'no name server answers over there',
    cause: 'machine-name-fails',
    mounts: true,
    async build(stage) {
      const files = { '/etc/resolv.conf': 'nameserver 127.0.0.9\noptions timeout:1 attempts:1\n' };
      const here = [
        { host: stage.net.address.replace(/\d+$/, (last) => String(Number(last) - 1)), port: stage.outsidePort },
      ];
      return logIn(stage, await stage.sshd({ files }), { limits: { machine: { name: 'pypi.org', web: here } } });
    },
  },
  {
    name: 'the machine is not let out',
    cause: 'outbound-blocked',
    async build(stage) {
      const server = await stage.sshd();
      stage.rule('-A', 'OUTPUT', '-p', 'tcp', '--dport', '4433', '-j', 'DROP');
      const web = [{ host: stage.net.address.replace(/\d+$/, (last) => String(Number(last) - 1)), port: 4433 }];
      return logIn(stage, server, { limits: { machine: { name: 'localhost', web } } });
    },
  },
  {
    name: 'the clock is wrong',
    cause: 'clock-wrong',
    build: async (stage) => logIn(stage, await stage.sshd({}, { date: 'echo 1700000000' })),
  },
  {
    name: 'a notebook that does not run',
    cause: 'service-not-running',
    build: (stage) => page(stage, 8888),
  },
  {
    name: 'a notebook on loopback',
    cause: 'service-on-loopback',
    async build(stage) {
      const port = stage.freePort();
      await python(stage, port, `s.bind(('127.0.0.1',${port}))\n${serve('c.close()')}`);
      return page(stage, port);
    },
  },
  {
    name: 'a notebook that took the next port',
    cause: 'service-other-port',
    async build(stage) {
      const wanted = stage.freePort();
      const port = stage.freePort();
      await python(stage, port, `s.bind(('127.0.0.1',${port}))\n${serve('c.close()')}`);
      return page(stage, wanted);
    },
  },
  {
    name: 'a notebook behind a firewall',
    cause: 'service-blocked',
    async build(stage) {
      const port = stage.freePort();
      await python(stage, port, serve('c.close()'));
      stage.rule('-A', 'INPUT', '!', '-i', 'lo', '-p', 'tcp', '--dport', `${port}`, '-j', 'DROP');
      return page(stage, port);
    },
  },
  {
    name: 'a notebook that hangs',
    cause: 'service-silent',
    async build(stage) {
      const port = stage.freePort();
      await python(stage, port, "s.listen(8);print('up')\ntime.sleep(600)");
      return page(stage, port);
    },
  },
];

/** Writes another key, or this one, down as the known one of a server. */
async function know(stage: DoctorStage, server: Sshd, marker: string, key?: string): Promise<void> {
  const other = key ?? readFileSync(`${makeKey(join(server.folder, 'stranger'), '-t', 'ed25519')}.pub`, 'utf8');
  const [keyType = '', blob = ''] = other.split(' ');
  const path = join(stage.ssh.homeFolder, '.ssh', 'known_hosts');
  writeFileSync(path, `${marker}[${server.host}]:${server.port} ${keyType} ${blob}\n`, { flag: 'a' });
}
