import { stat } from 'node:fs/promises';
import { type LastGood, maxShownRuns, type RunSummary } from '../../preload/contract/model-runs.ts';
import { type RunReport, runReportSchema } from '../../preload/contract/run-report.ts';
import type { Log } from '../log.ts';
import type { Database } from './database.ts';
import { packReport, unpackReport } from './packed-report.ts';
import { readRunSummary } from './run-summary-row.ts';

/** Every model run, those too that were cancelled or whose model was never loaded. */
export type ModelRunStore = {
  /** Puts a run on record and gives what it is kept under. Never throws: a full disk must not spoil a run. */
  keep(report: RunReport): number | undefined;
  history(modelName: string): Promise<{ names: string[]; runs: RunSummary[]; lastGood?: LastGood }>;
  /** Throws an AppError when there is no such run. */
  report(runId: number): RunReport;
};

/** Places of files that passed that are looked at before it is said that none is there any more. */
const maxPlaces = 20;

const columns = `id, started_at AS startedAt, model_name AS modelName, model_path AS modelPath,
  model_sha256 AS modelSha256, size_bytes AS sizeBytes, handler_sha256 AS handlerSha256,
  samples_sha256 AS samplesSha256, status, sample_count AS sampleCount, failed_count AS failedCount, accuracy,
  p50_ms AS p50Ms, p95_ms AS p95Ms, peak_bytes AS peakBytes, runtime, machine, stopped`;

export function createModelRunStore({ sql }: Database, log: Log): ModelRunStore {
  function select(where: string, modelName: string, limit: number): RunSummary[] {
    const query = `SELECT ${columns} FROM model_run WHERE model_name = ? AND ${where} ORDER BY id DESC LIMIT ?`;
    return sql.prepare(query).all(modelName, limit).flatMap(readRunSummary);
  }

  /** The newest file that passed: the place where it still lies, if one of them has it. */
  async function findLastGood(modelName: string, newest: RunSummary | undefined): Promise<LastGood | undefined> {
    const [best] = select("status = 'pass'", modelName, 1);
    if (best === undefined) return undefined;
    const isNewest = newest?.modelSha256 === best.modelSha256 && newest.status === 'pass';
    const alike = select("status = 'pass'", modelName, maxShownRuns);
    const places = new Map<string, RunSummary>();
    for (const run of alike)
      if (run.modelSha256 === best.modelSha256 && !places.has(run.modelPath)) places.set(run.modelPath, run);
    for (const run of [...places.values()].slice(0, maxPlaces)) {
      if ((await stateOf(run)) === 'there') return { run, state: 'there', isNewest };
    }
    return { run: best, state: await stateOf(best), isNewest };
  }

  return {
    keep(report) {
      const { model, verdict, machine, instance } = report;
      const processor = `${machine.processor}, ${machine.platform} ${machine.architecture}`;
      try {
        const { lastInsertRowid } = sql
          .prepare(
            `INSERT INTO model_run (started_at, model_name, model_path, model_sha256, size_bytes, handler_sha256,
               samples_sha256, status, sample_count, failed_count, accuracy, p50_ms, p95_ms, peak_bytes, runtime,
               machine, stopped, report) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          )
          .run(
            report.startedAt,
            ...[model.name, model.path, model.sha256, model.sizeBytes],
            report.handler?.sha256 ?? null,
            report.samples.sha256,
            ...[verdict.status, verdict.sampleCount, verdict.failedCount],
            verdict.labels?.accuracy ?? null,
            verdict.latencyMs?.p50 ?? null,
            verdict.latencyMs?.p95 ?? null,
            verdict.peakBytes ?? null,
            report.runtime.onnxruntime,
            instance ? `${instance.there.name}: ${processor}` : processor,
            verdict.stopped ? JSON.stringify(verdict.stopped) : null,
            packReport(report),
          );
        return Number(lastInsertRowid);
      } catch (thrown) {
        log.error('model run not kept', { error: String(thrown) });
        return undefined;
      }
    },

    async history(modelName) {
      const runs = select('TRUE', modelName, maxShownRuns);
      const lastGood = await findLastGood(modelName, runs[0]);
      const names = sql
        .prepare('SELECT model_name AS name FROM model_run GROUP BY model_name ORDER BY max(id) DESC LIMIT 1000')
        .all()
        .map(({ name }) => String(name));
      return { names, runs, ...(lastGood ? { lastGood } : {}) };
    },

    report(runId) {
      const row = sql.prepare('SELECT report FROM model_run WHERE id = ?').get(runId);
      return unpackReport(row?.report, runReportSchema);
    },
  };
}

/** Judged by size and time: to hash gigabytes would keep somebody waiting who wants to roll back now. */
async function stateOf({ modelPath, sizeBytes, startedAt }: RunSummary): Promise<LastGood['state']> {
  const stats = await stat(modelPath).catch(() => undefined);
  if (!stats?.isFile()) return 'gone';
  return stats.size === sizeBytes && stats.mtime <= new Date(startedAt) ? 'there' : 'changed';
}
