import { spawn } from 'node:child_process';
import { constants, homedir, hostname, userInfo } from 'node:os';
import { Writable } from 'node:stream';
import * as nodePty from '@lydell/node-pty';
import type { ServerChannel } from 'ssh2';

/** A shell or command that the practice host runs for one channel. */
export type SessionProcess = {
  resize(columns: number, rows: number): void;
  /** A POSIX signal by its name without SIG, to the whole process group. */
  signal(name: string): void;
  /** Ends it for certain; resolves when it has ended. */
  kill(): Promise<void>;
  ended: Promise<void>;
};

type TerminalRequest = { name: string; columns: number; rows: number };
type Environment = Record<string, string>;

const isWindows = process.platform === 'win32';

/** Runs the user's shell, on a PTY when one was asked for. */
export function runShell(channel: ServerChannel, terminal: TerminalRequest | undefined, environment: Environment) {
  const [file, ...words] = userShell();
  return terminal
    ? runOnTerminal(channel, file, words, terminal, environment)
    : runOnPipes(channel, file, words, environment);
}

/** Runs a command line through a plain shell, on a PTY when one was asked for; where there is no `commandShell`, says so. */
export function runCommand(
  channel: ServerChannel,
  commandShell: string | undefined,
  command: string,
  terminal: TerminalRequest | undefined,
  environment: Environment,
): SessionProcess {
  if (commandShell === undefined) return refuseCommand(channel);
  const words = ['-c', command];
  return terminal
    ? runOnTerminal(channel, commandShell, words, terminal, environment)
    : runOnPipes(channel, commandShell, words, environment);
}

/** Ends as a shell does that cannot find a command. */
function refuseCommand(channel: ServerChannel): SessionProcess {
  channel.stderr.write(
    'This practice machine runs on your Windows computer, which has no sh: install Git for Windows, then start the console again.\n',
    () => {
      channel.exit(127);
      channel.end();
    },
  );
  return { resize() {}, signal() {}, kill: async () => {}, ended: Promise.resolve() };
}

/** No login shell: some systems' profiles set PATH anew, and the stand-ins for `shutdown` would be gone from it. */
function userShell(): [string, ...string[]] {
  if (isWindows) return ['powershell.exe', '-NoLogo'];
  return [account().shell];
}

/** In a container the user may be a bare number, without a name or a shell. */
function account(): { name: string; shell: string } {
  try {
    const { username, shell } = userInfo();
    return { name: username, shell: shell || '/bin/sh' };
  } catch {
    return { name: 'user', shell: '/bin/sh' };
  }
}

/** Names that Windows gives to every login; without some of them not even PowerShell starts. */
const windowsPlaces = new Set(
  (
    'ALLUSERSPROFILE APPDATA COMMONPROGRAMFILES COMMONPROGRAMFILES(X86) COMMONPROGRAMW6432 COMPUTERNAME COMSPEC ' +
    'HOMEDRIVE HOMEPATH LOCALAPPDATA NUMBER_OF_PROCESSORS OS PATH PATHEXT PROCESSOR_ARCHITECTURE PROGRAMDATA ' +
    'PROGRAMFILES PROGRAMFILES(X86) PROGRAMW6432 PSMODULEPATH PUBLIC SYSTEMDRIVE SYSTEMROOT TEMP TMP USERDOMAIN ' +
    'USERNAME USERPROFILE WINDIR'
  ).split(' '),
);

/** What a login would get: nothing of the console's own environment but where things are. */
function loginEnvironment(asked: Environment): Environment {
  if (isWindows) {
    const kept = Object.entries(process.env).flatMap(([name, value]) =>
      value !== undefined && windowsPlaces.has(name.toUpperCase()) ? [[name, value] as const] : [],
    );
    return { ...Object.fromEntries(kept), ...asked };
  }
  const { name, shell } = account();
  return {
    HOME: homedir(),
    USER: name,
    LOGNAME: name,
    SHELL: shell,
    PATH: process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
    LANG: process.env.LANG ?? 'C.UTF-8',
    HOSTNAME: hostname(),
    ...asked,
  };
}

function runOnTerminal(
  channel: ServerChannel,
  file: string,
  words: string[],
  terminal: TerminalRequest,
  environment: Environment,
): SessionProcess {
  const pty = nodePty.spawn(file, words, {
    name: terminal.name,
    cols: terminal.columns,
    rows: terminal.rows,
    cwd: homedir(),
    env: loginEnvironment(environment),
    encoding: null, // bytes: a character may be split between two reads
  });
  const ended = Promise.withResolvers<void>();

  pty.onData((bytes: string | Buffer) => {
    if (!channel.write(bytes)) pty.pause();
  });
  channel.on('drain', () => pty.resume());

  const input = inputOf(pty);
  channel.on('data', (bytes: Buffer) => {
    if (!input) pty.write(bytes.toString('utf8'));
    else if (!input.write(bytes)) channel.pause();
  });
  input?.on('drain', () => channel.resume());

  pty.onExit(({ exitCode, signal }) => {
    ended.resolve();
    if (signal) channel.exit(signalName(signal));
    else channel.exit(exitCode);
    channel.end();
  });
  channel.on('close', () => hangUp());

  function hangUp() {
    if (isWindows) pty.kill();
    else killGroup(pty.pid, 'SIGHUP');
  }

  return {
    resize: (columns, rows) => {
      if (columns > 0 && rows > 0) pty.resize(columns, rows);
    },
    signal: (name) => {
      if (!isWindows) killGroup(pty.pid, `SIG${name}`);
    },
    async kill() {
      pty.resume(); // its end is seen only while it is read
      if (isWindows) pty.kill();
      else killGroup(pty.pid, 'SIGKILL');
      await ended.promise;
    },
    ended: ended.promise,
  };
}

/**
 * The stream that node-pty writes through on POSIX. Its queue is the only sign that the program has stopped reading,
 * and node-pty does not show it.
 */
function inputOf(pty: nodePty.IPty): Writable | undefined {
  const stream: unknown = Reflect.get(pty, '_socket');
  return stream instanceof Writable || isDuplex(stream) ? stream : undefined;
}

function isDuplex(value: unknown): value is Writable {
  return typeof value === 'object' && value !== null && 'write' in value && 'writableLength' in value;
}

function runOnPipes(channel: ServerChannel, file: string, words: string[], environment: Environment): SessionProcess {
  const child = spawn(file, words, {
    cwd: homedir(),
    env: loginEnvironment(environment),
    stdio: 'pipe',
    detached: !isWindows, // a process group of its own, so that a signal reaches what it started
    windowsHide: true,
  });
  const ended = Promise.withResolvers<void>();

  channel.pipe(child.stdin);
  child.stdin.on('error', () => {}); // the command reads no further
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  child.on('error', (error) => {
    ended.resolve();
    channel.stderr.write(`${error.message}\n`);
    channel.exit(127);
    channel.end();
  });
  child.on('exit', () => ended.resolve());
  child.on('close', (code, signal) => {
    // The channel ends when standard error, which waits for its own credit, has gone out as well.
    channel.stderr.write('', () => {
      if (signal) channel.exit(signal.replace(/^SIG/, ''));
      else channel.exit(code ?? 0);
      channel.end();
    });
  });
  channel.on('close', () => kill('SIGHUP'));

  function kill(signal: NodeJS.Signals) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    if (isWindows) child.kill();
    else killGroup(child.pid, signal);
  }

  return {
    resize() {},
    signal: (name) => {
      if (child.pid !== undefined && !isWindows) killGroup(child.pid, `SIG${name}`);
    },
    async kill() {
      kill('SIGKILL');
      await ended.promise;
    },
    ended: ended.promise,
  };
}

function killGroup(pid: number, signal: string) {
  try {
    process.kill(-pid, signal);
  } catch {
    // it has ended, or the name is none that this system knows
  }
}

function signalName(number: number): string {
  const found = Object.entries(constants.signals).find(([, value]) => value === number);
  return found ? found[0].replace(/^SIG/, '') : 'TERM';
}
