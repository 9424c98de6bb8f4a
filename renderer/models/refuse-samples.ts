import { maxSamplePaths } from '../../preload/contract/models.ts';
import type { Problem } from '../../preload/contract/problem.ts';

/** Why a choice of sample files cannot be run as a whole, since a part of it would answer another question. */
export function refuseSamples(paths: readonly string[]): Problem | undefined {
  if (paths.length <= maxSamplePaths) return undefined;
  return { code: 'models/too-many-samples', params: { limit: maxSamplePaths } };
}
