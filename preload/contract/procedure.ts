import { oc } from '@orpc/contract';
import { problemSchema } from './problem.ts';

/** The base of every procedure: whatever goes wrong, the caller gets a `Problem` and nothing else. */
export const procedure = oc.errors({ PROBLEM: { data: problemSchema } });
