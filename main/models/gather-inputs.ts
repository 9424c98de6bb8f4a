import { basename } from 'node:path';
import { type DriftReport, type InputProfile, maxUnread, type UnreadFile } from '../../preload/contract/drift.ts';
import { AppError, fromUnknown } from '../app-error.ts';
import { type Columns, profileColumns } from './input-profile.ts';
import { createInputRows } from './input-rows.ts';
import { measureDrift } from './measure-drift.ts';
import { readFeatures } from './read-features.ts';

/** Reference samples, or those that are held against them. */
export type InputSide = 'reference' | 'present';

/** Gathers what samples are like, a few files at a time, and then holds one side against the other. */
export function createInputGathering() {
  const rows = { reference: createInputRows(), present: createInputRows() };
  let profile: InputProfile | undefined;
  let referenceName = '';
  const unread: UnreadFile[] = [];
  let unreadCount = 0;
  /** Of each side the first that could not be read: why there is nothing, where there is nothing. */
  const refused: Partial<Record<InputSide, AppError>> = {};

  function leave(side: InputSide, path: string, thrown: unknown): void {
    const problem = fromUnknown(thrown);
    // What was gathered of it is half a table: nothing can follow that.
    if (problem.code === 'models/sample-too-long') throw problem;
    refused[side] ??= problem;
    unreadCount += 1;
    if (unread.length < maxUnread) unread.push({ path, problem: problem.toProblem() });
  }

  return {
    /** A file that cannot be read is left out; told in the report unless such ones are to be skipped. */
    async add(side: InputSide, paths: readonly string[], skipsUnreadable: boolean): Promise<number> {
      for (const path of paths) {
        const found = await readFeatures(path, rows[side]).catch((thrown: unknown) => {
          if (!skipsUnreadable) leave(side, path, thrown);
        });
        if (found && side === 'present')
          throw new AppError('models/sample-unreadable', { file: basename(path) }, new Error('a profile, no samples'));
        profile = found ?? profile;
        if (side === 'reference') referenceName = basename(path);
      }
      return rows[side].rowCount();
    },

    /** Columns of these names are no inputs. */
    drift(leaveOut: readonly string[]): DriftReport {
      for (const side of ['reference', 'present'] as const) {
        const isEmpty = rows[side].rowCount() === 0 && (side === 'present' || profile === undefined);
        if (isEmpty && refused[side]) throw refused[side];
      }
      const kept = profile && { ...profile, columns: profile.columns.filter(({ name }) => !isOneOf(name, leaveOut)) };
      const reference = kept ?? profileColumns(without(rows.reference.columns(), leaveOut));
      if (reference.columns.length === 0)
        throw new AppError('models/sample-unreadable', { file: referenceName }, new Error('nothing to compare with'));
      return measureDrift(reference, without(rows.present.columns(), leaveOut), { unread, unreadCount });
    },
  };
}

/** What is said of a tensor behind its name; see `tensorRow`. */
const tensorFeature = /^(?:\[\d+\]| (?:type|shape|mean|std|least|greatest|not finite|channel \d+ .+))?$/;

const isOneOf = (column: string, names: readonly string[]): boolean =>
  names.some((name) => column.startsWith(name) && tensorFeature.test(column.slice(name.length)));

function without({ cells, ...table }: Columns, names: readonly string[]): Columns {
  return { ...table, cells: new Map([...cells].filter(([name]) => !isOneOf(name, names))) };
}
