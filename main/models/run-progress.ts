import type { SampleResult } from '../../preload/contract/models.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import type { ModelProcess } from './model-process.ts';
import type { ResultMessage } from './worker-messages.ts';

/** Files submitted before their turn, so that the process never waits for the next one. */
const filesAhead = 64;

/** Where a run stands: the first record not answered yet, and what the process already has before it. */
export function createRunProgress(paths: readonly string[]) {
  let file = 0;
  let record = 0;
  let recordCount: number | undefined;
  let submitted = 0;
  let done = 0;
  let total = paths.length;
  let ahead = filesAhead;

  function step(): void {
    done += 1;
    record += 1;
    if (record < (recordCount ?? 1)) return;
    file += 1;
    record = 0;
    recordCount = undefined;
  }

  function current(): { path: string; row?: number } {
    return { path: paths[file] ?? '', ...((recordCount ?? 1) > 1 ? { row: record + 1 } : {}) };
  }

  return {
    isDone: () => file >= paths.length,
    counts: () => ({ done, total }),
    /** The record whose answer is due. */
    current,

    submitAhead(process: ModelProcess): void {
      for (submitted = Math.max(submitted, file); submitted < paths.length; submitted += 1) {
        if (submitted - file >= ahead) return;
        process.submit(submitted, paths[submitted] ?? '', submitted === file ? record : 0);
      }
    },

    accept(message: ResultMessage): SampleResult {
      if (recordCount === undefined) {
        recordCount = message.recordCount;
        total += recordCount - 1;
      }
      step();
      return message.result;
    },

    /** The process died over one of several files: all from the first are submitted anew, and from now on one by one. */
    goOneByOne(): void {
      ahead = 1;
      submitted = file;
    },

    /** The process died over this record: it has failed, and all after it must be submitted anew. */
    failCurrent(problem: Problem): SampleResult {
      const failed = { ...current(), problem };
      step();
      submitted = file;
      return failed;
    },
  };
}
