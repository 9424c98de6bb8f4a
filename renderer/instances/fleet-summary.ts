import { type Instance, type InstanceState, instanceStateSchema } from '../../preload/contract/instances.ts';

/** What runs at the moment, at a glance. */
export type FleetSummary = {
  count: number;
  runningCount: number;
  /** In the order of a life; states that nobody is in are left out. */
  states: { state: InstanceState; count: number }[];
  /** GPUs of the running instances, most first. `name` is undefined where the cloud does not tell it. */
  gpus: { name: string | undefined; count: number; instanceCount: number }[];
};

/** Counts the instances by state, and the GPUs that are running. */
export function summarizeFleet(instances: Iterable<Instance>): FleetSummary {
  const states = new Map<InstanceState, number>();
  const gpus = new Map<string | undefined, { count: number; instanceCount: number }>();
  let count = 0;
  for (const { provider, state, shape } of instances) {
    // Nobody tells whether a host of no cloud runs.
    if (provider === 'ssh') continue;
    count += 1;
    states.set(state, (states.get(state) ?? 0) + 1);
    if (state !== 'running' || !shape.gpuCount) continue;
    const known = gpus.get(shape.gpuName) ?? { count: 0, instanceCount: 0 };
    gpus.set(shape.gpuName, { count: known.count + shape.gpuCount, instanceCount: known.instanceCount + 1 });
  }
  return {
    count,
    runningCount: states.get('running') ?? 0,
    states: instanceStateSchema.options.flatMap((state) => {
      const inState = states.get(state);
      return inState ? [{ state, count: inState }] : [];
    }),
    gpus: [...gpus].map(([name, figures]) => ({ name, ...figures })).sort((a, b) => b.count - a.count),
  };
}
