/** A line of a grid: a heading that folds, or a row. */
export type GridLine<Row> =
  | { kind: 'group'; key: string; label: string; count: number; isFolded: boolean; note?: string }
  | { kind: 'row'; key: string; row: Row };

/** Which way a column is sorted. */
export type GridSort = { column: string; descending: boolean };

/** What is chosen in a grid: the line that the keys act on, and all that is selected with it. */
export type GridSelection = { active: string | undefined; selected: ReadonlySet<string>; anchor: string | undefined };

/** Nothing chosen. */
export const emptySelection: GridSelection = { active: undefined, selected: new Set(), anchor: undefined };

/** Chooses one line alone. */
export function selectOne(key: string): GridSelection {
  return { active: key, selected: new Set([key]), anchor: key };
}

/** Adds a line to the selection, or takes it out. */
export function toggleSelected(selection: GridSelection, key: string): GridSelection {
  const selected = new Set(selection.selected);
  if (!selected.delete(key)) selected.add(key);
  return { active: key, selected, anchor: key };
}

/** Selects every row from the anchor to `key`. */
export function extendTo<Row>(selection: GridSelection, lines: readonly GridLine<Row>[], key: string): GridSelection {
  const anchor = selection.anchor ?? key;
  const from = lines.findIndex((line) => line.key === anchor);
  const to = lines.findIndex((line) => line.key === key);
  if (from < 0 || to < 0) return selectOne(key);
  const range = lines.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { active: key, selected: new Set(rowKeys(range)), anchor };
}

/** Selects all rows. */
export function selectAll<Row>(selection: GridSelection, lines: readonly GridLine<Row>[]): GridSelection {
  return { ...selection, selected: new Set(rowKeys(lines)) };
}

function rowKeys<Row>(lines: readonly GridLine<Row>[]): string[] {
  return lines.flatMap((line) => (line.kind === 'row' ? [line.key] : []));
}

/** The keys that move through a list. */
export type MoveKey = 'ArrowUp' | 'ArrowDown' | 'Home' | 'End' | 'PageUp' | 'PageDown';

/** Whether a key moves through a list. */
export function isMoveKey(key: string): key is MoveKey {
  return ['ArrowUp', 'ArrowDown', 'Home', 'End', 'PageUp', 'PageDown'].includes(key);
}

/** The line a key leads to from line `index` (−1: none is active); undefined where there is no line. */
export function moveFrom(index: number, key: MoveKey, count: number, pageSize: number): number | undefined {
  if (count === 0) return undefined;
  const last = count - 1;
  switch (key) {
    case 'ArrowDown':
      return Math.min(index + 1, last);
    case 'ArrowUp':
      return index < 0 ? last : Math.max(index - 1, 0);
    case 'PageDown':
      return Math.min(Math.max(index, 0) + pageSize, last);
    case 'PageUp':
      return Math.max(Math.max(index, 0) - pageSize, 0);
    case 'Home':
      return 0;
    case 'End':
      return last;
  }
}

/** The next line at or after `start`, going round, whose text begins with `typed`; −1 when none does. */
export function findTyped(texts: readonly string[], typed: string, start: number): number {
  const wanted = typed.toLowerCase();
  for (let step = 0; step < texts.length; step++) {
    const index = (start + step) % texts.length;
    if (texts[index]?.toLowerCase().startsWith(wanted)) return index;
  }
  return -1;
}
