import type { Instance } from '../instances.ts';
import type { QueryField } from './fields.ts';
import { parseQuantity } from './quantity.ts';
import { Mistake } from './query-mistake.ts';

/** Whether an instance is wanted. */
export type Test = (instance: Instance, nowMs: number, words: string) => boolean;
/** How a field is compared. */
export type Operator = '=' | '!=' | '~' | '>' | '>=' | '<' | '<=';
/** What a field is compared with, and where it stands in the filter. */
export type Value = { text: string; isQuoted: boolean; from: number; to: number };

/** The test for one value of a field. */
export function valueTest(field: QueryField, name: string, compare: Exclude<Operator, '!='>, wanted: Value): Test {
  const { from, to } = wanted;
  const params = { field: name, value: wanted.text };
  const isOrdered = compare !== '=' && compare !== '~';
  switch (field.kind) {
    case 'number': {
      const limit = parseQuantity(wanted.text, field.unit);
      if (limit === undefined) throw new Mistake('not-a-number', from, to, params);
      return (instance, nowMs) => compareNumbers(field.value(instance, nowMs), compare, limit);
    }
    case 'gpu': {
      const limit = parseQuantity(wanted.text, 'count');
      // The cloud's silence about a shape is not a zero.
      if (limit !== undefined) return ({ shape }) => compareNumbers(shape.gpuCount, compare, limit);
      if (isOrdered) throw new Mistake('not-a-number', from, to, params);
      const test = wanted.text.includes('*') ? wholeText(wanted) : partText(wanted);
      return ({ shape }) => shape.gpuName !== undefined && test(shape.gpuName);
    }
    case 'flag': {
      if (isOrdered) throw new Mistake('not-ordered', from, to, params);
      const flag = flagWords.get(wanted.text.toLowerCase());
      if (flag === undefined) throw new Mistake('not-a-flag', from, to, params);
      return (instance) => field.value(instance) === flag;
    }
    case 'choice': {
      if (isOrdered) throw new Mistake('not-ordered', from, to, params);
      const text = wanted.text.toLowerCase();
      const known = new Set(field.choices.values());
      if (compare === '~') return (instance) => field.value(instance).includes(text);
      const choice = field.choices.get(text);
      if (choice === undefined)
        throw new Mistake('unknown-choice', from, to, { ...params, choices: [...known].join(', ') });
      return (instance) => field.value(instance) === choice;
    }
    case 'text': {
      if (isOrdered) throw new Mistake('not-ordered', from, to, params);
      const test = compare === '~' ? partText(wanted) : wholeText(wanted);
      return (instance) => field.values(instance).some((held) => held !== undefined && test(held));
    }
    case 'tag':
      throw new Error('a tag has its own test');
  }
}

const flagWords = new Map([
  ...['yes', 'true', '1'].map((word): [string, boolean] => [word, true]),
  ...['no', 'false', '0'].map((word): [string, boolean] => [word, false]),
]);

function compareNumbers(held: number | undefined, compare: Exclude<Operator, '!='>, limit: number): boolean {
  if (held === undefined) return false;
  if (compare === '>') return held > limit;
  if (compare === '>=') return held >= limit;
  if (compare === '<') return held < limit;
  return compare === '<=' ? held <= limit : held === limit;
}

/** The whole text, whatever the case; `*` stands for anything unless it was quoted. */
export function wholeText({ text, isQuoted }: Value): (held: string) => boolean {
  const wanted = text.toLowerCase();
  if (isQuoted || !wanted.includes('*')) return (held) => held.toLowerCase() === wanted;
  const parts = wanted.split('*');
  return (held) => matchesParts(held.toLowerCase(), parts);
}

/** Wildcards by hand: a regular expression made of them could take for ever on a hostile name. */
function matchesParts(held: string, parts: readonly string[]): boolean {
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (held.length < first.length + last.length || !held.startsWith(first) || !held.endsWith(last)) return false;
  let at = first.length;
  const end = held.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const found = held.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

/** A part of the text, whatever the case. */
export function partText({ text }: Value): (held: string) => boolean {
  const wanted = text.toLowerCase();
  return (held) => held.toLowerCase().includes(wanted);
}

/** A word without a field. */
export function wordTest(wanted: Value): Test {
  const word = wanted.text.toLowerCase();
  return (instance, _nowMs, words) => textOf(instance).includes(word) || words.toLowerCase().includes(word);
}

const texts = new WeakMap<Instance, string>();

/** Everything that names an instance, in lower case. */
function textOf(instance: Instance): string {
  const known = texts.get(instance);
  if (known !== undefined) return known;
  const { name, id, provider, type, zone, state, publicAddress, privateAddress, account, accountName } = instance;
  const { shape, spot, tags, mark } = instance;
  const told = [
    name,
    id,
    provider,
    type,
    zone,
    state,
    publicAddress,
    privateAddress,
    account,
    accountName,
    shape.gpuName,
    mark?.note,
  ];
  const text = [...told, spot && 'spot', ...Object.entries(tags).map(([key, value]) => `${key}=${value}`)]
    .filter(Boolean)
    .join(' ')
    .toLowerCase();
  texts.set(instance, text);
  return text;
}
