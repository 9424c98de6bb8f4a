import type { ClientCallback, ClientChannel } from 'ssh2';
import type { Problem } from '../../preload/contract/problem.ts';
import { AppError } from '../app-error.ts';

/**
 * Opens a channel with one of ssh2's calls and hands it to `use` at once: how it ended may be in the very packet that
 * opened it. Throws `ssh/channel-refused` when the host does not grant it, and what became of the connection when that
 * ended first.
 */
export async function openChannel<Result>(
  start: (callback: ClientCallback) => void,
  use: (channel: ClientChannel) => Result,
  connectionProblem: () => Problem | undefined,
): Promise<Result> {
  try {
    return await new Promise((resolve, reject) => {
      start((error, channel) => (error ? reject(error) : resolve(use(channel)))); // throws when the socket has gone
    });
  } catch (error) {
    const problem = connectionProblem();
    if (problem) throw new AppError(problem.code, problem.params, problem.details);
    throw new AppError('ssh/channel-refused', {}, error);
  }
}
