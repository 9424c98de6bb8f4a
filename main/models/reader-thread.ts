import { Worker } from 'node:worker_threads';
import type { GraphStep, ModelGraph } from '../../preload/contract/model-graph.ts';
import type { InspectEvent } from '../../preload/contract/models.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { AppError } from '../app-error.ts';
import { endThread } from '../end-thread.ts';

/** What a reader's thread is asked for. */
export type ReaderTask =
  | { kind: 'inspect'; path: string }
  | { kind: 'graph'; path: string; layout: ModelGraph['layout']; within: readonly GraphStep[] };

/** What it says; `refused` ends it. */
export type ReaderMessage = Told | { kind: 'refused'; problem: Problem };
type Told = InspectEvent | { kind: 'graph'; graph: ModelGraph };

/** Of the heap alone. A file that needs more to be described is no model that a person made. */
const heapMegabytes = 1024;

/**
 * Runs one task in a thread of its own and gives what it says. Throws the AppError it ends with, `models/too-complex`
 * when it says nothing for `silenceMs`; leaving the generator or aborting the signal ends the thread at once.
 */
export async function* readInThread(
  workerPath: string,
  task: ReaderTask,
  silenceMs: number,
  signal?: AbortSignal,
): AsyncGenerator<Told, void, undefined> {
  signal?.throwIfAborted();
  const messages: ReaderMessage[] = [];
  let ended: AppError | 'quietly' | undefined;
  let wake: (() => void) | undefined;
  const end = (how: typeof ended) => {
    ended ??= how;
    wake?.();
  };
  const tooMuch = (cause: Error) => new AppError('models/too-complex', { path: task.path }, cause);
  const worker = new Worker(workerPath, {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
  });
  const silence = setTimeout(() => end(tooMuch(new Error(`nothing read for ${silenceMs / 1000} s`))), silenceMs);
  const abort = () => end(new AppError('app/cancelled'));
  signal?.addEventListener('abort', abort);
  worker.on('message', (message: ReaderMessage) => {
    silence.refresh();
    messages.push(message);
    wake?.();
  });
  worker.on('error', (error) => end(tooMuch(error)));
  worker.on('exit', () => end('quietly'));
  try {
    for (;;) {
      const message = messages.shift();
      if (message?.kind === 'refused') {
        throw new AppError(message.problem.code, message.problem.params, message.problem.details);
      }
      if (message) yield message;
      else if (ended instanceof AppError) throw ended;
      else if (ended) return;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    clearTimeout(silence);
    signal?.removeEventListener('abort', abort);
    await endThread(worker);
  }
}
