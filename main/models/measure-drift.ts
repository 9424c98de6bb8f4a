import {
  type ColumnDrift,
  type ColumnProfile,
  type DriftReport,
  type InputProfile,
  maxOdd,
} from '../../preload/contract/drift.ts';
import {
  countParts,
  distanceChance,
  distributionDistance,
  divisionChance,
  partEdges,
  stabilityIndex,
} from './drift-statistics.ts';
import { type Columns, isMissing, isNumber } from './input-profile.ts';
import { percentile } from './percentile.ts';

/** From here on the index tells of a shift, and of another population. */
const psiWarns = 0.1;
const psiFails = 0.25;
/** The distance at which a shift that is certain is also of a size to be told. */
const ksWarns = 0.1;
const significance = 0.01;
/** So much more missing or far out than in the reference is told. */
const moreShare = 0.05;

/** Whether rows look like those that a profile was made of, column by column. */
export function measureDrift(
  profile: InputProfile,
  present: Columns,
  { unread, unreadCount }: Pick<DriftReport, 'unread' | 'unreadCount'> = { unread: [], unreadCount: 0 },
): DriftReport {
  const known = new Set(profile.columns.map(({ name }) => name));
  const missingColumns = profile.columns.flatMap(({ name }) => (present.cells.has(name) ? [] : [name]));
  const newColumns = [...present.cells.keys()].filter((name) => !known.has(name));
  const columns = profile.columns.flatMap((column) => {
    const cells = present.cells.get(column.name);
    return cells ? [measureColumn(column, cells, present.sampleAt)] : [];
  });
  const statuses = [
    ...columns.map(({ status }) => status),
    ...(missingColumns.length > 0 ? (['fail'] as const) : []),
    ...(newColumns.length > 0 || unreadCount > 0 ? (['warn'] as const) : []),
  ];
  const status = (['fail', 'warn'] as const).find((word) => statuses.includes(word)) ?? 'pass';
  const { rowCount } = present;
  const counts = { referenceRowCount: profile.rowCount, rowCount, unreadCount };
  return { status, ...counts, missingColumns, newColumns, columns, unread, profile };
}

function measureColumn(profile: ColumnProfile, cells: readonly string[], sampleAt: Columns['sampleAt']): ColumnDrift {
  const present = cells.filter((cell) => !isMissing(cell));
  const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  const base = {
    name: profile.name,
    type: profile.type,
    missingShare: share(cells.length - present.length, cells.length),
    referenceMissingShare: share(profile.missingCount, profile.count + profile.missingCount),
    wrongCount: 0,
    unseenCount: 0,
    unseen: [],
    odd: sampleAt ? findOdd(profile, cells, sampleAt) : [],
  };
  const told = { ...base, ...measureValues(profile, present) };
  return { ...told, status: statusOf(told, outlierShareOf(profile)) };
}

/** A reference with a long tail has values far out itself. */
function outlierShareOf(profile: ColumnProfile): number {
  if (profile.type !== 'number') return 0;
  const { values } = profile;
  return values.filter((value) => distanceOut(values, value) > 0).length / values.length;
}

function measureValues(profile: ColumnProfile, present: readonly string[]): Partial<ColumnDrift> {
  if (profile.type === 'text') return {};
  if (profile.type === 'category') {
    const counts = new Map(profile.categories.map(({ value }) => [value, 0]));
    const unseen = present.filter((cell) => !counts.has(cell));
    for (const cell of present) if (counts.has(cell)) counts.set(cell, (counts.get(cell) ?? 0) + 1);
    const before = [...profile.categories.map(({ count }) => count), 0];
    const now = [...counts.values(), unseen.length];
    return {
      psi: stabilityIndex(before, now),
      chance: divisionChance(before, now),
      unseenCount: unseen.length,
      unseen: [...new Set(unseen)].slice(0, 20),
    };
  }
  const numbers = Float64Array.from(present.filter(isNumber), Number).sort();
  const wrongCount = present.length - numbers.length;
  if (numbers.length === 0) return { wrongCount };
  const { values, count } = profile;
  const edges = partEdges(Array.from({ length: 9 }, (_, at) => percentile(values, (at + 1) * 10)));
  const ks = distributionDistance(values, numbers);
  const far = numbers.filter((value) => distanceOut(values, value) > 0).length;
  return {
    psi: stabilityIndex(countParts(values, edges), countParts(numbers, edges)),
    ks,
    chance: distanceChance(ks, count, numbers.length),
    outlierShare: far / numbers.length,
    wrongCount,
  };
}

/** How far a number lies beyond three times the reference's middle half; 0 within, and where it has no width. */
function distanceOut(values: readonly number[], value: number): number {
  const [low, high] = [percentile(values, 25), percentile(values, 75)];
  const fence = 3 * (high - low);
  return fence === 0 ? 0 : Math.max(0, low - fence - value, value - high - fence);
}

/** What is no number or was never seen stands out most, then what lies furthest out. */
function findOdd(
  profile: ColumnProfile,
  cells: readonly string[],
  sampleAt: NonNullable<Columns['sampleAt']>,
): ColumnDrift['odd'] {
  const known = new Set(profile.type === 'category' ? profile.categories.map(({ value }) => value) : []);
  const oddness = (cell: string): number => {
    if (profile.type === 'text' || isMissing(cell)) return 0;
    if (profile.type === 'category') return known.has(cell) ? 0 : Infinity;
    return isNumber(cell) ? distanceOut(profile.values, Number(cell)) : Infinity;
  };
  const found: { at: number; by: number }[] = [];
  for (const [at, cell] of cells.entries()) {
    const by = oddness(cell);
    if (by === 0 || (found.length === maxOdd && by <= (found.at(-1)?.by ?? 0))) continue;
    found.splice(found.findLastIndex((other) => other.by >= by) + 1, 0, { at, by });
    found.length = Math.min(found.length, maxOdd);
  }
  return found.map(({ at }) => ({ ...sampleAt(at), value: shorten(cells[at] ?? '') }));
}

/** A mean over pixels has more digits than anybody reads. */
function shorten(cell: string): string {
  return isNumber(cell) && /\.\d{6}/.test(cell) ? String(Number(Number(cell).toPrecision(6))) : cell.slice(0, 100);
}

function statusOf(column: Omit<ColumnDrift, 'status'>, usualOutlierShare: number): ColumnDrift['status'] {
  const { psi = 0, ks = 0, chance = 1, outlierShare = 0, missingShare, referenceMissingShare } = column;
  // Of few rows the index is large by chance: the test must agree.
  const isShifted = chance < significance;
  if (column.wrongCount > 0 || (psi >= psiFails && isShifted)) return 'fail';
  const isTold = psi >= psiWarns || ks >= ksWarns;
  const isMore = outlierShare - usualOutlierShare > moreShare || missingShare - referenceMissingShare > moreShare;
  return (isTold && isShifted) || isMore || column.unseenCount > 0 ? 'warn' : 'pass';
}
