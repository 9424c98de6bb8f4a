import type { ModelProcess } from './runner.ts';

const idleMs = 30_000;

/** Makes thumbnails one after another in a process without a model, kept for a while, since strangers' files may crash it. */
export function createThumbnails(startProcess: () => ModelProcess) {
  let process: ModelProcess | undefined;
  let idle: NodeJS.Timeout | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  function end(): void {
    clearTimeout(idle);
    process?.dispose();
    process = undefined;
  }

  async function makeNext(path: string, sidePixels: number): Promise<string> {
    clearTimeout(idle);
    process ??= startProcess();
    try {
      return await process.thumbnail(path, sidePixels);
    } catch (problem) {
      // It may be dead or only have refused the file: a new one is sure to live.
      end();
      throw problem;
    } finally {
      idle = setTimeout(end, idleMs);
      idle.unref();
    }
  }

  return {
    /** A PNG data address. Throws when the file is no picture. */
    make(path: string, sidePixels: number): Promise<string> {
      const made = queue.then(() => makeNext(path, sidePixels));
      queue = made.catch(() => {});
      return made;
    },
    dispose: end,
  };
}
