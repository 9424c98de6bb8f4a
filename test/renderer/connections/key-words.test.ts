import { expect, test } from 'vitest';
import { findingWords } from '../../../renderer/connections/key-words.ts';
import en from '../../../renderer/i18n/en.json';
import { createWords } from '../../../renderer/i18n/translate.ts';

const words = createWords('en', en);

test('what an account may do with a key on Windows is said in words', () => {
  const told = (['full-control', 'read-and-execute', 'owner', 'other'] as const).map((access) =>
    findingWords(words, { who: 'BUILTIN\\Users', access, sid: 'S-1-5-32-545' }),
  );
  expect(told).toEqual([
    'BUILTIN\\Users (S-1-5-32-545) may do anything with it.',
    'BUILTIN\\Users (S-1-5-32-545) may read and execute it.',
    'It belongs to BUILTIN\\Users (S-1-5-32-545).',
    'BUILTIN\\Users (S-1-5-32-545) may do other things with it.',
  ]);
});
