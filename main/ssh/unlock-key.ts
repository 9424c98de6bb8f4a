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
    const timer = setTimeout(() => end(new AppError('keys/damaged', { path: request.path })), timeLimitMs);
    function end(failure: AppError) {
      clearTimeout(timer);
      void worker.terminate();
      reject(failure);
    }
    worker.once('message', (answer: UnlockAnswer) => {
      if (answer.status === 'failed') {
        const { code, params, details } = answer.problem;
        return end(new AppError(code, params, details));
      }
      clearTimeout(timer);
      resolve(answer.openSshKey);
      return undefined;
    });
    worker.once('error', (error) => end(new AppError('keys/damaged', { path: request.path }, error)));
  });
}
