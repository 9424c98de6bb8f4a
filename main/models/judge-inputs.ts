import { basename } from 'node:path';
import type { DriftReport } from '../../preload/contract/drift.ts';
import type { ModelInfo } from '../../preload/contract/models.ts';
import { fromUnknown } from '../app-error.ts';
import { gatherAll } from './gather-all.ts';
import type { HandlerFile } from './handler-file.ts';
import { resolveBeside } from './handler-folder.ts';
import type { ModelProcess } from './model-process.ts';

/** What came of holding a run's samples against the profile of the training data; `failed` says why nothing did. */
export type JudgedInputs = { report: DriftReport } | { failed: string };

/** Of very many samples so many files are looked at after a run, evenly chosen. */
const maxJudgedFiles = 2000;

/**
 * Holds the samples of a run against the profile that its handler names, in the run's own process; undefined where it
 * names none. Samples that cannot be read have failed already and are skipped.
 */
export async function judgeInputs(
  process: ModelProcess,
  handler: HandlerFile | undefined,
  { outputs }: Pick<ModelInfo, 'outputs'>,
  paths: readonly string[],
): Promise<JudgedInputs | undefined> {
  const profile = profilePathOf(handler);
  if (handler === undefined || profile === undefined) return undefined;
  const labels = handler.declaration.expect?.labels;
  const leaveOut = [
    ...outputs.map(({ name }) => name),
    ...(labels?.from === 'column' ? [labels.column ?? 'label'] : []),
  ];
  const step = Math.max(1, paths.length / maxJudgedFiles);
  const chosen = Array.from({ length: Math.ceil(paths.length / step) }, (_, at) => paths[Math.floor(at * step)] ?? '');
  try {
    await process.gather('reference', [profile]);
    for await (const _ of gatherAll(process, 'present', chosen, true));
    return { report: await process.drift(leaveOut) };
  } catch (thrown) {
    const { code, params } = fromUnknown(thrown).toProblem();
    if (code === 'app/cancelled') throw thrown;
    return { failed: [code.replace('models/', ''), params.file ?? basename(profile)].join(': ') };
  }
}

/** The profile that a handler names. Throws an AppError where there is no such file beside it. */
export function profilePathOf(handler: HandlerFile | undefined): string | undefined {
  const name = handler?.declaration.expect?.inputs;
  return handler === undefined || name === undefined ? undefined : resolveBeside(handler.path, name);
}
