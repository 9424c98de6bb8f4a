import { expect, test } from 'vitest';
import type { Notice } from '../../../preload/contract/notices.ts';
import en from '../../../renderer/i18n/en.json' with { type: 'json' };
import { createWords } from '../../../renderer/i18n/translate.ts';
import { freshNotices, noticeTitle, sortNotices } from '../../../renderer/instances/notice-words.ts';
import { anInstance } from './an-instance.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const words = createWords('en', en);
const interruption: Notice = { id: 'a', kind: 'interruption', source: 'machine', at: '2026-11-21T12:02:00.000Z' };
const retirement: Notice = { id: 'b', kind: 'retirement', source: 'cloud', at: '2026-11-30T12:00:00.000Z' };

test('says what is coming and how much time is left', () => {
  expect(noticeTitle(interruption, now, words)).toBe('AWS takes this spot instance back in 2 min');
  expect(noticeTitle(interruption, now + 180_000, words)).toBe('AWS takes this spot instance back now');
  expect(noticeTitle({ id: 'c', kind: 'rebalance', source: 'machine' }, now, words)).toMatch(/risk of interruption$/);
});

test('what takes the machine away within minutes comes before what is planned', () => {
  expect(sortNotices([retirement, interruption])).toEqual([interruption, retirement]);
});

test('news is what an instance had not before; one that is seen for the first time brings none', () => {
  const before = anInstance({ ref: 'r', notices: [retirement] });
  const after = anInstance({ ref: 'r', notices: [retirement, interruption] });
  const listOf = (...instances: (typeof after)[]) => new Map(instances.map((it) => [it.ref, it]));
  expect(freshNotices(listOf(before), listOf(after))).toEqual([{ instance: after, notice: interruption }]);
  expect(freshNotices(listOf(), listOf(after))).toEqual([]);
  expect(freshNotices(listOf(after), listOf(after))).toEqual([]);
});
