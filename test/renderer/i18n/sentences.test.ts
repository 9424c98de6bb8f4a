import { expect, test } from 'vitest';
import { problemCodes } from '../../../preload/contract/problem.ts';
import en from '../../../renderer/i18n/en.json';
import ko from '../../../renderer/i18n/ko.json';
import type { Sentences } from '../../../renderer/i18n/translate.ts';

/** `last` is the sentence, or the form for many: a language without a form for one has that alone. */
type Sentence = { key: string; forms: string[]; last: string };

/** Every sentence with its path; the forms of a plural are one sentence. */
function sentencesOf(tree: Sentences, path = ''): Sentence[] {
  return Object.entries(tree).flatMap(([name, node]) => {
    const key = path ? `${path}.${name}` : name;
    if (typeof node === 'string') return [{ key, forms: [node], last: node }];
    if (typeof node.other === 'string' && Object.keys(node).every((form) => form === 'one' || form === 'other'))
      return [{ key, forms: Object.values(node).filter((form) => typeof form === 'string'), last: node.other }];
    return sentencesOf(node, key);
  });
}

function placeholdersOf(sentence: string): string[] {
  const names = [...sentence.matchAll(/\{(\w+)/g)].map(([, name]) => name ?? '');
  return [...new Set(names)].sort();
}

const english = sentencesOf(en);
const korean = sentencesOf(ko);

test('Korean has every sentence that English has, and no other', () => {
  expect(korean.map(({ key }) => key).sort()).toEqual(english.map(({ key }) => key).sort());
});

test('both languages fill the same placeholders', () => {
  const inKorean = new Map(korean.map(({ key, last }) => [key, placeholdersOf(last)]));
  const different = english.filter(({ key, last }) => `${placeholdersOf(last)}` !== `${inKorean.get(key)}`);
  expect(different.map(({ key }) => key)).toEqual([]);
});

test('every problem says what happened and what to do next, in both languages', () => {
  for (const problems of [en.problems, ko.problems]) {
    const complete = Object.entries(problems).filter(([, { title, next }]) => title.length > 3 && next.length > 3);
    expect(complete.map(([code]) => code).sort()).toEqual([...problemCodes].sort());
  }
});

test('no sentence is left in English by mistake', () => {
  const meant = /^(units|settings\.language|common\.(none|notAvailable)|shortcuts\.letters|app\.name)/;
  const same = korean.filter(({ key, forms }) => {
    const words = english.find((sentence) => sentence.key === key)?.forms.join();
    return words === forms.join() && /[a-z]{3}/i.test(words) && !meant.test(key) && !/[{}]/.test(words);
  });
  const names = ['AWS', 'GCE', 'SSH', 'Google Cloud', 'Windows', 'Linux', 'GPU', 'CPU'];
  expect(same.filter(({ forms }) => !names.includes(forms.join())).map(({ key }) => key)).toEqual([]);
});
