/** What of the past is shown: the last hour, day or week as it goes on, or a time that stays. */
export type HistoryRange = { lastSeconds: number } | { fromSeconds: number; untilSeconds: number };

/** What is kept. */
export const longestSeconds = 7 * 86_400;
/** Closer than this there is nothing more to see. */
const shortestSeconds = 60;

/** The range in seconds since 1970. */
export function boundsOf(range: HistoryRange, nowSeconds: number): { fromSeconds: number; untilSeconds: number } {
  if ('lastSeconds' in range) return { fromSeconds: nowSeconds - range.lastSeconds, untilSeconds: nowSeconds };
  return range;
}

/** The range with its length times `factor` around its middle, or around its end where that is now. */
export function zoomed(range: HistoryRange, factor: number, nowSeconds: number): HistoryRange {
  const { fromSeconds, untilSeconds } = boundsOf(range, nowSeconds);
  const length = clamp((untilSeconds - fromSeconds) * factor, shortestSeconds, longestSeconds);
  if ('lastSeconds' in range) return { lastSeconds: length };
  return placed((fromSeconds + untilSeconds - length) / 2, length, nowSeconds);
}

/** The range moved by so many of its own lengths. */
export function moved(range: HistoryRange, lengths: number, nowSeconds: number): HistoryRange {
  const { fromSeconds, untilSeconds } = boundsOf(range, nowSeconds);
  const length = untilSeconds - fromSeconds;
  if ('lastSeconds' in range && lengths > 0) return range;
  return placed(fromSeconds + length * lengths, length, nowSeconds);
}

/** A time that somebody has drawn over, no shorter than makes sense. */
export function chosen(fromSeconds: number, untilSeconds: number, nowSeconds: number): HistoryRange {
  const length = clamp(untilSeconds - fromSeconds, shortestSeconds, longestSeconds);
  return placed((fromSeconds + untilSeconds - length) / 2, length, nowSeconds);
}

/** Within what is kept. */
function placed(fromSeconds: number, length: number, nowSeconds: number): HistoryRange {
  const from = clamp(fromSeconds, nowSeconds - longestSeconds, nowSeconds - length);
  return { fromSeconds: from, untilSeconds: from + length };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
