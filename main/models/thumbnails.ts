import { AppError } from '../app-error.ts';
import type { ModelProcess } from './model-process.ts';

type Wanted = {
  path: string;
  sidePixels: number;
  resolve: (dataUrl: string) => void;
  reject: (problem: unknown) => void;
};

const idleMs = 30_000;
/** More than fit on any screen: those that wait longest have been scrolled past. */
const maxWaiting = 200;

/** Makes thumbnails one after another in a process without a model, kept for a while, since strangers' files may crash it. */
export function createThumbnails(startProcess: () => ModelProcess) {
  let process: ModelProcess | undefined;
  let idle: NodeJS.Timeout | undefined;
  let isBusy = false;
  let isDisposed = false;
  const waiting = new Set<Wanted>();

  function end(): void {
    clearTimeout(idle);
    process?.dispose();
    process = undefined;
  }

  function cancel(wanted: Wanted): void {
    if (waiting.delete(wanted)) wanted.reject(new AppError('app/cancelled'));
  }

  function cancelOldest(isTooMany: () => boolean): void {
    for (const wanted of waiting) {
      if (!isTooMany()) return;
      cancel(wanted);
    }
  }

  async function work(): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    clearTimeout(idle);
    for (const wanted of waiting) {
      waiting.delete(wanted);
      try {
        process ??= startProcess();
        wanted.resolve(await process.thumbnail(wanted.path, wanted.sidePixels));
      } catch (problem) {
        // It may be dead or only have refused the file: a new one is sure to live.
        end();
        wanted.reject(problem);
      }
    }
    isBusy = false;
    if (process) idle = setTimeout(end, idleMs).unref();
  }

  return {
    /** A PNG data address. Throws when the file is no picture, or `app/cancelled` when many newer ones are wanted. */
    make(path: string, sidePixels: number, signal?: AbortSignal): Promise<string> {
      return new Promise((resolve, reject) => {
        const wanted = { path, sidePixels, resolve, reject };
        waiting.add(wanted);
        if (isDisposed || signal?.aborted) return cancel(wanted);
        signal?.addEventListener('abort', () => cancel(wanted), { once: true });
        cancelOldest(() => waiting.size > maxWaiting);
        void work();
      });
    },

    dispose(): void {
      isDisposed = true;
      cancelOldest(() => true);
      end();
    },
  };
}
