/** Empty parts count as this share, or their logarithm would have no end. */
const leastShare = 1e-4;

/** The population stability index of two divisions into the same parts, given as counts. */
export function stabilityIndex(reference: readonly number[], present: readonly number[]): number {
  const [whole, wholeNow] = [sum(reference), sum(present)];
  if (whole === 0 || wholeNow === 0) return 0;
  return sum(
    reference.map((count, at) => {
      const before = Math.max(count / whole, leastShare);
      const now = Math.max((present[at] ?? 0) / wholeNow, leastShare);
      return (now - before) * Math.log(now / before);
    }),
  );
}

/** The greatest distance between two distributions, each given as ascending values (Kolmogorov and Smirnov). */
export function distributionDistance(left: ArrayLike<number>, right: ArrayLike<number>): number {
  let [atLeft, atRight, distance] = [0, 0, 0];
  while (atLeft < left.length && atRight < right.length) {
    const value = Math.min(left[atLeft] ?? 0, right[atRight] ?? 0);
    while (atLeft < left.length && (left[atLeft] ?? 0) <= value) atLeft += 1;
    while (atRight < right.length && (right[atRight] ?? 0) <= value) atRight += 1;
    distance = Math.max(distance, Math.abs(atLeft / left.length - atRight / right.length));
  }
  return distance;
}

/** How likely at least that distance is by chance, for so many values on either side (Stephens' approximation). */
export function distanceChance(distance: number, leftCount: number, rightCount: number): number {
  const root = Math.sqrt((leftCount * rightCount) / (leftCount + rightCount));
  const lambda = (root + 0.12 + 0.11 / root) * distance;
  if (lambda < 0.2) return 1;
  let chance = 0;
  for (let term = 1; term <= 100; term += 1) chance += (term % 2 === 1 ? 2 : -2) * Math.exp(-2 * (term * lambda) ** 2);
  return Math.max(0, Math.min(1, chance));
}

/**
 * How likely two divisions into the same parts, given as counts, are at least so different by chance: Pearson's test of
 * homogeneity, its distribution after Wilson and Hilferty.
 */
export function divisionChance(left: readonly number[], right: readonly number[]): number {
  const [leftCount, rightCount] = [sum(left), sum(right)];
  const both = left.map((count, at) => count + (right[at] ?? 0));
  const freedom = both.filter((count) => count > 0).length - 1;
  if (freedom < 1 || leftCount === 0 || rightCount === 0) return 1;
  const share = leftCount / (leftCount + rightCount);
  const statistic = sum(both.map((count, at) => (count === 0 ? 0 : ((left[at] ?? 0) - count * share) ** 2 / count)));
  const scaled = Math.cbrt(statistic / (share * (1 - share)) / freedom);
  const spread = 2 / (9 * freedom);
  return beyondNormal((scaled - (1 - spread)) / Math.sqrt(spread));
}

/** The part of a normal distribution above `deviations` (Abramowitz and Stegun 26.2.19, to about 1e-7). */
function beyondNormal(deviations: number): number {
  if (deviations < 0) return 1 - beyondNormal(-deviations);
  const factors = [5.383e-6, 4.88906e-5, 3.80036e-5, 3.2776263e-3, 2.11410061e-2, 4.9867347e-2];
  const polynomial = factors.reduce((inner, factor) => (inner + factor) * deviations, 0) + 1;
  return 0.5 * polynomial ** -16;
}

/**
 * The edges between the parts that a stability index of numbers is told of: the deciles. A value that makes up several of
 * them is a part of its own, or a shift to below it would go unseen.
 */
export function partEdges(deciles: readonly number[]): number[] {
  const edges = deciles.flatMap((value, at) => {
    if (value === deciles[at - 1]) return [];
    return value === deciles[at + 1] ? [justBelow(value), value] : [value];
  });
  return edges;
}

const justBelow = (value: number) =>
  value === 0 ? -Number.MIN_VALUE : value - Math.max(Math.abs(value) * Number.EPSILON, Number.MIN_VALUE);

/** How many of some values lie in each part between ascending edges; a value on an edge belongs to the part below it. */
export function countParts(values: ArrayLike<number>, edges: readonly number[]): number[] {
  const counts = Array.from({ length: edges.length + 1 }, () => 0);
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] ?? 0;
    const part = edges.findIndex((edge) => value <= edge);
    const index = part === -1 ? edges.length : part;
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
