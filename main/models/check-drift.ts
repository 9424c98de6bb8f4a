import type { DriftReport } from '../../preload/contract/drift.ts';
import { AppError } from '../app-error.ts';
import { readInThread } from './reader-thread.ts';

/** The rows in question, and those (or the profile kept of those) that they are held against. */
export type DriftRequest = { referencePath: string; samplePath: string };

const silenceMs = 120_000;

/** Holds one table against another in a thread: both may have millions of cells. Throws an AppError. */
export async function checkDrift(
  workerPath: string,
  { referencePath, samplePath }: DriftRequest,
  signal?: AbortSignal,
): Promise<DriftReport> {
  const task = { kind: 'drift', path: samplePath, referencePath } as const;
  for await (const event of readInThread(workerPath, task, silenceMs, signal)) {
    if (event.kind === 'drift') return event.report;
  }
  throw new AppError('models/unreadable', { path: samplePath });
}
