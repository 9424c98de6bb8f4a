import { setTimeout as delay } from 'node:timers/promises';
import type { HostKeyProof } from '../../preload/contract/connections.ts';
import { fromUnknown } from '../app-error.ts';

/** A host key that is known from elsewhere than the host. */
export type PublishedHostKey = { keyType: string; fingerprint: string };

/** What came of asking: as it is shown, or that another key of the same type is published. */
export type ProofNews = HostKeyProof | { status: 'contradicted'; expected: string };

/** A console's text comes to light minutes after it was printed. */
export const usualProofWaitsMs: readonly number[] = [15_000, 30_000, 60_000, 120_000, 240_000, 480_000];

/** Whether what is published speaks for a key. A key of a type that is not among it is neither proven nor refuted. */
function judgePublished(published: readonly PublishedHostKey[], key: PublishedHostKey): ProofNews {
  if (published.some(({ fingerprint }) => fingerprint === key.fingerprint)) return { status: 'proven' };
  const other = published.find(({ keyType }) => keyType === key.keyType);
  return other ? { status: 'contradicted', expected: other.fingerprint } : { status: 'unpublished' };
}

/** Asks what is published, and again after each wait until that tells something or the signal ends it. Never throws. */
export async function followProof(options: {
  key: PublishedHostKey;
  ask(signal: AbortSignal): Promise<readonly PublishedHostKey[]>;
  waitsMs: readonly number[];
  signal: AbortSignal;
  told(news: ProofNews): void;
}): Promise<void> {
  const { key, ask, signal, told } = options;
  told({ status: 'asking' });
  for (const waitMs of [0, ...options.waitsMs]) {
    if (waitMs > 0) await delay(waitMs, undefined, { signal, ref: false }).catch(() => {});
    if (signal.aborted) return;
    try {
      const news = judgePublished(await ask(signal), key);
      if (signal.aborted) return;
      told(news);
      if (news.status !== 'unpublished') return;
    } catch (thrown) {
      if (!signal.aborted) told({ status: 'unasked', problem: fromUnknown(thrown).toProblem() });
      return;
    }
  }
}
