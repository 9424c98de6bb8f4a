import type { RunEvent, SampleResult, Waiting } from '../../preload/contract/models.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import type { Verdict } from '../../preload/contract/verdict.ts';

/** A result with a key of its own: one file may stand for many, and be chosen twice. */
export type SampleRow = SampleResult & { key: string };

/** Where a run stands. */
export type RunPhase =
  | { kind: 'starting' }
  | { kind: 'answering' }
  | { kind: 'finished'; verdict: Verdict; durationMs: number; runId?: number | undefined }
  | { kind: 'cancelled' }
  /** It ended without a verdict: the model could not be loaded, or the core went away. */
  | { kind: 'failed'; problem: Problem /** The rows are those of the run before. */; isBefore: boolean };

/** One run as the screen shows it. */
export type ModelRun = {
  phase: RunPhase;
  rows: readonly SampleRow[];
  done: number;
  total: number;
  /** Since the first sample's turn. */
  elapsedMs: number;
  /** The sample that takes long just now. */
  waiting?: Waiting | undefined;
  /** Known once the model is loaded. */
  loaded?: { initializeMs: number; runtime: string; skippedCount: number; atMs: number };
};

/** A run of which nothing has been told yet. */
export const newRun: ModelRun = { phase: { kind: 'starting' }, rows: [], done: 0, total: 0, elapsedMs: 0 };

/** The run after one more event; `nowMs` is any steady clock. */
export function applyEvent(run: ModelRun, event: RunEvent, nowMs: number): ModelRun {
  const elapsedMs = run.loaded ? nowMs - run.loaded.atMs : 0;
  if (event.kind === 'initialized') {
    const { initializeMs, runtime, skippedCount, total } = event;
    return {
      ...run,
      phase: { kind: 'answering' },
      total,
      loaded: { initializeMs, runtime, skippedCount, atMs: nowMs },
    };
  }
  if (event.kind === 'progress') {
    const rows = event.results.map((result, index) => ({ ...result, key: String(run.rows.length + index) }));
    const { done, total } = event;
    return { ...run, rows: [...run.rows, ...rows], done, total, elapsedMs, waiting: undefined };
  }
  if (event.kind === 'waiting') return { ...run, waiting: event };
  const { verdict, durationMs, runId } = event;
  return {
    ...run,
    phase: { kind: 'finished', verdict, durationMs, ...(runId === undefined ? {} : { runId }) },
    elapsedMs: durationMs,
    waiting: undefined,
  };
}

/** The run ended without a verdict. What it answered stays; where that is nothing, what the run `before` answered does. */
export function failRun(run: ModelRun, problem: Problem, before: ModelRun | undefined): ModelRun {
  const isBefore = run.rows.length === 0 && before !== undefined && before.rows.length > 0;
  return { ...(isBefore ? before : run), phase: { kind: 'failed', problem, isBefore } };
}

/** Whether the model's process is at work. */
export function isRunning(run: ModelRun | undefined): boolean {
  return run?.phase.kind === 'starting' || run?.phase.kind === 'answering';
}

/** Whether all samples are answered and what is expected beyond them is being tried. */
export function isChecking({ phase, done, total }: ModelRun): boolean {
  return phase.kind === 'answering' && total > 0 && done === total;
}
