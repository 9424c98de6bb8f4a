import type { Comparison, ComparisonReason, Standing } from '../../preload/contract/comparison.ts';

/** What was counted and measured of two models side by side. */
export type ComparisonFigures = Pick<Comparison, 'sampleCount' | 'changedCount' | 'accuracy' | 'latency'> & {
  /** Samples that only one of the two could answer. */
  failedOnly: { a: number; b: number };
  /** Samples on which only one of them breaks an expectation other than the right answer. */
  brokenOnly: { a: number; b: number };
  hasChecks: boolean;
  /** Samples whose answer has a word to be compared by. */
  answerCount: number;
  /** Samples whose outputs lie further apart than `farApart`, or differ in shape. */
  farCount: number;
  /** Samples that were not come to. */
  leftOut: number;
};

/** As a share of their length, outputs further apart than this are told as different. */
export const farApart = 0.05;
/** Less likely by chance than this is told as a difference. */
const significance = 0.05;
/** So much slower or faster, beyond all doubt, is a reason. */
const latencyShare = 0.1;
/** Without right answers the first model is the measure: more changes than this share make the second one worse. */
const changedShare = 0.01;

/**
 * The verdict on the second of two models with everything it rests on. One reason that says 'worse' decides: a gate must
 * not let a slower or a failing model through because it is better elsewhere.
 */
export function judgeComparison(figures: ComparisonFigures): { verdict: Standing; reasons: ComparisonReason[] } {
  const { sampleCount, changedCount, accuracy, latency, failedOnly, brokenOnly, farCount, answerCount } = figures;
  const reasons: ComparisonReason[] = [];
  const tell = (code: ComparisonReason['code'], says: Standing, told: Record<string, number>) =>
    reasons.push({ code, says, figures: told });
  if (figures.leftOut > 0) tell('stopped', 'worse', { count: figures.leftOut });
  tell('failures', fewer(failedOnly), { onlyA: failedOnly.a, onlyB: failedOnly.b });
  if (figures.hasChecks) tell('checks', fewer(brokenOnly), { onlyA: brokenOnly.a, onlyB: brokenOnly.b });
  if (accuracy) {
    const says = accuracy.chance >= significance ? 'same' : accuracy.difference > 0 ? 'better' : 'worse';
    tell('accuracy', says, accuracy);
  } else if (answerCount > 0) {
    const isOther = changedCount > changedShare * sampleCount;
    tell('answers', isOther ? 'worse' : 'same', { changed: changedCount, count: sampleCount });
  } else {
    tell('outputs', farCount > changedShare * sampleCount ? 'worse' : 'same', {
      changed: farCount,
      count: sampleCount,
    });
  }
  if (latency) tell('latency', standingOfTime(latency), latency);
  const worst = (['worse', 'better'] as const).find((word) => reasons.some(({ says }) => says === word));
  return { verdict: worst ?? 'same', reasons };
}

/** Anything new that goes wrong weighs more than what was mended. */
function fewer({ a, b }: { a: number; b: number }): Standing {
  if (b > 0) return 'worse';
  return a > 0 ? 'better' : 'same';
}

function standingOfTime({ low, high }: NonNullable<Comparison['latency']>): Standing {
  if (low !== undefined && low > 1 + latencyShare) return 'worse';
  return high !== undefined && high < 1 - latencyShare ? 'better' : 'same';
}
