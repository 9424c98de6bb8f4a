import type { Problem } from '../../preload/contract/problem.ts';
import { AppError } from '../app-error.ts';

/** An answer that the rest can do without: nothing where it can't be had, and why among the problems. */
export async function orSay<Answer>(
  asked: Promise<Answer>,
  problems: Problem[],
  signal: AbortSignal,
): Promise<Answer | undefined> {
  try {
    return await asked;
  } catch (thrown) {
    if (signal.aborted || !(thrown instanceof AppError)) throw thrown;
    problems.push(thrown.toProblem());
    return undefined;
  }
}
