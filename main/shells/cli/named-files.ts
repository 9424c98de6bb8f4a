import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { ProblemError } from './problems.ts';
import { UsageError } from './usage-error.ts';

/** The whole path of the model that a person named. Throws a problem when it is not there. */
export async function findModel(file: string): Promise<string> {
  const path = resolve(file);
  if (!(await isThere(path))) throw new ProblemError({ code: 'models/not-found', params: { path } });
  return path;
}

/** The whole paths of the samples that a person named. Throws a problem for the first that is not there. */
export async function findSamples(files: readonly string[]): Promise<string[]> {
  const paths = files.map((file) => resolve(file));
  for (const path of paths)
    if (!(await isThere(path)))
      throw new ProblemError({ code: 'models/sample-not-found', params: { file: basename(path) } });
  return paths;
}

/** The whole path of the SSH configuration that a person named. As with `ssh -F`, nothing is said without it. */
export async function findConfiguration(file: string): Promise<string> {
  const path = resolve(file);
  if (!(await isThere(path))) throw new UsageError(`There is no file ${path}.`);
  return path;
}

const isThere = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );
