import type { Instance, ListScope, ProviderName } from '../../preload/contract/instances.ts';
import { AppError, fromUnknown } from '../app-error.ts';
import type { AccountsInView } from './accounts-in-view.ts';
import type { InstanceTable } from './instance-table.ts';
import type { CloudProvider } from './provider.ts';

type RoundOptions = {
  accounts: AccountsInView;
  /** Regions to ask, empty for all. */
  regions: (provider: ProviderName) => readonly string[];
  table: InstanceTable;
  /** How long a place may take for each page. */
  pageTimeoutMs: number;
  /** Whether the row is being followed or was since then: a page that was asked for before is older than the follower's word. */
  isNewer: (ref: string, askedAt: number) => boolean;
  /** Learns the prices of the rows; asked when they are there, and again when they are described. */
  price: () => Promise<void>;
  signal: AbortSignal;
};

/**
 * Asks every place of every account at once and puts pages into the table as they arrive. A place that fails or is
 * silent is noted beside those that answer. Resolves when all have; never rejects.
 */
export async function runListRound(options: RoundOptions): Promise<void> {
  const { table, accounts, signal } = options;
  const startedAt = performance.now();
  const round = table.beginRound();
  const descriptions: Promise<void>[] = [];
  const asked = new Set<CloudProvider>();
  const ask = async (provider: CloudProvider): Promise<void> => {
    if (asked.has(provider)) return;
    asked.add(provider);
    const answered = await askAccount(provider, options);
    // Nobody waits for it: the round is over when the rows are there.
    descriptions.push(describeFurther(provider, answered, options));
  };
  const search = async (provider: CloudProvider): Promise<void> => {
    // Also the sign-in that comes before the search may never answer.
    const limited = AbortSignal.any([signal, AbortSignal.timeout(options.pageTimeoutMs)]);
    const projects = await provider.projects(limited).catch(() => undefined);
    if (projects === undefined || signal.aborted) return;
    accounts.addProjects(provider.account.key, projects);
    await Promise.all(accounts.providers.map(ask));
  };
  await Promise.all([...accounts.providers.map(ask), ...accounts.searching.map(search)]);
  table.endRound(Math.round(performance.now() - startedAt));
  const rowsPriced = options.price();
  void Promise.all(descriptions).then(async () => {
    table.endDescription(round);
    await Promise.all([rowsPriced, options.price()]);
    table.endPricing(round);
  });
}

/** Resolves with the scopes that answered. */
async function askAccount(provider: CloudProvider, options: RoundOptions): Promise<ListScope[]> {
  const { table, signal } = options;
  const whole = { accountKey: provider.account.key, provider: provider.account.provider, region: 'all' };
  const fail = (scope: ListScope, thrown: unknown) =>
    table.settle({ kind: 'failed', scope, problem: fromUnknown(thrown).toProblem() });
  const limit = createTimeLimit(provider, whole, options);
  let scopes: ListScope[] = [];
  try {
    if (!(await limit.race(options.accounts.identify(provider, limit.signal)))) return [];
    limit.restart();
    const answer = await limit.race(provider.scopes(options.regions(whole.provider), limit.signal));
    scopes = answer.scopes;
    table.ask(answer.problem ? [whole, ...scopes] : scopes);
    if (answer.problem) table.settle({ kind: 'failed', scope: whole, problem: answer.problem });
  } catch (thrown) {
    if (!signal.aborted) table.ask([whole]);
    fail(whole, thrown);
  } finally {
    limit.dispose();
  }
  const answered = await Promise.all(
    scopes.map(async (scope) => {
      try {
        await askScope(provider, scope, options);
        return scope;
      } catch (thrown) {
        fail(scope, thrown);
        return undefined;
      }
    }),
  );
  return answered.filter((scope) => scope !== undefined);
}

async function askScope(provider: CloudProvider, scope: ListScope, options: RoundOptions): Promise<void> {
  const { table } = options;
  const startedAt = performance.now();
  const seen = new Set<string>();
  const limit = createTimeLimit(provider, scope, options);
  const pages = provider.list(scope, limit.signal)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const askedAt = performance.now();
      const { done, value } = await limit.race(pages.next());
      if (done) break;
      limit.restart();
      const known = provider.account;
      for (const instance of value) seen.add(instance.ref);
      table.put(fresh(value, askedAt, options), scope);
      options.accounts.note(known);
    }
    const durationMs = Math.round(performance.now() - startedAt);
    // What was made meanwhile is in no page, and there all the same.
    table.settle(
      { kind: 'answered', scope, count: seen.size, durationMs },
      (ref) => seen.has(ref) || options.isNewer(ref, startedAt),
    );
  } finally {
    limit.dispose();
  }
}

/** Best effort, after the rows: what can't be found out stays unknown, and nobody waits for it. */
async function describeFurther(provider: CloudProvider, scopes: ListScope[], options: RoundOptions): Promise<void> {
  // One after another: what the first region tells of its types serves the next ones too.
  for (const scope of scopes) {
    const limit = createTimeLimit(provider, scope, options);
    try {
      const pages = provider.details(scope, limit.signal)[Symbol.asyncIterator]();
      for (;;) {
        const askedAt = performance.now();
        const { done, value } = await limit.race(pages.next());
        if (done) break;
        const still = value.filter(({ ref }) => options.table.rows.has(ref));
        options.table.put(fresh(still, askedAt, options), scope);
      }
    } catch {
      // The rows are shown without it.
    } finally {
      limit.dispose();
    }
  }
}

function fresh(instances: readonly Instance[], askedAt: number, { isNewer }: RoundOptions): Instance[] {
  return instances.filter(({ ref }) => !isNewer(ref, askedAt));
}

/** A signal that ends a scope's turn when it has been silent too long; `race` holds even if the callee does not listen. */
function createTimeLimit(provider: CloudProvider, { region }: ListScope, { pageTimeoutMs, signal }: RoundOptions) {
  const controller = new AbortController();
  const seconds = Math.round(pageTimeoutMs / 1000);
  const expire = () =>
    controller.abort(new AppError('clouds/timed-out', { account: provider.account.name, region, seconds }));
  const cancel = () => controller.abort(new AppError('app/cancelled'));
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel);
  let timer = setTimeout(expire, pageTimeoutMs);
  const ended = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason));
    if (controller.signal.aborted) reject(controller.signal.reason);
  });
  ended.catch(() => {});
  return {
    signal: controller.signal,
    race: <Value>(work: Promise<Value>): Promise<Value> => Promise.race([work, ended]),
    restart() {
      clearTimeout(timer);
      timer = setTimeout(expire, pageTimeoutMs);
    },
    dispose() {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
    },
  };
}
