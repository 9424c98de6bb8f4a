import { AppError } from '../app-error.ts';

/** Why a call was broken off: its signal's own problem, the time that was up, or a cancellation. */
export function abortProblem({ reason }: AbortSignal, thrown: unknown): AppError {
  if (reason instanceof AppError) return reason;
  const late = reason instanceof Error && reason.name === 'TimeoutError';
  return late ? new AppError('clouds/timed-out', {}, thrown) : new AppError('app/cancelled', {}, thrown);
}
