import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSpecSchema } from '../../../preload/contract/create.ts';
import { parseTags } from '../../../renderer/create/parse-tags.ts';

test('pairs are tags, however they are separated, and nothing is none', () => {
  expect(parseTags('team=vision, owner=jiwoo')).toEqual({ team: 'vision', owner: 'jiwoo' });
  expect(parseTags(' team=vision\nempty= ')).toEqual({ team: 'vision', empty: '' });
  expect(parseTags('')).toEqual({});
});

test('what a cloud would not take is refused before it is sent', () => {
  for (const text of ['team', 'Team=x', 'team=Vision', 'a=1,a=2', 'a=1=2', '__proto__=x', '=x'])
    expect(parseTags(text), text).toBeUndefined();
});

test('whatever is read passes the contract', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const tags = parseTags(text);
      if (tags) expect(createSpecSchema.shape.tags.safeParse(tags).success).toBe(true);
    }),
  );
});
