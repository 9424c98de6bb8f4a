import type { Readable, Writable } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import type { Problem } from '../../preload/contract/problem.ts';
import { AppError } from '../app-error.ts';

/** A command that runs on a host. Whoever does not read its output holds it up. */
export type RemoteCommand = {
  stdin: Writable;
  stdout: Readable;
  stderr: Readable;
  /** How it ended, once all output has been read. Rejects with what became of the connection when it ended without a word. */
  exit: Promise<{ exitCode?: number; signal?: string }>;
  /** Ends it; `exit` then resolves. */
  close(): void;
};

/** Starts a command in the login shell of the host, without a terminal. Throws `ssh/channel-refused`. */
export function startCommand(
  client: Client,
  command: string,
  connectionProblem: () => Problem | undefined,
): Promise<RemoteCommand> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error) reject(new AppError('ssh/channel-refused', {}, error));
      else resolve(wrap(channel, connectionProblem));
    });
  });
}

function wrap(channel: ClientChannel, connectionProblem: () => Problem | undefined): RemoteCommand {
  const exit = Promise.withResolvers<{ exitCode?: number; signal?: string }>();
  exit.promise.catch(() => {}); // whoever does not ask how it ended must not be told by a crash
  channel.on('close', (code: number | null | undefined, signal?: string) => {
    const problem = connectionProblem();
    if (typeof code === 'number') exit.resolve({ exitCode: code });
    else if (signal) exit.resolve({ signal });
    else if (problem) exit.reject(new AppError(problem.code, problem.params, problem.details));
    else exit.resolve({});
  });
  channel.on('error', () => {}); // 'close' follows
  return { stdin: channel, stdout: channel, stderr: channel.stderr, exit: exit.promise, close: () => channel.close() };
}
