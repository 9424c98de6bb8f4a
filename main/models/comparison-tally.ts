import type { Comparison, SamplePair } from '../../preload/contract/comparison.ts';
import { maxReportedResults } from '../../preload/contract/run-report.ts';
import { type ComparisonFigures, farApart } from './comparison-verdict.ts';
import { medianInterval, middleOf, shareDifference, splitChance } from './paired-statistics.ts';
import { percentile } from './percentile.ts';
import { isRight } from './right-answers.ts';

/** What the report tells of the pairs as they are. */
type Told = Pick<
  Comparison,
  'sampleCount' | 'changedCount' | 'accuracy' | 'latency' | 'distance' | 'pairs' | 'omittedCount'
>;

/** Counts pairs as they pass; of each it keeps a few numbers, and the pairs themselves only while they are among the worst. */
export function createComparisonTally() {
  const distances = { absolute: [] as number[], relative: [] as number[], cosine: [] as number[] };
  const ratios: number[] = [];
  const right = { count: 0, a: 0, b: 0, onlyA: 0, onlyB: 0 };
  const failed = { a: 0, b: 0 };
  const latenciesMs = { a: [] as number[], b: [] as number[] };
  const failedOnly = { a: 0, b: 0 };
  const brokenOnly = { a: 0, b: 0 };
  const changed: SamplePair[] = [];
  let alike: SamplePair[] = [];
  let [sampleCount, changedCount, answerCount, farCount] = [0, 0, 0, 0];
  let hasChecks = false;

  function countRight({ expected, a, b }: SamplePair): void {
    if (expected === undefined) return;
    const [isA, isB] = [isRight(a.answer ?? '', expected), isRight(b.answer ?? '', expected)];
    right.count += 1;
    right.a += Number(isA);
    right.b += Number(isB);
    if (isA && !isB) right.onlyA += 1;
    if (isB && !isA) right.onlyB += 1;
  }

  function countBroken({ a, b }: SamplePair): void {
    const checksOf = (side: SamplePair['a']) =>
      new Set(side.broken?.flatMap(({ check }) => (check === 'labels' ? [] : [check])));
    const [inA, inB] = [checksOf(a), checksOf(b)];
    if (inA.size + inB.size > 0) hasChecks = true;
    if ([...inA].some((check) => !inB.has(check))) brokenOnly.a += 1;
    if ([...inB].some((check) => !inA.has(check))) brokenOnly.b += 1;
  }

  function keep(pair: SamplePair): void {
    if (pair.isChanged) {
      changedCount += 1;
      if (changed.length < maxReportedResults) changed.push(pair);
      return;
    }
    alike.push(pair);
    if (alike.length > maxReportedResults * 4) alike = furthest(alike);
  }

  return {
    add(pair: SamplePair): void {
      const { a, b, distance } = pair;
      sampleCount += 1;
      if (a.problem) failed.a += 1;
      if (b.problem) failed.b += 1;
      if (a.problem && !b.problem) failedOnly.a += 1;
      if (b.problem && !a.problem) failedOnly.b += 1;
      if (a.answer !== undefined || b.answer !== undefined) answerCount += 1;
      countRight(pair);
      countBroken(pair);
      if (distance)
        for (const name of ['absolute', 'relative', 'cosine'] as const) distances[name].push(distance[name]);
      if (!a.problem && !b.problem && !(distance && distance.relative <= farApart)) farCount += 1;
      if (a.latencyMs !== undefined) latenciesMs.a.push(a.latencyMs);
      if (b.latencyMs !== undefined) latenciesMs.b.push(b.latencyMs);
      if (a.latencyMs && b.latencyMs) ratios.push(b.latencyMs / a.latencyMs);
      keep(pair);
    },

    /** A pair that was answered once more for its times. */
    addTimes({ a, b }: SamplePair): void {
      if (a.latencyMs && b.latencyMs) ratios.push(b.latencyMs / a.latencyMs);
    },

    changedCount: () => changedCount,

    /** `leftOut`: samples that were not come to. */
    close(leftOut: number) {
      const pairs = [...changed, ...furthest(alike)].slice(0, maxReportedResults);
      const latency = medianInterval(ratios);
      const distance = summarize(distances);
      const { count, onlyA, onlyB } = right;
      const shares = { a: right.a / count, b: right.b / count, ...shareDifference(onlyA, onlyB, count) };
      const shown = {
        sampleCount,
        changedCount,
        ...(count > 0 ? { accuracy: { count, ...shares, onlyA, onlyB, chance: splitChance(onlyA, onlyB) } } : {}),
        ...(latency ? { latency: inRatios(latency, ratios.length) } : {}),
      };
      const figures: ComparisonFigures = {
        ...shown,
        answerCount,
        farCount,
        failedOnly,
        brokenOnly,
        hasChecks,
        leftOut,
      };
      const omittedCount = sampleCount - pairs.length;
      const told: Told = { ...shown, ...(distance ? { distance } : {}), pairs, omittedCount };
      return { figures, told, failed, latenciesMs };
    },
  };
}

function inRatios({ median, ...interval }: NonNullable<ReturnType<typeof medianInterval>>, count: number) {
  return { count, ratio: median, ...interval };
}

function furthest(pairs: readonly SamplePair[]): SamplePair[] {
  const far = ({ distance }: SamplePair) => distance?.relative ?? 2;
  return pairs.toSorted((left, right) => far(right) - far(left)).slice(0, maxReportedResults);
}

function summarize({
  absolute,
  relative,
  cosine,
}: Record<'absolute' | 'relative' | 'cosine', number[]>): Comparison['distance'] {
  if (absolute.length === 0) return undefined;
  const ranks = (values: number[]) => {
    const sorted = Float64Array.from(values).sort();
    return { p50: middleOf(sorted), p95: percentile(sorted, 95), greatest: sorted.at(-1) ?? 0 };
  };
  const cosines = Float64Array.from(cosine).sort();
  return {
    count: absolute.length,
    absolute: ranks(absolute),
    relative: ranks(relative),
    cosine: { p50: middleOf(cosines), least: cosines[0] ?? 1 },
  };
}
