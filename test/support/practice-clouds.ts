import { createInstances, type Instances } from '../../main/clouds/create-instances.ts';
import { type Sandbox, startSandbox } from '../../main/sandbox/start-sandbox.ts';
import { cloudsWorkerPath } from './clouds.ts';
import { watchUntil } from './instance-events.ts';

/** The sandbox's clouds, and a console's list of their instances that nobody has asked yet. */
export type PracticeClouds = { sandbox: Sandbox; list: Instances; close(): Promise<void> };

/** Starts both; every region is asked unless `listOptions` say otherwise. */
export async function openPracticeClouds(
  listOptions: Partial<Parameters<typeof createInstances>[0]> = {},
  sandboxOptions: Parameters<typeof startSandbox>[0] = {},
): Promise<PracticeClouds> {
  const sandbox = await startSandbox(sandboxOptions);
  const list = createInstances({
    environment: {},
    homeFolder: '/nonexistent',
    practice: sandbox.clouds,
    workerPath: cloudsWorkerPath,
    regions: () => ({ aws: [], gcp: [] }),
    ...listOptions,
  });
  return {
    sandbox,
    list,
    async close() {
      list.dispose();
      await sandbox.dispose();
    },
  };
}

/** The same in three regions and in a hurry, once the first list is complete: for what makes instances. */
export async function openCreation(): Promise<PracticeClouds> {
  const regions = () => ({ aws: ['us-east-1', 'us-east-2'], gcp: ['us-central1'] });
  const follow = { firstPollMs: 20, maxPollMs: 40, timeoutMs: 20_000, graceMs: 5000 };
  const timing = { pageTimeoutMs: 10_000, follow };
  const clouds = await openPracticeClouds({ regions, timing }, { settleMs: 60 });
  await watchUntil(clouds.list, ({ finished }) => finished);
  return clouds;
}
