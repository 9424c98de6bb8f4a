import { ORPCError } from '@orpc/server';
import { AppError, fromUnknown } from './app-error.ts';
import { isAsyncIterable } from './change-door.ts';
import type { Log } from './log.ts';

/**
 * Makes a `Problem` of whatever a handler or its iterator throws, and of a call that does not fit its schema (which has
 * then had no effect).
 */
export function createProblemInterceptor(log: Log) {
  function toProblemError(thrown: unknown, path: readonly string[]): ORPCError<string, unknown> {
    if (thrown instanceof ORPCError && thrown.code === 'PROBLEM') return thrown;
    if (thrown instanceof ORPCError && thrown.code === 'NOT_FOUND') return thrown;
    const isBadInput = thrown instanceof ORPCError && thrown.code === 'BAD_REQUEST';
    const error = isBadInput ? new AppError('app/invalid-input', {}, describeIssues(thrown.data)) : fromUnknown(thrown);
    if (error.code === 'app/unexpected') log.error('call failed', { call: path.join('.'), stack: stackOf(thrown) });
    return new ORPCError('PROBLEM', { data: error.toProblem(), cause: thrown });
  }

  async function* guard(output: AsyncIterable<unknown>, path: readonly string[]): AsyncGenerator<unknown, unknown> {
    try {
      yield* output;
    } catch (thrown) {
      throw toProblemError(thrown, path);
    }
    return undefined;
  }

  return async (options: { path: readonly string[]; next(): Promise<unknown> }): Promise<unknown> => {
    try {
      const output = await options.next();
      return isAsyncIterable(output) ? guard(output, options.path) : output;
    } catch (thrown) {
      throw toProblemError(thrown, options.path);
    }
  };
}

function describeIssues(data: unknown): string {
  return JSON.stringify(data)?.slice(0, 2000) ?? '';
}

function stackOf(thrown: unknown): string {
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
