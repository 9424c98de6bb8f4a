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
