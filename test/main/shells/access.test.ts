import { expect, test } from 'vitest';
import { createAccess } from '../../../main/shells/access.ts';

const yes = async () => true;
const no = async () => false;

test('what a program was given to open is worth nothing to another user, and stays good for ours', async () => {
  const access = createAccess('hangar-1');
  const { shown, opened } = access.issueTokens();
  expect(await access.redeem(opened, no)).toBeUndefined();
  expect(await access.redeem(opened, yes)).toMatch(/^hangar-1=.+; HttpOnly; SameSite=Strict; Path=\/$/);
  expect(await access.redeem(shown, yes)).toBeUndefined();
});

test('what the terminal shows works wherever the user has carried it, once', async () => {
  const access = createAccess('hangar-1');
  const { shown, opened } = access.issueTokens();
  expect(await access.redeem(shown, no)).toBeDefined();
  expect(await access.redeem(shown, yes)).toBeUndefined();
  expect(await access.redeem(opened, yes)).toBeUndefined();
});

test('of two that come at once with the same link, one is let in', async () => {
  const access = createAccess('hangar-1');
  const { opened } = access.issueTokens();
  const cookies = await Promise.all([access.redeem(opened, yes), access.redeem(opened, yes)]);
  expect(cookies.filter(Boolean)).toHaveLength(1);
});

test('nothing that was not issued is a token', async () => {
  const access = createAccess('hangar-1');
  access.issueTokens();
  for (const token of ['', 'guess', 'undefined']) expect(await access.redeem(token, yes)).toBeUndefined();
});
