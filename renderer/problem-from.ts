import { ORPCError } from '@orpc/client';
import { type Problem, problemSchema } from '../preload/contract/problem.ts';

/** Thrown by a call or a stream that had no core to talk to. */
export class LinkGone extends Error {
  constructor(cause?: unknown) {
    super('the core is not there', { cause });
    this.name = 'LinkGone';
  }
}

/** Whatever a call threw, as the problem to show. */
export function problemFrom(thrown: unknown): Problem {
  if (thrown instanceof LinkGone) return { code: 'app/core-gone', params: {} };
  if (thrown instanceof ORPCError && thrown.defined) {
    const told = problemSchema.safeParse(thrown.data);
    if (told.success) return told.data;
  }
  if (thrown instanceof ORPCError && thrown.code === 'BAD_REQUEST') return problem('app/invalid-input', thrown);
  if (thrown instanceof Error && thrown.name === 'AbortError') return { code: 'app/cancelled', params: {} };
  return problem('app/unexpected', thrown);
}

function problem(code: Problem['code'], thrown: unknown): Problem {
  return { code, params: {}, details: thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown) };
}
