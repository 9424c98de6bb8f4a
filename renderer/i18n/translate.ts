import type { ProblemCode } from '../../preload/contract/problem.ts';
import type en from './en.json';
import { createFormat, type Format } from './format.ts';
import { withParticle } from './particle.ts';

/** Languages the console speaks in full. */
export type Language = 'en' | 'ko';

type Plural = { one?: string; other: string };

type Paths<Tree> = {
  [Key in keyof Tree & string]: Tree[Key] extends string | Plural ? Key : `${Key}.${Paths<Tree[Key]>}`;
}[keyof Tree & string];

/** Path of a sentence in `en.json`, such as `instances.title`. A path that is not there does not compile. */
export type WordKey = Paths<typeof en>;

/** What fills `{placeholders}`; numbers are written in the language's way. */
export type WordParams = Record<string, string | number>;

/** The words of one language. */
export type Words = {
  language: Language;
  /** One sentence. `count` chooses the plural form. */
  t(key: WordKey, params?: WordParams): string;
  format: Format;
  /** The two sentences of a problem: what happened, what to do next. */
  problem(problem: { code: ProblemCode; params: WordParams }): { title: string; next: string };
};

/** The sentences of a language file as they come from JSON. */
export type Sentences = { [key: string]: string | Sentences };

/**
 * Binds sentences to a language. A placeholder is `{name}`, or with a form: `{sizeBytes:bytes}`, `{ms:duration}`,
 * `{share:percent}`, and in Korean `{name:을/를}`, which adds the particle that fits.
 */
export function createWords(language: Language, sentences: Sentences): Words {
  const plural = new Intl.PluralRules(language);
  const t = (key: string, params: WordParams = {}) => {
    const found = look(sentences, key);
    if (found === undefined) return key;
    if (typeof found === 'string') return fill(found, params, format);
    const form = plural.select(Number(params.count ?? 0));
    const sentence = found[form] ?? found.other;
    return typeof sentence === 'string' ? fill(sentence, params, format) : key;
  };
  const format = createFormat(language, t);
  return {
    language,
    t,
    format,
    problem: ({ code, params }) => ({
      title: t(`problems.${code}.title`, params),
      next: t(`problems.${code}.next`, params),
    }),
  };
}

function look(tree: Sentences, path: string): string | Sentences | undefined {
  let node: string | Sentences | undefined = tree;
  for (const step of path.split('.')) {
    if (typeof node !== 'object' || !Object.hasOwn(node, step)) return undefined;
    node = node[step];
  }
  return node;
}

function fill(sentence: string, params: WordParams, format: Format): string {
  return sentence.replace(/\{(\w+)(?::([^}]+))?\}/g, (_whole, name: string, form: string | undefined) => {
    const value = Object.hasOwn(params, name) ? params[name] : undefined;
    if (value === undefined) return '…';
    if (form?.includes('/')) return withParticle(typeof value === 'number' ? format.number(value) : value, form);
    if (typeof value === 'string') return value;
    if (form === 'bytes') return format.bytes(value);
    if (form === 'duration') return format.duration(value);
    if (form === 'percent') return format.percent(value);
    return format.number(value);
  });
}
