import { type ChildProcess, spawn } from 'node:child_process';
import { Transform } from 'node:stream';
import type { RemoteCommand } from '../../main/gauges/run-probe.ts';

/** A command of this machine in the shape in which a connection lends those of a host. */
export type LocalCommand = RemoteCommand & { process: ChildProcess };

/** Starts it without a shell around it, in `environment` only. Each write to its input goes through `rewrite`. */
export function startLocalCommand(
  [file = 'sh', ...args]: string[],
  environment = process.env,
  rewrite = (text: string) => text,
): LocalCommand {
  const child = spawn(file, args, { stdio: 'pipe', env: environment });
  const exit = new Promise<unknown>((resolve, reject) => {
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal }));
    child.once('error', reject);
  });
  exit.catch(() => {});
  child.stdin.on('error', () => {}); // it has ended; `exit` tells how
  const stdin = new Transform({ transform: (chunk, _encoding, done) => done(null, rewrite(String(chunk))) });
  stdin.pipe(child.stdin);
  return {
    stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    exit,
    // What a closed channel is to a command: no more input, nobody reads.
    close() {
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
    },
    process: child,
  };
}
