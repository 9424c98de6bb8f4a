import { expect, test } from 'vitest';
import en from '../../../renderer/i18n/en.json' with { type: 'json' };
import ko from '../../../renderer/i18n/ko.json' with { type: 'json' };
import { createWords } from '../../../renderer/i18n/translate.ts';
import { waitingSentence } from '../../../renderer/i18n/waiting-sentence.ts';

test.each([
  ['en', en, 'rows.csv:3 has taken 12 s so far; at 2 min it is given up'],
  ['ko', ko, 'rows.csv:3: 12초째 답을 기다리고 있습니다. 2분까지 답이 없으면 이 샘플은 포기합니다'],
] as const)(
  'a sample that takes long is named with its row, the time and the limit (%s)',
  (language, words, sentence) => {
    const waiting = { kind: 'waiting', path: '/data/rows.csv', row: 3, waitedMs: 12_400, limitMs: 120_000 } as const;
    expect(waitingSentence(createWords(language, words), waiting)).toBe(sentence);
  },
);
