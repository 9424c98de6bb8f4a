import { expect, test } from 'vitest';
import type { RunEvent } from '../../../preload/contract/models.ts';
import type { Verdict } from '../../../preload/contract/verdict.ts';
import { applyEvent, failRun, isChecking, isRunning, newRun } from '../../../renderer/models/model-run.ts';
import { paceOf } from '../../../renderer/models/run-figures.ts';
import { emptyModel } from '../../support/model-info.ts';

const model = emptyModel('m.onnx');
const initialized: RunEvent = {
  kind: 'initialized',
  model,
  initializeMs: 40,
  runtime: '1.30.0',
  total: 3,
  skippedCount: 0,
};
const progress = (paths: string[], done: number): RunEvent => ({
  kind: 'progress',
  results: paths.map((path) => ({ path })),
  done,
  total: 3,
});

test('a run gathers its samples in order, each with a key of its own', () => {
  const events = [initialized, progress(['a.png', 'a.png'], 2), progress(['b.png'], 3)];
  const run = events.reduce((before, event, index) => applyEvent(before, event, 1000 + index * 500), newRun);
  expect(run.rows.map(({ key, path }) => `${key} ${path}`)).toEqual(['0 a.png', '1 a.png', '2 b.png']);
  expect(run).toMatchObject({ phase: { kind: 'answering' }, done: 3, total: 3, elapsedMs: 1000 });
  expect(isRunning(run)).toBe(true);
  // All are answered, and no verdict is there: what is expected beyond the samples is being tried.
  expect(isChecking(run)).toBe(true);
  expect(isChecking(applyEvent(newRun, initialized, 1000))).toBe(false);
});

test('a sample that takes long is named until it is answered', () => {
  const slow = { kind: 'waiting', path: 'b.png', waitedMs: 12_000, limitMs: 120_000 } as const;
  const waiting = [initialized, progress(['a.png'], 1), slow].reduce((run, event) => applyEvent(run, event, 0), newRun);
  expect(waiting.waiting).toEqual(slow);
  expect(applyEvent(waiting, progress(['b.png'], 2), 0).waiting).toBeUndefined();
});

test('a run whose process ends keeps what was answered: by itself, or else by the run before', () => {
  const problem = { code: 'models/worker-crashed', params: { reason: 'SIGKILL' } } as const;
  const answered = applyEvent(applyEvent(newRun, initialized, 1000), progress(['a.png'], 1), 1500);
  const before = applyEvent(applyEvent(newRun, initialized, 1000), progress(['b.png', 'c.png'], 2), 1500);
  expect(failRun(answered, problem, before)).toEqual({
    ...answered,
    phase: { kind: 'failed', problem, isBefore: false },
  });
  expect(failRun(newRun, problem, before)).toEqual({ ...before, phase: { kind: 'failed', problem, isBefore: true } });
  expect(failRun(newRun, problem, undefined)).toMatchObject({ rows: [], phase: { kind: 'failed', isBefore: false } });
});

test('a run tells its pace and the time left, and neither before the first sample', () => {
  const loaded = applyEvent(newRun, initialized, 1000);
  expect(paceOf(loaded)).toBeUndefined();
  const run = applyEvent(loaded, progress(['a.png'], 1), 1500);
  expect(paceOf(run)).toEqual({ perSecond: 2, leftMs: 1000 });
});

test('a verdict ends the run and brings the time that the core measured', () => {
  const verdict: Verdict = { status: 'pass', checks: [], sampleCount: 3, failedCount: 0, nonFiniteCount: 0 };
  const run = applyEvent(applyEvent(newRun, initialized, 0), { kind: 'finished', verdict, durationMs: 900 }, 5000);
  expect(run).toMatchObject({ phase: { kind: 'finished', verdict }, elapsedMs: 900 });
  expect(isRunning(run)).toBe(false);
});
