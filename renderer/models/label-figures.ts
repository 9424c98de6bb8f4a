import type { LabelFigures } from '../../preload/contract/verdict.ts';

/** How strongly a cell of the matrix is tinted, as an opacity: light enough to read on, by its share of the row. */
export function confusionTint(count: number, rowCount: number): number {
  return count === 0 || rowCount === 0 ? 0 : 0.08 + (count / rowCount) * 0.27;
}

/** The wrong class that a class was taken for most often; undefined where it never was. */
export function mostTakenFor(
  { classes, confusion }: LabelFigures,
  row: number,
): { label: string; count: number } | undefined {
  let best: { label: string; count: number } | undefined;
  for (const [column, count] of (confusion?.[row] ?? []).entries()) {
    const label = classes[column]?.label;
    if (column !== row && label !== undefined && count > (best?.count ?? 0)) best = { label, count };
  }
  return best;
}
