import { join } from 'node:path';

/** The worker in which Google's clients live, run from its source. */
export const gceWorkerPath = join(import.meta.dirname, '../../main/clouds/gce-worker.ts');
