import { z } from 'zod';
import type { Settings } from '../preload/contract/app.ts';
import type { ConnectionTarget } from '../preload/contract/connections.ts';
import type { Account, Instance } from '../preload/contract/instances.ts';
import type { Problem } from '../preload/contract/problem.ts';
import { findReadOnlyAccount } from '../preload/contract/read-only-account.ts';
import { AppError, fromUnknown } from './app-error.ts';
import { cleanText } from './clouds/clean-text.ts';
import type { Settlement } from './clouds/state-followers.ts';
import type { ActivityStore } from './history/activity-store.ts';
import type { ChangeFacts } from './history/activity-table.ts';

/** What becomes known of a change only as it runs. */
type ChangeNews = {
  requestId?: string | undefined;
  region?: string | undefined;
  targetRef?: string | undefined;
  targetName?: string | undefined;
};

/** What a handler tells of the change it makes. */
export type ChangeNote = {
  note(news: ChangeNews): void;
  /** The answer was an acceptance only; the record's result follows with the settlement. */
  follow(settled: Promise<Settlement>): void;
  /** As `follow`, for a chain of calls of which the cloud has accepted only the first: nothing is accepted before its end. */
  followChain(settled: Promise<Settlement>): void;
  /** The answer itself says that nothing came of it. */
  fail(problem: Problem): void;
};

/** The one door for everything that changes something outside the console. */
export type ChangeDoor = {
  /** Refuses while the whole console is read-only, whatever the call is about. */
  refuse(): void;
  /** Refuses as `pass` would, where a call changes nothing itself but gives what it is about something to run. */
  refuseOn(input: unknown): Promise<void>;
  /**
   * Refuses while the account is read-only, else runs the change and puts it on record: before it runs, when it has been accepted, and when it
   * has ended. `action` is the procedure's path, `input` its checked input.
   */
  pass<Result extends { output: unknown }>(
    action: string,
    input: unknown,
    run: (change: ChangeNote) => Promise<Result>,
  ): Promise<Result>;
};

export type ChangeDoorOptions = {
  activity: ActivityStore;
  settings: { readonly current: Settings };
  /** Read-only until the console is started again. */
  startedReadOnly: boolean;
  accounts(): readonly Account[];
  /** Resolves once the number of each read-only account is known, or can't be had. */
  readOnlyAccountsTold(): Promise<void>;
  findInstance(ref: string): Instance | undefined;
  /** All instances, as they were last seen. */
  listed(): Iterable<Instance>;
  /** The account whose list has the instance. */
  accountOf(ref: string): Account | undefined;
  findConnection(connectionId: string): ConnectionTarget | undefined;
};

/** The parts of an input that say what a call changes. Nothing else of an input is ever recorded. */
export const changeTargetSchema = z
  .object({
    ref: z.string(),
    connectionId: z.string(),
    path: z.string(),
    accountKey: z.string(),
    region: z.string(),
    name: z.string(),
  })
  .partial();

/** What a call changes, and whose it is. */
type Target = {
  account: Account | undefined;
  facts: Omit<ChangeFacts, 'action'>;
  /** Instances that a connection comes to or through by their address, whatever its caller calls them. */
  reached?: readonly Instance[];
};

export function createChangeDoor(options: ChangeDoorOptions): ChangeDoor {
  const { activity, settings } = options;

  function findTarget(input: unknown): Target {
    const { ref, connectionId, path, accountKey, region, name } = changeTargetSchema.parse(input);
    if (ref !== undefined) return instanceTarget(ref);
    if (connectionId !== undefined) return connectionTarget(connectionId);
    if (accountKey === undefined) return { account: undefined, facts: cleanNews({ targetRef: path }) };
    const account = options.accounts().find(({ key }) => key === accountKey);
    if (!account) throw new AppError('clouds/no-such-account', { account: accountKey });
    return { account, facts: { ...accountFacts(account), ...cleanNews({ region, targetName: name }) } };
  }

  function instanceTarget(ref: string): Target {
    const instance = options.findInstance(ref);
    const account = options.accountOf(ref);
    // Whose it is decides whether it may be changed; what nobody has listed is nobody's.
    if (!instance || !account) throw new AppError('clouds/not-found', { target: ref });
    const { name, region } = instance;
    const facts = cleanNews({ region, targetRef: ref, targetName: name });
    return { account, facts: { ...accountFacts(account), account: cleanText(instance.account), ...facts } };
  }

  function connectionTarget(connectionId: string): Target {
    const connection = options.findConnection(connectionId);
    if (!connection) throw new AppError('app/not-found');
    const { instanceRef, user, host } = connection;
    const mayBeClosed = settings.current.readOnlyAccounts.length > 0;
    const reached = mayBeClosed ? findReached(connection) : [];
    if (instanceRef !== undefined && (mayBeClosed || options.findInstance(instanceRef))) {
      return { ...instanceTarget(instanceRef), reached };
    }
    const facts = cleanNews({ targetRef: instanceRef, targetName: `${user}@${host}` });
    return { account: undefined, facts, reached };
  }

  function findReached({ instanceRef, host, via }: ConnectionTarget): Instance[] {
    const claimed = instanceRef === undefined ? undefined : options.findInstance(instanceRef);
    // Private networks use the same addresses over and over: where a cloud itself tells this one of the instance, it is meant.
    const isTrue = claimed !== undefined && claimed.provider !== 'ssh' && isAt(claimed, host);
    const hosts = [...via.map((hop) => hop.host), ...(isTrue ? [] : [host])];
    return [...options.listed()].filter((instance) => hosts.some((it) => isAt(instance, it)));
  }

  function refuse(): void {
    if (options.startedReadOnly) throw new AppError('app/started-read-only');
    if (settings.current.readOnly) throw new AppError('app/read-only');
  }

  function refuseIfClosed({ account, facts, reached = [] }: Target): void {
    if (account) refuseClosed(account, facts.account);
    for (const instance of reached) {
      const owner = options.accountOf(instance.ref);
      if (owner) refuseClosed(owner, instance.account);
    }
  }

  function refuseClosed(account: Account, number: string | undefined): void {
    const { readOnlyAccounts } = settings.current;
    const target = { ...account, account: number ?? account.account };
    const closed = readOnlyAccounts.includes(account.key)
      ? account
      : findReadOnlyAccount(options.accounts(), readOnlyAccounts, target);
    if (closed) throw new AppError('app/account-read-only', { account: closed.name });
  }

  async function findOpenTarget(input: unknown): Promise<Target> {
    const target = findTarget(input);
    if (target.account || target.reached?.length) await options.readOnlyAccountsTold();
    refuseIfClosed(target);
    return target;
  }

  return {
    refuse,
    async refuseOn(input) {
      refuse();
      await findOpenTarget(input);
    },
    async pass(action, input, run) {
      const target = await findOpenTarget(input);
      const entry = activity.begin({ action, ...target.facts });
      const fail = ({ code, params }: Problem) =>
        entry.note({
          result: 'failed',
          problemCode: code,
          problemParams: cleanParams(params),
          requestId: cleanText(params.requestId),
        });
      let settled: Promise<Settlement> | undefined;
      let isChain = false;
      let failure: Problem | undefined;
      const end = async () => {
        if (failure) return fail(failure);
        if (!settled) return entry.note({ result: 'done' });
        if (!isChain) entry.note({ result: 'accepted' });
        const settlement = await settled;
        if (settlement === 'reached') entry.note({ result: 'done' });
        else if (settlement !== 'left') fail(settlement);
      };
      const change: ChangeNote = {
        note: (news) => entry.note(cleanNews(news)),
        follow: (promise) => {
          settled = promise;
        },
        followChain: (promise) => {
          settled = promise;
          isChain = true;
        },
        fail: (problem) => {
          failure = problem;
        },
      };

      async function* follow(output: AsyncIterable<unknown>): AsyncGenerator<unknown, void> {
        let isWhole = false;
        try {
          yield* output;
          isWhole = true;
          void end();
        } catch (thrown) {
          isWhole = true;
          fail(fromUnknown(thrown).toProblem());
          throw thrown;
        } finally {
          if (!isWhole) fail({ code: 'app/cancelled', params: {} });
        }
      }

      try {
        const result = await run(change);
        if (isAsyncIterable(result.output)) return { ...result, output: follow(result.output) };
        void end();
        return result;
      } catch (thrown) {
        fail(fromUnknown(thrown).toProblem());
        throw thrown;
      }
    },
  };
}

/** Whether a call answers with events, and so ends only with the last of them. */
export function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

function isAt({ publicAddress, privateAddress }: Instance, host: string): boolean {
  const address = host.toLowerCase();
  return publicAddress?.toLowerCase() === address || privateAddress?.toLowerCase() === address;
}

function accountFacts({ provider, account, name }: Account) {
  return { provider, account: cleanText(account), accountName: cleanText(name) };
}

/** Names come from clouds and hosts: nothing of them may draw over a terminal or a table. */
function cleanNews({ requestId, region, targetRef, targetName }: ChangeNews) {
  return {
    requestId: cleanText(requestId),
    region: cleanText(region),
    targetRef: cleanText(targetRef, 1024),
    targetName: cleanText(targetName),
  };
}

/** What fills a problem's sentences, as short and as printable as everything else on record. */
function cleanParams(params: Problem['params']): Problem['params'] {
  const clean = Object.entries(params).map(([name, value]) => [
    name,
    typeof value === 'number' ? value : (cleanText(value) ?? ''),
  ]);
  return Object.fromEntries(clean.slice(0, 20));
}
