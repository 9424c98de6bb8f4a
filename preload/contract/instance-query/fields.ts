import type { Instance } from '../instances.ts';
import { instanceStateSchema, providerNameSchema } from '../instances.ts';
import { usdPerHourOf } from '../running-cost.ts';

/** What a field of the filter holds, and how it is read from an instance. */
export type QueryField =
  | { kind: 'text'; values: (instance: Instance) => readonly (string | undefined)[] }
  | { kind: 'choice'; choices: ReadonlyMap<string, string>; value: (instance: Instance) => string }
  | { kind: 'flag'; value: (instance: Instance) => boolean }
  | { kind: 'number'; unit: NumberUnit; value: (instance: Instance, nowMs: number) => number | undefined }
  /** `gpu`: a number of them, or a part of their name. */
  | { kind: 'gpu' }
  /** `tag:key`, `tag:key=value`. */
  | { kind: 'tag' };

export type NumberUnit = 'count' | 'bytes' | 'duration';

const providerWords: [string, string][] = [
  ...providerNameSchema.options.map((name): [string, string] => [name, name]),
  ['ec2', 'aws'],
  ['amazon', 'aws'],
  ['gce', 'gcp'],
  ['google', 'gcp'],
];
const stateWords = instanceStateSchema.options.map((state): [string, string] => [state, state]);

const text = (...read: ((instance: Instance) => string | undefined)[]): QueryField => ({
  kind: 'text',
  values: (instance) => read.map((one) => one(instance)),
});
const up: QueryField = {
  kind: 'number',
  unit: 'duration',
  value: ({ state, launchedAt }, nowMs) =>
    state === 'running' && launchedAt !== undefined ? Math.max(0, nowMs - Date.parse(launchedAt)) : undefined,
};
const vcpus: QueryField = { kind: 'number', unit: 'count', value: ({ shape }) => shape.vcpus };
const addresses = text(
  ({ publicAddress }) => publicAddress,
  ({ privateAddress }) => privateAddress,
);

/** The fields that a filter may name, with the names that people also try. */
export const queryFields: ReadonlyMap<string, QueryField> = new Map<string, QueryField>([
  ['name', text(({ name }) => name)],
  ['id', text(({ id }) => id)],
  [
    'state',
    { kind: 'choice', choices: new Map([...stateWords, ['terminated', 'deleted']]), value: ({ state }) => state },
  ],
  ['provider', { kind: 'choice', choices: new Map(providerWords), value: ({ provider }) => provider }],
  [
    'account',
    text(
      ({ account }) => account,
      ({ accountName }) => accountName,
    ),
  ],
  ['region', text(({ region }) => region)],
  ['zone', text(({ zone }) => zone)],
  ['type', text(({ type }) => type)],
  ['gpu', { kind: 'gpu' }],
  ['vcpus', vcpus],
  ['memory', { kind: 'number', unit: 'bytes', value: ({ shape }) => shape.memoryBytes }],
  ['tag', { kind: 'tag' }],
  ['address', addresses],
  ['up', up],
  ['price', { kind: 'number', unit: 'count', value: usdPerHourOf }],
  ['spot', { kind: 'flag', value: ({ spot }) => spot }],
  ['os', text(({ operatingSystem }) => operatingSystem)],
  ['key', text(({ keyName }) => keyName)],
  [
    'user',
    text(
      ...[0, 1, 2].map(
        (index) =>
          ({ loginUsers }: Instance) =>
            loginUsers[index],
      ),
    ),
  ],
  ['starred', { kind: 'flag', value: ({ mark }) => mark?.starred === true }],
  ['notice', { kind: 'flag', value: ({ notices }) => notices !== undefined }],
  ['idle', { kind: 'flag', value: ({ idle }) => idle !== undefined }],
  ['note', text(({ mark }) => mark?.note || undefined)],
  ['sandbox', { kind: 'flag', value: ({ sandbox }) => sandbox }],
]);

const aliases = new Map([
  ['cloud', 'provider'],
  ['project', 'account'],
  ['status', 'state'],
  ['label', 'tag'],
  ['tags', 'tag'],
  ['labels', 'tag'],
  ['gpus', 'gpu'],
  ['cpu', 'vcpus'],
  ['cpus', 'vcpus'],
  ['vcpu', 'vcpus'],
  ['mem', 'memory'],
  ['ram', 'memory'],
  ['ip', 'address'],
  ['uptime', 'up'],
  ['age', 'up'],
  ['cost', 'price'],
  ['usd', 'price'],
  ['star', 'starred'],
  ['bookmark', 'starred'],
  ['notes', 'note'],
]);

/** A field by its name or by another name for it. */
export function findQueryField(name: string): QueryField | undefined {
  const key = name.toLowerCase();
  return queryFields.get(aliases.get(key) ?? key);
}

/** The field that was probably meant: one letter off, or the beginning of it. */
export function nearestFieldName(name: string): string | undefined {
  const typed = name.toLowerCase();
  const names = [...queryFields.keys(), ...aliases.keys()];
  return names.find((known) => known.startsWith(typed)) ?? names.find((known) => isOneOff(known, typed));
}

/** Whether one letter was added, left out, changed, or swapped with its neighbour. */
function isOneOff(known: string, typed: string): boolean {
  let start = 0;
  while (start < known.length && known[start] === typed[start]) start += 1;
  const [a, b] = [known.slice(start), typed.slice(start)];
  const swapped = a.length > 1 && `${a[1]}${a[0]}${a.slice(2)}` === b;
  return swapped || a.slice(1) === b || a === b.slice(1) || a.slice(1) === b.slice(1);
}
