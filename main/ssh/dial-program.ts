import { type ChildProcess, spawn } from 'node:child_process';
import { Duplex } from 'node:stream';
import { AppError } from '../app-error.ts';
import { type GuardedStream, guardGreeting } from './greeting-guard.ts';
import { hostText } from './host-text.ts';

const maxSaidLength = 4000;
const goodbyeMs = 2000;

/**
 * Reaches a host through a program of the user's configuration (ProxyCommand), whose input and output are the way there.
 * It runs in the user's shell, as for OpenSSH, but without our terminal; what it says on its own account is kept for
 * `whyEnded`.
 */
export function dialProgram(command: string, host: string): GuardedStream {
  const child = start(command);
  let said = '';
  let ended: AppError | undefined;
  const stream = new Duplex({
    read: () => void child.stdout?.resume(),
    write: (bytes, _encoding, done) => void child.stdin?.write(bytes, () => done()),
    final(done) {
      child.stdin?.end();
      done();
    },
    destroy(error, done) {
      hangUp(child);
      done(error);
    },
  });
  function end(how: string, cause?: Error) {
    ended = new AppError('ssh/proxy-command', { host, command: hostText(command, 500), how }, said.trim() || cause);
    stream.push(null);
  }
  child.stdin?.on('error', () => {}); // it has gone; its end is told below
  child.stdout?.on('data', (bytes: Buffer) => {
    if (!stream.push(bytes)) child.stdout?.pause();
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-maxSaidLength);
  });
  child.once('error', (error) => end('–', error));
  // Not before its last words and its exit code are there.
  child.once('close', (code, signal) => ended ?? end(String(code ?? signal)));
  stream.on('error', () => {});
  return { ...guardGreeting(stream), whyEnded: () => ended };
}

function start(command: string): ChildProcess {
  if (process.platform === 'win32')
    return spawn(process.env.ComSpec ?? 'cmd.exe', ['/d', '/s', '/c', `"${command}"`], {
      windowsVerbatimArguments: true,
      windowsHide: true,
    });
  // A group of its own: what its shell has started ends with it, and nothing of it can ask on our terminal.
  return spawn(process.env.SHELL || '/bin/sh', ['-c', `exec ${command}`], { detached: true });
}

function hangUp(child: ChildProcess) {
  const signal = (name: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined && process.platform !== 'win32') process.kill(-child.pid, name);
      else child.kill(name);
    } catch {
      // It has ended by itself.
    }
  };
  if (child.exitCode !== null || child.signalCode !== null) return;
  signal('SIGHUP');
  const timer = setTimeout(() => signal('SIGKILL'), goodbyeMs);
  timer.unref();
  child.once('exit', () => clearTimeout(timer));
}
