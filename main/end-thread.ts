import { setTimeout as delay } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';

const graceMs = 200;

/**
 * Ends a thread. It is left a moment to end by itself: ended from outside while it is in native code, V8 can take the
 * whole process with it (`Check failed: (location_) != nullptr`).
 */
export async function endThread(worker: Worker): Promise<void> {
  if (worker.threadId === -1) return;
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const patience = new AbortController();
  await Promise.race([ended, delay(graceMs, undefined, { signal: patience.signal }).catch(() => undefined)]);
  patience.abort();
  if (worker.threadId !== -1) await worker.terminate();
}
