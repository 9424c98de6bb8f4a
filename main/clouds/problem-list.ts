import type { Problem } from '../../preload/contract/problem.ts';

/** The problems, each once: what is wrong with the environment is wrong for every profile. */
export function uniqueProblems(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
