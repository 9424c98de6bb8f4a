import type { Problem, ProblemCode, Remedy } from '../preload/contract/problem.ts';

/** The one error that features throw. Its words live in the renderer under `code`; the cause's text becomes 'Details'. */
export class AppError extends Error {
  readonly code: ProblemCode;
  readonly params: Problem['params'];
  readonly remedies: readonly Remedy[];

  constructor(code: ProblemCode, params: Problem['params'] = {}, cause?: unknown, remedies: readonly Remedy[] = []) {
    super(code, { cause });
    this.name = 'AppError';
    this.code = code;
    this.params = params;
    this.remedies = remedies;
  }

  /** What goes over the wire. */
  toProblem(): Problem {
    const details = this.cause === undefined ? undefined : describeCause(this.cause);
    return {
      code: this.code,
      params: this.params,
      ...(details ? { details } : {}),
      ...(this.remedies.length > 0 ? { remedies: [...this.remedies] } : {}),
    };
  }
}

/** Any thrown value as an AppError: itself, a cancellation, or `app/unexpected`. */
export function fromUnknown(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof Error && thrown.name === 'AbortError') return new AppError('app/cancelled', {}, thrown);
  return new AppError('app/unexpected', {}, thrown);
}

const maxDetailsLength = 4000;

function describeCause(cause: unknown): string {
  const text = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return text.slice(0, maxDetailsLength);
}
