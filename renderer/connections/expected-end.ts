import type { Problem } from '../../preload/contract/problem.ts';

/** Whether a connection was closed on purpose, so that nothing is wrong: it is only to be made again when it is needed. */
export function isExpectedEnd({ code }: Problem): boolean {
  return code === 'ssh/disconnected' || code === 'ssh/closed-unused';
}
