import type { Problem, ProblemCode } from '../../preload/contract/problem.ts';

/** What passes by itself: the network, the host or the core is away for a while. */
const passing: readonly ProblemCode[] = [
  'app/core-gone',
  'ssh/connection-lost',
  'ssh/timed-out',
  'ssh/unreachable',
  'ssh/refused',
  'ssh/closed-early',
  'ssh/name-not-found',
];

/** Whether the same try may well succeed later, without anybody changing anything. */
export function isNetworkProblem({ code }: Problem): boolean {
  return passing.includes(code);
}
