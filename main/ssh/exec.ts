import type { Problem } from '../../preload/contract/problem.ts';
import { AppError } from '../app-error.ts';
import type { ChannelEnd, LinkChannel, SshLink } from './link.ts';
import { openChannel } from './open-channel.ts';

/** A command that runs on a host; `exit` rejects with what became of the connection when that ended first. */
export type RemoteCommand = Omit<LinkChannel, 'closed'>;

/**
 * Starts a command in the login shell of the host, without a terminal; `onEnd` is called when its channel is no longer
 * needed. Throws what `openChannel` throws.
 */
export async function startCommand(
  link: SshLink,
  command: string,
  connectionProblem: () => Problem | undefined,
  onEnd: () => void,
): Promise<RemoteCommand> {
  const channel = await openChannel(() => link.exec(command), connectionProblem);
  channel.closed.then(onEnd);
  const exit = channel.exit.then((end) => told(end, connectionProblem()));
  exit.catch(() => {}); // whoever does not ask how it ended must not be told by a crash
  return {
    stdin: channel.stdin,
    stdout: channel.stdout,
    stderr: channel.stderr,
    exit,
    close() {
      channel.close();
      onEnd(); // nobody may read it to its end
    },
  };
}

function told(end: ChannelEnd, problem: Problem | undefined): ChannelEnd {
  if (problem && end.exitCode === undefined && end.signal === undefined)
    throw new AppError(problem.code, problem.params, problem.details);
  return end;
}
