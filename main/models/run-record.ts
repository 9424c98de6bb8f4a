import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import type { ModelInfo, RunEvent, SampleResult } from '../../preload/contract/models.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { maxReportedResults, type ReportedModel, type RunReport } from '../../preload/contract/run-report.ts';
import type { Verdict } from '../../preload/contract/verdict.ts';
import { fromUnknown } from '../app-error.ts';
import { describeMachine } from './describe-machine.ts';
import { createSampleHash, hashFile } from './hash-samples.ts';
import { type RunRequest, type RunTools, runModel } from './run-model.ts';

/** Puts a report on record and gives what it is kept under, where that was possible. */
export type KeepRun = (report: RunReport) => number | undefined;

/**
 * Runs a model, passes the events on and keeps the report; `finished` then says under what. A run that was cancelled, and
 * one whose model was never loaded, are kept as well, with their reason; only of a file that is not there nothing is.
 */
export async function* recordRun(
  request: RunRequest,
  tools: RunTools,
  keep: KeepRun,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, void, undefined> {
  const startedAt = new Date().toISOString();
  const start = performance.now();
  const samples = createSampleHash();
  const results = createResultChoice();
  let model: ModelInfo | undefined;
  let handlerPath = request.handlerPath;
  let [initializeMs, onnxruntime] = [0, ''];
  let isFinished = false;
  let stopped: Problem = { code: 'app/cancelled', params: {} };
  const readModel: RunTools['readModel'] = async (path, ending) => {
    model = await tools.readModel(path, ending);
    return model;
  };
  const report = async (read: ReportedModel, verdict: Verdict, durationMs: number): Promise<RunReport> => ({
    kind: 'hangar-model-run',
    version: 1,
    startedAt,
    durationMs,
    initializeMs,
    model: read,
    ...(await reportHandler(handlerPath)),
    samples: await samples.finish(),
    runtime: { hangar: packageJson.version, onnxruntime, node: process.version },
    machine: describeMachine(),
    verdict,
    ...results.chosen(),
  });
  try {
    for await (const event of runModel(request, { ...tools, readModel }, signal)) {
      if (event.kind === 'initialized') ({ initializeMs, runtime: onnxruntime, handlerPath } = event);
      if (event.kind === 'progress') {
        for (const result of event.results) {
          samples.add(result.path);
          results.add(result);
        }
      }
      if (event.kind !== 'finished' || model === undefined) {
        yield event;
        continue;
      }
      isFinished = true;
      const runId = keep(await report(reportModel(model), event.verdict, event.durationMs));
      yield { ...event, ...(runId === undefined ? {} : { runId }) };
    }
  } catch (thrown) {
    stopped = fromUnknown(thrown).toProblem();
    throw thrown;
  } finally {
    const read = isFinished ? undefined : model ? reportModel(model) : await reportUnread(request.modelPath, signal);
    if (read) keep(await report(read, { ...noVerdict, ...results.counts(), stopped }, performance.now() - start));
  }
}

/** The verdict on a run that has not come to its end. */
export const noVerdict: Pick<Verdict, 'status' | 'checks' | 'nonFiniteCount'> = {
  status: 'fail',
  checks: [],
  nonFiniteCount: 0,
};

/** A file that could not be read as a model; undefined where there is none, or nobody waited for it. */
export async function reportUnread(path: string, signal: AbortSignal): Promise<ReportedModel | undefined> {
  const stats = await stat(path).catch(() => undefined);
  if (signal.aborted || !stats?.isFile()) return undefined;
  const sha256 = await hashFile(path);
  if (sha256 === undefined) return undefined;
  return { name: basename(path), path, sha256, sizeBytes: stats.size, inputs: [], outputs: [], externalFiles: [] };
}

/** What a report says of a model file. */
export function reportModel(model: ModelInfo): ReportedModel {
  const { path, sha256, sizeBytes, opset, producer, inputs, outputs, externalFiles } = model;
  return {
    name: basename(path),
    path,
    sha256,
    sizeBytes,
    ...(opset === undefined ? {} : { opset }),
    ...(producer === undefined ? {} : { producer }),
    inputs,
    outputs,
    externalFiles: externalFiles.map(({ location, sha256: own }) => ({ location, ...(own ? { sha256: own } : {}) })),
  };
}

/** What a report says of the handler at a path; nothing where it was inferred. */
export async function reportHandler(path: string | undefined): Promise<Pick<RunReport, 'handler'>> {
  const sha256 = path === undefined ? undefined : await hashFile(path);
  return path !== undefined && sha256 !== undefined ? { handler: { path, sha256 } } : {};
}

/** Keeps what a person would look for among any number of results: those that went wrong, then the first of the others. */
export function createResultChoice() {
  const wrong: SampleResult[] = [];
  const right: SampleResult[] = [];
  let [count, failedCount] = [0, 0];
  return {
    add(result: SampleResult): void {
      count += 1;
      if (result.problem) failedCount += 1;
      const kept = result.problem || result.broken ? wrong : right;
      if (kept.length < maxReportedResults) kept.push(result);
    },
    counts: () => ({ sampleCount: count, failedCount }),
    chosen(): Pick<RunReport, 'results' | 'omittedCount'> {
      const results = [...wrong, ...right].slice(0, maxReportedResults);
      return { results, omittedCount: count - results.length };
    },
  };
}
