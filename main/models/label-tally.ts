import type { LabelFigures } from '../../preload/contract/verdict.ts';
import { isRight } from './right-answers.ts';

const maxClasses = 1000;
const maxConfusion = 100;
const naturalOrder = new Intl.Collator('en', { numeric: true });

/** Counts right answers beside given ones. */
export function createLabelTally() {
  const counts = new Map<string, Map<string, number>>();
  /** All of a class, also those whose answers are too many to be told apart. */
  const expectedCounts = new Map<string, number>();
  let rightCount = 0;
  let count = 0;
  return {
    add(expected: string, answer: string): void {
      count += 1;
      const right = isRight(answer, expected);
      if (right) rightCount += 1;
      if (counts.size >= maxClasses && !counts.has(expected)) return;
      const row = counts.get(expected) ?? new Map<string, number>();
      counts.set(expected, row);
      expectedCounts.set(expected, (expectedCounts.get(expected) ?? 0) + 1);
      const given = right ? expected : answer;
      if (row.size < maxClasses || row.has(given)) row.set(given, (row.get(given) ?? 0) + 1);
    },

    rightCount: () => rightCount,

    /** Undefined before the first answer. */
    figures(): LabelFigures | undefined {
      if (count === 0) return undefined;
      const answers = [...counts.values()].flatMap((row) => [...row.keys()]);
      const labels = [...new Set([...counts.keys(), ...answers])].sort(naturalOrder.compare).slice(0, maxClasses);
      const at = (expected: string, answer: string) => counts.get(expected)?.get(answer) ?? 0;
      const rows = [...counts.keys()];
      const classes = labels.map((label) => {
        const expectedCount = expectedCounts.get(label) ?? 0;
        const answeredCount = sum(rows.map((expected) => at(expected, label)));
        return {
          label,
          expectedCount,
          ...(expectedCount > 0 ? { recall: at(label, label) / expectedCount } : {}),
          ...(answeredCount > 0 ? { precision: at(label, label) / answeredCount } : {}),
        };
      });
      const confusion = labels.map((expected) => labels.map((answer) => at(expected, answer)));
      return { accuracy: rightCount / count, classes, ...(labels.length <= maxConfusion ? { confusion } : {}) };
    },
  };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
