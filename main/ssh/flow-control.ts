import { maxChunkBytes } from '../../preload/contract/wire/byte-streams.ts';

/** Where a terminal's output stands. */
export type OutputState = {
  /** Bytes that the host has sent and the screen has not been given. */
  waitingBytes: number;
  /** Bytes that the screen will take now. */
  creditBytes: number;
  sinceLastSendMs: number;
};

/** What to do with a terminal's output now. */
export type OutputStep = { do: 'send'; byteCount: number } | { do: 'wait'; forMs: number } | { do: 'nothing' };

/** Output is gathered for at most this long: a frame of a screen has 16 ms. */
export const gatherMs = 4;

/**
 * Decides what happens to output that has arrived. The first bytes after a pause go at once (an echo must not wait);
 * what follows hard upon them is gathered, until there is enough or the time is up. Nothing goes without credit.
 */
export function nextOutputStep(state: OutputState): OutputStep {
  const byteCount = Math.min(state.waitingBytes, state.creditBytes, maxChunkBytes);
  if (byteCount <= 0) return { do: 'nothing' };
  const isDue = state.waitingBytes >= maxChunkBytes || state.sinceLastSendMs >= gatherMs;
  if (isDue) return { do: 'send', byteCount };
  return { do: 'wait', forMs: gatherMs - state.sinceLastSendMs };
}
