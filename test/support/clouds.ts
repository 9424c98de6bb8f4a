import { join } from 'node:path';

/** The worker in which the clouds' SDKs live, run from its source. */
export const cloudsWorkerPath = join(import.meta.dirname, '../../main/clouds/provider-worker.ts');
