import { expect, test } from 'vitest';
import { meantActions } from '../../../renderer/activity/meant-actions.ts';
import en from '../../../renderer/i18n/en.json' with { type: 'json' };
import ko from '../../../renderer/i18n/ko.json' with { type: 'json' };
import { createWords } from '../../../renderer/i18n/translate.ts';

test('a change is found by what the list calls it, in the language of the list', () => {
  const english = createWords('en', en).t;
  expect(meantActions('Change TYPE', english)).toEqual([
    { word: 'Change', ids: expect.arrayContaining(['instances.resize']) },
    { word: 'TYPE', ids: ['instances.resize'] },
  ]);
  expect(meantActions('train-llm-01', english)).toEqual([]);
  expect(meantActions('유형', createWords('ko', ko).t)).toEqual([{ word: '유형', ids: ['instances.resize'] }]);
});
