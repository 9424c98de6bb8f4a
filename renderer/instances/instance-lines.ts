import type { Account, Instance, InstanceState } from '../../preload/contract/instances.ts';
import { instanceStateSchema } from '../../preload/contract/instances.ts';
import type { GridLine, GridSort } from '../parts/grid-model.ts';

/** What the rows are put together by. */
export const groupings = ['account', 'region', 'state', 'none'] as const;
type Grouping = (typeof groupings)[number];

/** What a person has chosen to see. */
export type ListOptions = {
  filter: string;
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
};

const texts = new WeakMap<Instance, string>();

/** Whether every word of the filter is found in the instance's name, id, type, place, addresses, state or tags. */
function matchesFilter(instance: Instance, words: readonly string[], stateWord: LineWords['stateWord']): boolean {
  if (words.length === 0) return true;
  const text = `${textOf(instance)} ${stateWord(instance.state).toLowerCase()}`;
  return words.every((word) => text.includes(word));
}

/** The words of a filter, in lower case. */
function filterWords(filter: string): string[] {
  return filter.toLowerCase().split(/\s+/).filter(Boolean);
}

function textOf(instance: Instance): string {
  const known = texts.get(instance);
  if (known !== undefined) return known;
  const { name, id, provider, type, zone, state, publicAddress, privateAddress, account, shape, spot, tags } = instance;
  const tagTexts = Object.entries(tags).map(([key, value]) => `${key}=${value}`);
  const text = [
    name,
    id,
    provider,
    type,
    zone,
    state,
    publicAddress,
    privateAddress,
    account,
    shape.gpuName,
    spot && 'spot',
  ]
    .concat(tagTexts)
    .filter(Boolean)
    .join(' ')
    .toLowerCase();
  texts.set(instance, text);
  return text;
}

/** The lines of the grid: filtered, sorted, and under their headings. */
export function arrangeLines(
  instances: Iterable<Instance>,
  accounts: readonly Account[],
  options: ListOptions,
  words: LineWords,
): GridLine<Instance>[] {
  const wanted = filterWords(options.filter);
  const rows = [...instances].filter((instance) => matchesFilter(instance, wanted, words.stateWord));
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
    const heading: GridLine<Instance> = { kind: 'group', key: lineKey, label, count: members.length, isFolded };
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
    case 'up':
      return ({ state, launchedAt }) => (state === 'running' && launchedAt ? -Date.parse(launchedAt) : undefined);
    default:
      return ({ name }) => name;
  }
}

function groupKey({ provider, account, region, state }: Instance, grouping: Exclude<Grouping, 'none'>): string {
  if (grouping === 'account') return `${provider} ${account}`;
  return grouping === 'region' ? `${provider} ${region}` : state;
}

function compareGroups(grouping: Grouping): (a: string, b: string) => number {
  if (grouping !== 'state') return (a, b) => (a < b ? -1 : 1);
  const order: readonly string[] = stateOrder;
  return (a, b) => order.indexOf(a) - order.indexOf(b);
}

function groupLabel(
  first: Instance | undefined,
  grouping: Grouping,
  accounts: readonly Account[],
  { stateWord, providerWord }: LineWords,
): string {
  if (!first) return '';
  if (grouping === 'state') return stateWord(first.state);
  if (grouping === 'region') return `${providerWord(first.provider)} · ${first.region}`;
  const account = accounts.find((known) => known.provider === first.provider && known.account === first.account);
  return `${providerWord(first.provider)} · ${account?.name ?? first.account}`;
}
