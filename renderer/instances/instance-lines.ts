import type { Grouping } from '../../preload/contract/app.ts';
import type { InstanceQuery } from '../../preload/contract/instance-query/parse-query.ts';
import type { Account, Instance, InstanceState } from '../../preload/contract/instances.ts';
import { instanceStateSchema } from '../../preload/contract/instances.ts';
import { type RunningCost, runningCost, usdPerHourOf } from '../../preload/contract/running-cost.ts';
import type { GridLine, GridSort } from '../parts/grid-model.ts';

/** What the rows can always be put together by; tags come beside it. */
export const groupings = ['account', 'provider', 'region', 'state', 'none'] as const satisfies Grouping[];

/** What a person has chosen to see. */
export type ListOptions = {
  query: InstanceQuery;
  grouping: Grouping;
  sort: GridSort;
  /** Keys of the headings whose rows are folded away. */
  folded: ReadonlySet<string>;
};

/** Words that the lines need in the present language. */
export type LineWords = {
  language: string;
  stateWord: (state: InstanceState) => string;
  providerWord: (provider: Instance['provider']) => string;
  /** Heads the instances that do not carry the tag. */
  untagged: (key: string) => string;
  /** What the running ones of a group cost; undefined when that is not worth a word. */
  costWords: (cost: RunningCost) => string | undefined;
};

/** The lines of the grid: filtered, sorted, and under their headings. */
export function arrangeLines(
  instances: Iterable<Instance>,
  accounts: readonly Account[],
  options: ListOptions,
  words: LineWords,
  nowMs: number,
): GridLine<Instance>[] {
  const rows = [...instances].filter((instance) =>
    options.query.matches(instance, nowMs, words.stateWord(instance.state)),
  );
  const sorted = sortInstances(rows, options.sort, words.language);
  if (options.grouping === 'none') return sorted.map(toRow);

  const groups = new Map<string, Instance[]>();
  for (const instance of sorted) {
    const key = groupKey(instance, options.grouping);
    const group = groups.get(key);
    if (group) group.push(instance);
    else groups.set(key, [instance]);
  }
  const keys = [...groups.keys()].sort(compareGroups(options.grouping));
  return keys.flatMap((key) => {
    const members = groups.get(key) ?? [];
    const lineKey = `group:${key}`;
    const isFolded = options.folded.has(lineKey);
    const label = groupLabel(members[0], options.grouping, accounts, words);
    const note = words.costWords(runningCost(members, nowMs));
    const heading: GridLine<Instance> = {
      kind: 'group',
      key: lineKey,
      label,
      count: members.length,
      isFolded,
      ...(note === undefined ? {} : { note }),
    };
    return [heading, ...(isFolded ? [] : members.map(toRow))];
  });
}

function toRow(instance: Instance): GridLine<Instance> {
  return { kind: 'row', key: instance.ref, row: instance };
}

const stateOrder = instanceStateSchema.options;

/** Sorted by a column; equal ones by name, so that the order never depends on when a page came. */
export function sortInstances(instances: readonly Instance[], sort: GridSort, language: string): Instance[] {
  const { compare } = new Intl.Collator(language, { numeric: true, sensitivity: 'base' });
  const value = sortValue(sort.column);
  const sign = sort.descending ? -1 : 1;
  const byName = (a: Instance, b: Instance) => compare(a.name, b.name) || compare(a.ref, b.ref);
  return [...instances].sort((a, b) => {
    const left = value(a);
    const right = value(b);
    // What has no value goes last, whichever way the rest is sorted.
    if (left === undefined || right === undefined) return left === right ? byName(a, b) : left === undefined ? 1 : -1;
    const order = typeof left === 'number' && typeof right === 'number' ? left - right : compare(`${left}`, `${right}`);
    return sign * order || byName(a, b);
  });
}

function sortValue(column: string): (instance: Instance) => string | number | undefined {
  switch (column) {
    case 'cloud':
      return ({ provider }) => provider;
    case 'state':
      return ({ state }) => stateOrder.indexOf(state);
    case 'zone':
      return ({ zone }) => zone;
    case 'type':
      return ({ type }) => type;
    case 'address':
      return ({ publicAddress, privateAddress }) => publicAddress ?? privateAddress;
    case 'price':
      return usdPerHourOf;
    case 'up':
      return ({ state, launchedAt }) => (state === 'running' && launchedAt ? -Date.parse(launchedAt) : undefined);
    default:
      return ({ name }) => name;
  }
}

function groupKey(instance: Instance, grouping: Exclude<Grouping, 'none'>): string {
  const { provider, account, region, state, tags } = instance;
  switch (grouping) {
    case 'account':
      return `${provider} ${account}`;
    case 'provider':
      return provider;
    case 'region':
      return `${provider} ${region}`;
    case 'state':
      return state;
    default: {
      const key = tagKeyOf(grouping);
      return Object.hasOwn(tags, key) ? `=${tags[key]}` : 'none';
    }
  }
}

function tagKeyOf(grouping: `tag:${string}`): string {
  return grouping.slice('tag:'.length);
}

function compareGroups(grouping: Grouping): (a: string, b: string) => number {
  // `=` comes before every letter, so that what carries no such tag stands last.
  if (grouping !== 'state') return (a, b) => (a < b ? -1 : 1);
  const order: readonly string[] = stateOrder;
  return (a, b) => order.indexOf(a) - order.indexOf(b);
}

function groupLabel(
  first: Instance | undefined,
  grouping: Grouping,
  accounts: readonly Account[],
  { stateWord, providerWord, untagged }: LineWords,
): string {
  if (!first || grouping === 'none') return '';
  switch (grouping) {
    case 'state':
      return stateWord(first.state);
    case 'provider':
      return providerWord(first.provider);
    case 'region':
      return `${providerWord(first.provider)} · ${first.region}`;
    case 'account': {
      const inView = accounts.filter(({ isHidden, sameAs }) => !isHidden && sameAs === undefined);
      const account = inView.find((known) => known.provider === first.provider && known.account === first.account);
      return `${providerWord(first.provider)} · ${account?.name ?? first.account}`;
    }
    default: {
      const key = tagKeyOf(grouping);
      return Object.hasOwn(first.tags, key) ? `${key} = ${first.tags[key]}` : untagged(key);
    }
  }
}

/** The tags that most instances carry, at most twelve, for the choice of groups. */
export function commonTagKeys(instances: Iterable<Instance>): string[] {
  const counts = new Map<string, number>();
  for (const { tags } of instances) for (const key of Object.keys(tags)) counts.set(key, (counts.get(key) ?? 0) + 1);
  // `Name` is the name, and a tag of one instance groups nothing.
  const useful = [...counts].filter(([key, count]) => key !== 'Name' && count > 1);
  return useful
    .sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1))
    .slice(0, 12)
    .map(([key]) => key);
}
