import type { Readable, Writable } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import type { Problem } from '../../preload/contract/problem.ts';
import { AppError } from '../app-error.ts';
import { openChannel } from './open-channel.ts';

/** A command that runs on a host. Whoever does not read its output holds it up. */
export type RemoteCommand = {
  stdin: Writable;
  stdout: Readable;
  stderr: Readable;
  /** How it ended; its last output may still be waiting to be read. Rejects with what became of the connection when that ended first. */
  exit: Promise<{ exitCode?: number; signal?: string }>;
  /** Ends it: asks the host to, and closes its output, which ends what goes on writing where the host does not listen. */
  close(): void;
};

/**
 * Starts a command in the login shell of the host, without a terminal; `onEnd` is called when its channel is no longer
 * needed. Throws what `openChannel` throws.
 */
export function startCommand(
  client: Client,
  command: string,
  connectionProblem: () => Problem | undefined,
  onEnd: () => void,
): Promise<RemoteCommand> {
  return openChannel(
    (callback) => client.exec(command, callback),
    (channel) => wrap(client, channel, connectionProblem, onEnd),
    connectionProblem,
  );
}

function wrap(
  client: Client,
  channel: ClientChannel,
  connectionProblem: () => Problem | undefined,
  onEnd: () => void,
): RemoteCommand {
  const exit = Promise.withResolvers<{ exitCode?: number; signal?: string }>();
  exit.promise.catch(() => {}); // whoever does not ask how it ended must not be told by a crash

  // Comes with the last byte read, or not at all when nobody reads: so the other two are heard as well.
  channel.on('close', settle);
  client.on('close', settle);
  channel.on('exit', (code: number | null, signal?: string) => {
    if (code !== null) exit.resolve({ exitCode: code });
    else exit.resolve(signal ? { signal } : {});
  });
  channel.on('error', () => {}); // 'close' follows

  function settle() {
    client.removeListener('close', settle);
    onEnd();
    const problem = connectionProblem();
    if (problem) exit.reject(new AppError(problem.code, problem.params, problem.details));
    else exit.resolve({});
  }
  return {
    stdin: channel,
    stdout: channel,
    stderr: channel.stderr,
    exit: exit.promise,
    close() {
      channel.signal('TERM');
      channel.close();
      onEnd(); // nobody may read it to its end
    },
  };
}
