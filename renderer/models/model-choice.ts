import type { ModelDescription } from '../../preload/contract/models.ts';
import type { Problem } from '../../preload/contract/problem.ts';

/** A model file that was chosen last and is not the one in front: it is being read, or it was refused. */
export type ModelCandidate = { path: string } & ({ state: 'reading' } | { state: 'refused'; problem: Problem });

/** The model in front, and the file that may take its place. */
export type ModelChoice = { model: ModelDescription | undefined; candidate: ModelCandidate | undefined };

/** What became of reading a candidate. A refused one leaves the model in front where it is, with all its results. */
export function afterReading(
  choice: ModelChoice,
  candidate: ModelCandidate,
  read: ModelDescription | Problem,
): ModelChoice {
  // Another file was chosen meanwhile.
  if (choice.candidate !== candidate) return choice;
  if ('code' in read) return { ...choice, candidate: { path: candidate.path, state: 'refused', problem: read } };
  return { model: read, candidate: undefined };
}
