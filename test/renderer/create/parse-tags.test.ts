import fc from 'fast-check';
import { expect, test } from 'vitest';
import { areTags } from '../../../preload/contract/create.ts';
import { parseTags } from '../../../renderer/create/parse-tags.ts';

const google = 'gcp:sandbox';
const amazon = 'aws:sandbox';

test('pairs are tags, however they are separated, and nothing is none', () => {
  expect(parseTags('team=vision, owner=jiwoo', google)).toEqual({ team: 'vision', owner: 'jiwoo' });
  expect(parseTags(' team=vision\nempty= ', google)).toEqual({ team: 'vision', empty: '' });
  expect(parseTags('', google)).toEqual({});
});

test('what a cloud would not take is refused before it is sent', () => {
  for (const text of ['team', 'Team=x', 'team=Vision', 'a=1,a=2', 'a=1=2', '__proto__=x', '=x'])
    expect(parseTags(text, google), text).toBeUndefined();
  for (const text of ['team', 'aws:team=x', 'Name=x', 'a=1,a=2', 'a=1=2', '__proto__=x', '=x'])
    expect(parseTags(text, amazon), text).toBeUndefined();
});

test('EC2’s tags may be written in capitals', () => {
  expect(parseTags('Team=Vision, CostCenter=42', amazon)).toEqual({ Team: 'Vision', CostCenter: '42' });
});

test('whatever is read is taken by the account’s cloud', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(google, amazon), (text, account) => {
      const tags = parseTags(text, account);
      if (tags) expect(areTags(account, tags)).toBe(true);
    }),
  );
});
