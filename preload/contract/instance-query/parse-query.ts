import type { Instance } from '../instances.ts';
import { findQueryField, nearestFieldName, type QueryField } from './fields.ts';
import { Mistake, type QueryMistake } from './query-mistake.ts';
import { type Operator, partText, type Test, type Value, valueTest, wholeText, wordTest } from './term-tests.ts';

/** A filter that was understood. */
export type InstanceQuery = {
  /** `words` adds what the reader's own language calls things (a state's word), for terms without a field. */
  matches(instance: Instance, nowMs: number, words?: string): boolean;
};

const maxLength = 2_000;
const maxDepth = 20;

/**
 * Reads a filter such as `state:running gpu:>0 tag:team=vision name~train`. Terms stand for 'and'; `OR`, `-` or `NOT`,
 * brackets and quotes mean what they mean elsewhere; `:` and `=` compare whole values (`*` stands for anything, commas
 * for 'one of'), `~` looks inside. A term without a field is looked for in everything that names the instance.
 */
export function parseInstanceQuery(text: string): { query: InstanceQuery } | { mistake: QueryMistake } {
  try {
    if (text.length > maxLength) throw new Mistake('too-long', maxLength, text.length);
    const test = parseText(text);
    return { query: { matches: (instance, nowMs, words = '') => test(instance, nowMs, words) } };
  } catch (thrown) {
    if (thrown instanceof Mistake) return { mistake: thrown.mistake };
    throw thrown;
  }
}

function parseText(text: string): Test {
  let at = 0;

  function skipBlanks(): void {
    while (/\s/.test(text[at] ?? '')) at += 1;
  }
  function next(pattern: RegExp): boolean {
    pattern.lastIndex = at;
    return pattern.test(text);
  }
  /** Takes what the pattern finds here. */
  function take(pattern: RegExp): string | undefined {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  }

  function anyOf(depth: number): Test {
    if (depth > maxDepth) throw new Mistake('too-deep', at, text.length);
    const choices = [allOf(depth)];
    for (skipBlanks(); take(/OR(?![^\s()])|\|+/y) !== undefined; skipBlanks()) choices.push(allOf(depth));
    return choices.length === 1 && choices[0] ? choices[0] : (...args) => choices.some((test) => test(...args));
  }

  function allOf(depth: number): Test {
    const tests: Test[] = [];
    for (;;) {
      skipBlanks();
      if (at === text.length || text[at] === ')' || next(/OR(?![^\s()])|\|/y)) break;
      if (take(/AND(?![^\s()])|&+/y) !== undefined) {
        if (tests.length === 0) throw new Mistake('missing-term', at, at);
        skipBlanks();
        if (at === text.length || text[at] === ')') throw new Mistake('missing-term', at, at);
        continue;
      }
      tests.push(term(depth));
    }
    // An empty filter keeps everything; an empty side of OR is a slip.
    if (tests.length === 0 && text.trim() !== '') throw new Mistake('missing-term', at, at);
    return (...args) => tests.every((test) => test(...args));
  }

  function term(depth: number): Test {
    if (depth > maxDepth) throw new Mistake('too-deep', at, text.length);
    if (take(/[-!](?=[^\s])|NOT(?=[\s(])/y) !== undefined) {
      skipBlanks();
      if (at === text.length || text[at] === ')') throw new Mistake('missing-term', at, at);
      const inner = term(depth + 1);
      return (...args) => !inner(...args);
    }
    const from = at;
    if (text[at] === '(') {
      at += 1;
      const inner = anyOf(depth + 1);
      if (text[at] !== ')') throw new Mistake('unclosed-group', from, from + 1);
      at += 1;
      return inner;
    }
    const name = take(/[a-z_-]+(?=[:=~<>]|!=)/iy);
    if (name === undefined) return wordTest(value(/["\s()]/));
    const field = findQueryField(name);
    if (field) return fieldTest(field, name);
    const near = nearestFieldName(name);
    // `team=vision` is how the clouds themselves write a tag.
    if (near === undefined && text[at] === '=') {
      at = from;
      return tagTest();
    }
    throw new Mistake(near ? 'unknown-field-near' : 'unknown-field', from, at, { field: name, ...(near && { near }) });
  }

  function operator(): Operator {
    const found = take(/:?(?:>=|<=|!=|[><=~])|:/y) ?? ':';
    const bare = found === ':' ? '=' : found.replace(':', '');
    return bare as Operator;
  }

  /** A quoted text, or everything up to one of the characters that end it. */
  function value(end: RegExp): Value {
    const from = at;
    if (text[at] === '"') {
      at += 1;
      let quoted = '';
      for (; at < text.length && text[at] !== '"'; at += 1) {
        if (text[at] === '\\' && at + 1 < text.length) at += 1;
        quoted += text[at];
      }
      if (at >= text.length) throw new Mistake('unclosed-quote', from, from + 1);
      at += 1;
      return { text: quoted, isQuoted: true, from, to: at };
    }
    while (at < text.length && !end.test(text[at] ?? '')) at += 1;
    return { text: text.slice(from, at), isQuoted: false, from, to: at };
  }

  function values(): Value[] {
    const found: Value[] = [];
    do {
      const one = value(/[,\s()]/);
      if (one.text === '' && !one.isQuoted) throw new Mistake('missing-value', at, at);
      found.push(one);
    } while (take(/,/y) !== undefined);
    return found;
  }

  function fieldTest(field: QueryField, name: string): Test {
    const compare = operator();
    if (field.kind === 'tag') return tagTest();
    const wanted = values();
    const tests = wanted.map((one) => valueTest(field, name, compare === '!=' ? '=' : compare, one));
    if (compare === '!=') return (...args) => !tests.some((test) => test(...args));
    return (...args) => tests.some((test) => test(...args));
  }

  function tagTest(): Test {
    const key = value(/[=~!:\s()]/);
    if (key.text === '') throw new Mistake('missing-value', at, at);
    const matchesKey = wholeText(key);
    const compare = take(/[=~:]|!=/y);
    const wanted = compare === undefined ? [] : values();
    const tests = wanted.map((one) => (compare === '~' ? partText(one) : wholeText(one)));
    return ({ tags }) => {
      const held = Object.entries(tags).filter(([tag]) => matchesKey(tag));
      if (compare === undefined) return held.length > 0;
      const hit = held.some(([, held]) => tests.some((test) => test(held)));
      return compare === '!=' ? !hit : hit;
    };
  }

  const test = anyOf(0);
  if (at < text.length) throw new Mistake('unopened-group', at, at + 1);
  return test;
}
