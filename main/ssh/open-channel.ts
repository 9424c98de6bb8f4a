import type { Problem } from '../../preload/contract/problem.ts';
import { AppError } from '../app-error.ts';

/**
 * Opens a channel of a link. Throws `ssh/channel-refused` when the host does not grant it, and what became of the
 * connection when that ended first.
 */
export async function openChannel<Channel>(
  open: () => Promise<Channel>,
  connectionProblem: () => Problem | undefined,
): Promise<Channel> {
  try {
    return await open();
  } catch (error) {
    const problem = connectionProblem();
    if (problem) throw new AppError(problem.code, problem.params, problem.details);
    throw new AppError('ssh/channel-refused', {}, error);
  }
}
