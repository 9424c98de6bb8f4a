import { setTimeout as after } from 'node:timers/promises';
import { fromUnknown } from '../app-error.ts';

type LostHostsOptions = {
  /** Connects as it was last done, with nobody to ask. */
  reconnect(ref: string, signal: AbortSignal): Promise<unknown>;
  /** Whether anybody wants them back by now. */
  isWanted(): boolean;
  /** Nobody waits for it any longer. */
  forget(ref: string): void;
  /** Before each try, in milliseconds; the last holds from then on. */
  pausesMs?: readonly number[];
};

/** Hosts whose connection was lost while they were watched. */
export type LostHosts = {
  has(ref: string): boolean;
  add(ref: string): void;
  /** It is connected again, or not to be waited for. */
  delete(ref: string): void;
  dispose(): void;
};

const usualPausesMs = [5_000, 15_000, 30_000, 60_000, 300_000];
const tryMs = 60_000;
/** What was lost in the evening is still told in the morning. */
const rememberedMs = 24 * 3_600_000;
const maxLost = 500;
/** Without a person none of these will go better. */
const needsPerson = new Set(['ssh/asks-again', 'ssh/authentication-failed', 'ssh/host-key-changed', 'app/not-found']);

/** Tries to have lost hosts back while somebody wants them, less and less often. */
export function createLostHosts(options: LostHostsOptions): LostHosts {
  const lost = new Map<string, AbortController>();
  const pausesMs = options.pausesMs ?? usualPausesMs;

  function remove(ref: string): void {
    lost.get(ref)?.abort();
    lost.delete(ref);
  }

  async function wait(ref: string, signal: AbortSignal): Promise<void> {
    const untilMs = performance.now() + rememberedMs;
    let isHopeless = false;
    for (let tries = 0; performance.now() < untilMs; tries += 1) {
      await after(pausesMs[tries] ?? pausesMs.at(-1), undefined, { signal, ref: false });
      if (isHopeless || !options.isWanted()) continue;
      try {
        await options.reconnect(ref, AbortSignal.any([signal, AbortSignal.timeout(tryMs)]));
      } catch (thrown) {
        isHopeless = needsPerson.has(fromUnknown(thrown).code);
      }
    }
    options.forget(ref);
  }

  return {
    has: (ref) => lost.has(ref),
    add(ref) {
      remove(ref);
      const ended = new AbortController();
      lost.set(ref, ended);
      wait(ref, ended.signal).catch(() => {}); // it is back, or the console ends
      const oldest = lost.size > maxLost ? lost.keys().next().value : undefined;
      if (oldest !== undefined) options.forget(oldest);
    },
    delete: remove,
    dispose() {
      for (const ref of lost.keys()) remove(ref);
    },
  };
}
