import { basename } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import type { ModelInfo, RunEvent, SampleResult } from '../../preload/contract/models.ts';
import { maxReportedResults, type ReportedModel, type RunReport } from '../../preload/contract/run-report.ts';
import { describeMachine } from './describe-machine.ts';
import { createSampleHash, hashFile } from './hash-samples.ts';

/** Puts a report on record and gives what it is kept under, where that was possible. */
export type KeepRun = (report: RunReport) => number | undefined;

/** Passes a run's events on and keeps its report; `finished` then says under what. A cancelled run leaves no record. */
export async function* recordRun(
  events: AsyncIterable<RunEvent>,
  keep: KeepRun,
): AsyncGenerator<RunEvent, void, undefined> {
  const startedAt = new Date().toISOString();
  const samples = createSampleHash();
  const results = createResultChoice();
  let begun: Pick<RunReport, 'model' | 'handler' | 'initializeMs'> | undefined;
  let onnxruntime = '';
  for await (const event of events) {
    if (event.kind === 'initialized') {
      onnxruntime = event.runtime;
      begun = {
        model: reportModel(event.model),
        initializeMs: event.initializeMs,
        ...(await reportHandler(event.handlerPath)),
      };
    }
    if (event.kind === 'progress') {
      for (const result of event.results) {
        samples.add(result.path);
        results.add(result);
      }
    }
    if (event.kind !== 'finished' || begun === undefined) {
      yield event;
      continue;
    }
    const runId = keep({
      kind: 'hangar-model-run',
      version: 1,
      startedAt,
      durationMs: event.durationMs,
      ...begun,
      samples: await samples.finish(),
      runtime: { hangar: packageJson.version, onnxruntime, node: process.version },
      machine: describeMachine(),
      verdict: event.verdict,
      ...results.chosen(),
    });
    yield { ...event, ...(runId === undefined ? {} : { runId }) };
  }
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
function createResultChoice() {
  const wrong: SampleResult[] = [];
  const right: SampleResult[] = [];
  let count = 0;
  return {
    add(result: SampleResult): void {
      count += 1;
      const kept = result.problem || result.broken ? wrong : right;
      if (kept.length < maxReportedResults) kept.push(result);
    },
    chosen(): Pick<RunReport, 'results' | 'omittedCount'> {
      const results = [...wrong, ...right].slice(0, maxReportedResults);
      return { results, omittedCount: count - results.length };
    },
  };
}
