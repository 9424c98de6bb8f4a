import type { Instance, InstanceEvent } from '../../preload/contract/instances.ts';
import type { Problem } from '../../preload/contract/problem.ts';

/** What a watcher has been told so far, put together as the UI does. */
export type SeenInstances = {
  rows: Map<string, Instance>;
  answered: Map<string, number>;
  failed: Map<string, Problem>;
  unsettled: Map<string, Problem>;
  accounts: string[];
  problems: Problem[];
  finished: boolean;
  events: InstanceEvent[];
};

export function createSeenInstances(): SeenInstances & { take(event: InstanceEvent): void } {
  const seen: SeenInstances = {
    rows: new Map(),
    answered: new Map(),
    failed: new Map(),
    unsettled: new Map(),
    accounts: [],
    problems: [],
    finished: false,
    events: [],
  };
  return Object.assign(seen, {
    take(event: InstanceEvent) {
      seen.events.push(event);
      if (event.kind === 'accounts') {
        seen.accounts = event.accounts.map(({ account }) => account);
        seen.problems = event.problems;
      }
      if (event.kind === 'started') {
        seen.finished = false;
        seen.answered.clear();
        seen.failed.clear();
      }
      if (event.kind === 'instances') for (const row of event.instances) seen.rows.set(row.ref, row);
      if (event.kind === 'removed') for (const ref of event.refs) seen.rows.delete(ref);
      if (event.kind === 'answered') seen.answered.set(event.scope.region, event.count);
      if (event.kind === 'failed') seen.failed.set(event.scope.region, event.problem);
      if (event.kind === 'unsettled') seen.unsettled.set(event.ref, event.problem);
      if (event.kind === 'finished') seen.finished = true;
    },
  });
}

/** Watches a list until `done` holds for what was seen; fails after `timeoutMs` with the last events. */
export async function watchUntil(
  list: { watch(signal: AbortSignal): AsyncGenerator<InstanceEvent> },
  done: (seen: SeenInstances) => boolean,
  timeoutMs = 20_000,
): Promise<SeenInstances> {
  const seen = createSeenInstances();
  for await (const event of list.watch(AbortSignal.timeout(timeoutMs))) {
    seen.take(event);
    if (done(seen)) return seen;
  }
  const last = seen.events.slice(-5).map((event) => JSON.stringify(event).slice(0, 300));
  throw new Error(`not seen within ${timeoutMs} ms; last events:\n${last.join('\n')}`);
}

/** The row of that name among those seen. */
export function rowNamed(seen: SeenInstances, name: string): Instance {
  const row = [...seen.rows.values()].find((instance) => instance.name === name);
  if (!row) throw new Error(`no instance ${name} among ${[...seen.rows.values()].map((it) => it.name).join(', ')}`);
  return row;
}

/** An instance of which only what matters needs to be said. */
export function makeInstance(overrides: Partial<Instance> = {}): Instance {
  const { id = 'i-1', region = 'r1', account = '1' } = overrides;
  return {
    ref: `aws:${account}:${region}:${id}`,
    id,
    name: id,
    provider: 'aws',
    account,
    region,
    zone: `${region}a`,
    type: 't3.micro',
    state: 'running',
    tags: {},
    sandbox: true,
    shape: {},
    operatingSystem: 'linux',
    spot: false,
    loginUsers: [],
    stopLoses: {},
    ...overrides,
  };
}
