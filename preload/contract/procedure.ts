import { oc } from '@orpc/contract';
import { problemSchema } from './problem.ts';

/** What the core must know of a procedure before it runs it. */
type ProcedureMeta = {
  /**
   * It changes something outside the console: a cloud, a host, a key file. Such calls pass one door in the core: refused
   * while their account is read-only, written to the activity log otherwise. Their input names what they change by
   * `ref`, `connectionId`, `path` or `accountKey`.
   */
  changes?: true;
};

/** The base of every procedure: whatever goes wrong, the caller gets a `Problem` and nothing else. */
export const procedure = oc.$meta<ProcedureMeta>({}).errors({ PROBLEM: { data: problemSchema } });
