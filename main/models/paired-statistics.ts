/** The 97.5th percentile of the normal distribution, for intervals of 95 %. */
const z95 = 1.959964;

/**
 * How likely at least so uneven a split of the samples that only one of two gets right is by chance alone: McNemar's
 * test, exact and two-sided.
 */
export function splitChance(onlyA: number, onlyB: number): number {
  return Math.min(1, 2 * tossesAtMost(Math.min(onlyA, onlyB), onlyA + onlyB));
}

/** Probability of at most `most` heads in `count` tosses of a fair coin. */
function tossesAtMost(most: number, count: number): number {
  let logTerm = -count * Math.LN2;
  let sum = 0;
  for (let heads = 0; heads <= most; heads += 1) {
    sum += Math.exp(logTerm);
    logTerm += Math.log((count - heads) / (heads + 1));
  }
  return Math.min(1, sum);
}

/**
 * The difference of two shares over the same `count` samples, b − a, and its 95 % interval after Bonett and Price
 * (2012), which holds for few samples too.
 */
export function shareDifference(onlyA: number, onlyB: number, count: number) {
  const a = (onlyA + 1) / (count + 2);
  const b = (onlyB + 1) / (count + 2);
  const reach = z95 * Math.sqrt((a + b - (b - a) ** 2) / (count + 2));
  return {
    difference: (onlyB - onlyA) / count,
    low: Math.max(-1, b - a - reach),
    high: Math.min(1, b - a + reach),
  };
}

/**
 * The median and a 95 % interval that holds whatever the values' distribution (by order statistics, as the sign test
 * has it); under six values there is no such interval.
 */
export function medianInterval(values: readonly number[]): { median: number; low?: number; high?: number } | undefined {
  const sorted = Float64Array.from(values).sort();
  const count = sorted.length;
  if (count === 0) return undefined;
  const median = middleOf(sorted);
  const outside = ranksOutside(count);
  if (outside < 0) return { median };
  return { median, low: sorted[outside] ?? median, high: sorted[count - 1 - outside] ?? median };
}

/** The middle of ascending values; between the two middle ones where their number is even. */
export function middleOf(sorted: ArrayLike<number>): number {
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2;
}

/** How many ranks may be left out at either end; -1 where even all of them are too few. */
function ranksOutside(count: number): number {
  let logTerm = -count * Math.LN2;
  let sum = 0;
  for (let rank = 0; rank < count; rank += 1) {
    sum += Math.exp(logTerm);
    if (sum > 0.025) return rank - 1;
    logTerm += Math.log((count - rank) / (rank + 1));
  }
  return -1;
}
