import { type Comparison, comparisonSchema } from '../../preload/contract/comparison.ts';
import { type ComparisonSummary, comparisonSummarySchema, maxShownRuns } from '../../preload/contract/model-runs.ts';
import type { Log } from '../log.ts';
import type { Database } from './database.ts';
import { packReport, unpackReport } from './packed-report.ts';

/** Every comparison of two models. */
export type ModelComparisonStore = {
  /** Puts a comparison on record and gives what it is kept under. Never throws: a full disk must not spoil one. */
  keep(comparison: Comparison): number | undefined;
  /** The newest that a model of this file name took part in, newest first. */
  ofModel(modelName: string): ComparisonSummary[];
  /** Throws an AppError when there is no such comparison. */
  report(comparisonId: number): Comparison;
};

const columns = `id, started_at AS startedAt, name_a AS nameA, name_b AS nameB, path_a AS pathA, path_b AS pathB,
  sha256_a AS sha256A, sha256_b AS sha256B, verdict, sample_count AS sampleCount, changed_count AS changedCount`;

export function createModelComparisonStore({ sql }: Database, log: Log): ModelComparisonStore {
  return {
    keep(comparison) {
      const { startedAt, a, b, verdict, sampleCount, changedCount } = comparison;
      try {
        const { lastInsertRowid } = sql
          .prepare(
            `INSERT INTO model_comparison (started_at, name_a, name_b, path_a, path_b, sha256_a, sha256_b, verdict,
               sample_count, changed_count, report) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          )
          .run(
            startedAt,
            ...[a.model.name, b.model.name, a.model.path, b.model.path, a.model.sha256, b.model.sha256],
            ...[verdict, sampleCount, changedCount],
            packReport(comparison),
          );
        return Number(lastInsertRowid);
      } catch (thrown) {
        log.error('model comparison not kept', { error: String(thrown) });
        return undefined;
      }
    },

    ofModel(modelName) {
      const query = `SELECT ${columns} FROM model_comparison WHERE name_a = ? OR name_b = ? ORDER BY id DESC LIMIT ?`;
      return sql
        .prepare(query)
        .all(modelName, modelName, maxShownRuns)
        .flatMap((row) => {
          // The file may have been written by anybody: a row that is no comparison is left out.
          const read = comparisonSummarySchema.safeParse(row);
          return read.success ? [read.data] : [];
        });
    },

    report(comparisonId) {
      const row = sql.prepare('SELECT report FROM model_comparison WHERE id = ?').get(comparisonId);
      return unpackReport(row?.report, comparisonSchema);
    },
  };
}
