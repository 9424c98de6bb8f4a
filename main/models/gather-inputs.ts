import { basename } from 'node:path';
import type { DriftReport, InputProfile } from '../../preload/contract/drift.ts';
import { AppError } from '../app-error.ts';
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

  return {
    /** Throws an AppError for a file that cannot be read, unless such ones are to be skipped. */
    async add(side: InputSide, paths: readonly string[], skipsUnreadable: boolean): Promise<number> {
      for (const path of paths) {
        const found = await readFeatures(path, rows[side]).catch((thrown: unknown) => {
          if (!skipsUnreadable) throw thrown;
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
      const reference = profile ?? profileColumns(without(rows.reference.columns(), leaveOut));
      if (reference.columns.length === 0)
        throw new AppError('models/sample-unreadable', { file: referenceName }, new Error('nothing to compare with'));
      return measureDrift(reference, without(rows.present.columns(), leaveOut));
    },
  };
}

/** What is said of a tensor behind its name; see `tensorRow`. */
const tensorFeature = /^(?:\[\d+\]| (?:type|shape|mean|std|least|greatest|not finite|channel \d+ .+))?$/;

function without({ cells, ...table }: Columns, names: readonly string[]): Columns {
  const isOut = (column: string) =>
    names.some((name) => column.startsWith(name) && tensorFeature.test(column.slice(name.length)));
  return { ...table, cells: new Map([...cells].filter(([name]) => !isOut(name))) };
}
