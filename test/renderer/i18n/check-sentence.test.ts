import { expect, test } from 'vitest';
import { type CheckId, checkIds } from '../../../preload/contract/handler/expect.ts';
import type { Check } from '../../../preload/contract/verdict.ts';
import { checkSentence } from '../../../renderer/i18n/check-sentence.ts';
import en from '../../../renderer/i18n/en.json' with { type: 'json' };
import ko from '../../../renderer/i18n/ko.json' with { type: 'json' };
import { createWords } from '../../../renderer/i18n/translate.ts';

const check = (id: CheckId, figures: Check['figures'], more: Partial<Check> = {}): Check => ({
  id,
  status: 'pass',
  brokenCount: 0,
  figures,
  details: [],
  ...more,
});
const english = createWords('en', en);

test.each([
  [check('answered', { answered: 8, count: 10 }), '8 of 10'],
  [
    check('golden', { compared: 3, absolute: 1.25e-7, relative: 0.0004 }),
    '3 compared, furthest 1.25e-7 (0.04% of the value)',
  ],
  [check('golden', { compared: 0 }), 'no sample carries any'],
  [check('labels', { accuracy: 0.9, least: 0.95, count: 20 }), '90% right, 95% asked for'],
  [check('labels', { accuracy: 0, least: 0.95, count: 0 }), 'none was found for any sample'],
  [check('ranges', {}, { brokenCount: 2 }), 'not as expected in 2 samples'],
  [check('deterministic', { broken: 0, tried: 0 }, { status: 'fail' }), 'not tried: no sample was answered'],
  [
    check('robust', { count: 4 }, { status: 'fail', details: ['extreme: crashed (SIGSEGV)'] }),
    'extreme: crashed (SIGSEGV)',
  ],
  [check('memory', { found: 3 * 2 ** 20, most: 2 ** 30 }), '3 MiB of 1 GiB'],
])('a check tells what it found: %j', (given, found) => {
  expect(checkSentence(english, given).found).toBe(found);
});

test.each([
  ['en', en],
  ['ko', ko],
] as const)('every check has its sentences in %s, good and bad', (language, sentences) => {
  const words = createWords(language, sentences);
  for (const id of checkIds) {
    for (const status of ['pass', 'fail'] as const) {
      const { title, found } = checkSentence(words, check(id, { count: 2, compared: 1 }, { status, brokenCount: 1 }));
      expect(`${title} ${found}`).not.toMatch(/models\.|…|undefined/);
    }
  }
});
