import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ssh2, { type AuthContext, type Connection, type Session } from 'ssh2';
import { makeKeyPair } from './make-key-pair.ts';
import { createPracticeAccess, type PracticeAccess } from './practice-access.ts';
import { serveFiles } from './sftp-files.ts';
import { serveForwarding } from './ssh-forwarding.ts';
import { runCommand, runShell, type SessionProcess } from './ssh-session.ts';
import { writeStandIns } from './stand-ins.ts';

/** A running practice host. */
export type SshHost = {
  host: string;
  port: number;
  /** Private key made for this run, readable by the owner only. */
  privateKeyPath: string;
  /** `SHA256:…` of the host key made for this run. */
  hostKeyFingerprint: string;
  /** Every one of these names is let in with the key. */
  loginUsers: string[];
  /** Ends every shell and command it started, then the host. */
  dispose(): Promise<void>;
};

const loginUsers = [
  'ubuntu',
  'ec2-user',
  'admin',
  'debian',
  'centos',
  'fedora',
  'rocky',
  'opc',
  'core',
  'user',
  'root',
];

/**
 * Starts an SSH host on loopback that gives a real shell on a real PTY of this computer, with keys that nobody had
 * before and that end with it. `folder` receives the private key; `commandShell` runs the commands, see
 * find-command-shell.ts.
 */
export async function startSshHost({
  access = createPracticeAccess(),
  ...options
}: {
  folder: string;
  commandShell: string | undefined;
  /** Who else is let in, and the host's key. */
  access?: PracticeAccess;
}): Promise<SshHost> {
  const login = makeKeyPair('hangar-sandbox');
  const privateKeyPath = join(options.folder, 'hangar-sandbox.pem');
  await rm(privateKeyPath, { force: true });
  await writeFile(privateKeyPath, login.private, { mode: 0o600, flag: 'wx' });

  const standIns = await writeStandIns(options.folder);
  const own = parsedKey(login.public);
  const allowed = (user: string) => [
    ...(loginUsers.includes(user) ? [own] : []),
    ...access.keysOf(user).flatMap(usableKey),
  ];
  const connections = new Set<Connection>();
  const processes = new Set<SessionProcess>();
  const server = new ssh2.Server({ hostKeys: [access.hostKey.private], ident: 'Hangar_Sandbox' }, (connection) => {
    connections.add(connection);
    connection.on('error', () => {}); // a client that breaks off; 'close' follows
    const endForwarding = serveForwarding(connection);
    connection.on('close', () => {
      connections.delete(connection);
      endForwarding();
    });
    connection.on('authentication', (context) => authenticate(context, allowed(context.username)));
    connection.on('session', (accept) =>
      serveSession(accept(), { commandShell: options.commandShell, standIns, processes }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the practice host has no port');

  return {
    host: '127.0.0.1',
    port: address.port,
    privateKeyPath,
    hostKeyFingerprint: access.hostKeyFingerprint,
    loginUsers,
    async dispose() {
      const ended = [...processes].map((child) => child.kill());
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const connection of connections) connection.end();
      await Promise.all([...ended, closed]);
      await rm(privateKeyPath, { force: true });
    },
  };
}

function parsedKey(text: string) {
  const key = ssh2.utils.parseKey(text);
  if (key instanceof Error) throw key;
  return key;
}

/** Whatever a person has put among the keys of a machine. */
function usableKey(text: string) {
  const key = ssh2.utils.parseKey(text);
  return key instanceof Error ? [] : [key];
}

type PublicKey = ReturnType<typeof parsedKey>;

function authenticate(context: AuthContext, allowed: readonly PublicKey[]) {
  if (context.method !== 'publickey') return context.reject(['publickey']);
  const { algo, data } = context.key;
  const key = allowed.find((it) => algo === it.type && data.equals(it.getPublicSSH()));
  if (!key) return context.reject(['publickey']);
  const isProven =
    !context.signature ||
    (context.blob !== undefined && key.verify(context.blob, context.signature, context.hashAlgo) === true);
  return isProven ? context.accept() : context.reject(['publickey']);
}

type SessionPlace = {
  commandShell: string | undefined;
  standIns: Readonly<Record<string, string>>;
  processes: Set<SessionProcess>;
};

function serveSession(session: Session, { commandShell, standIns, processes }: SessionPlace) {
  const environment: Record<string, string> = { ...standIns };
  let terminal: { name: string; columns: number; rows: number } | undefined;
  let child: SessionProcess | undefined;

  function started(process: SessionProcess) {
    child = process;
    processes.add(process);
    void process.ended.then(() => processes.delete(process));
  }

  session.on('env', (accept, reject, info) => {
    // As sshd does by default: names of languages only, nothing that changes what is run.
    if (!/^(LANG|LC_[A-Z]+)$/.test(info.key)) return reject?.();
    environment[info.key] = info.val;
    return accept?.();
  });
  session.on('pty', (accept, _reject, info) => {
    terminal = { name: info.term || 'xterm-256color', columns: info.cols || 80, rows: info.rows || 24 };
    accept?.();
  });
  session.on('window-change', (accept, _reject, info) => {
    child?.resize(info.cols, info.rows);
    accept?.();
  });
  session.on('signal', (accept, _reject, info) => {
    child?.signal(info.name);
    accept?.();
  });
  session.on('sftp', (accept) => serveFiles(accept()));
  session.on('shell', (accept) => started(runShell(accept(), terminal, environment)));
  session.on('exec', (accept, _reject, info) =>
    started(runCommand(accept(), commandShell, info.command, terminal, environment)),
  );
}
