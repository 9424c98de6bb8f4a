import { Worker } from 'node:worker_threads';
import type { Problem } from '../../preload/contract/problem.ts';
import { AppError } from '../app-error.ts';
import type { PrivateKeyText } from './private-key-text.ts';

/** What the worker is started with. */
export type UnlockRequest = { key: PrivateKeyText; passphrase: string; path: string };

/** The one message it answers. */
export type UnlockAnswer = { status: 'unlocked'; openSshKey: string } | { status: 'failed'; problem: Problem };

/** Where `unlock-worker.ts`, or what the build made of it, is found, and how long it may take. */
export type UnlockWorker = { path: string; timeLimitMs: number };

/**
 * Decrypts a key in a thread of its own: a passphrase is stretched on purpose, for a tenth of a second or, in a hostile
 * file, for ever. Throws what `decryptKey` throws, and `keys/damaged` when the time is up.
 */
export function unlockKey({ path, timeLimitMs }: UnlockWorker, request: UnlockRequest): Promise<string> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(path, {
      workerData: request,
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    });
    const timer = setTimeout(() => {
      void worker.terminate();
      end(new AppError('keys/damaged', { path: request.path }));
    }, timeLimitMs);
    function end(failure: AppError) {
      clearTimeout(timer);
      reject(failure);
    }
    // It has nothing more to do once it has answered, and ends by itself.
    worker.once('message', (answer: UnlockAnswer) => {
      clearTimeout(timer);
      if (answer.status === 'unlocked') resolve(answer.openSshKey);
      else reject(new AppError(answer.problem.code, answer.problem.params, answer.problem.details));
    });
    worker.once('error', (error) => end(new AppError('keys/damaged', { path: request.path }, error)));
  });
}
