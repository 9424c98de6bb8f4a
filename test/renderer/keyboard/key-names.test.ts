import { expect, test } from 'vitest';
import { keyNames, matchesKeys } from '../../../renderer/keyboard/key-names.ts';

const press = (
  key: string,
  held: Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey', boolean>> = {},
  code = '',
) => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});

test('keys are named as the keyboard names them', () => {
  expect(keyNames('Mod+K', false)).toBe('Ctrl K');
  expect(keyNames('Mod+K', true)).toBe('⌘K');
  expect(keyNames('ArrowUp+ArrowDown', false)).toBe('↑ ↓');
});

test('the same shortcut is Cmd on macOS and Ctrl elsewhere', () => {
  expect(matchesKeys(press('k', { ctrlKey: true }), 'Mod+K', false)).toBe(true);
  expect(matchesKeys(press('k', { metaKey: true }), 'Mod+K', true)).toBe(true);
  expect(matchesKeys(press('k', { ctrlKey: true }), 'Mod+K', true)).toBe(false);
  expect(matchesKeys(press('k'), 'Mod+K', false)).toBe(false);
});

test('letters work on a Korean layout as well', () => {
  expect(matchesKeys(press('ㅅ', {}, 'KeyT'), 't', false)).toBe(true);
  expect(matchesKeys(press('Process', {}, 'KeyT'), 't', false)).toBe(true);
  expect(matchesKeys(press('ㅅ', {}, 'KeyT'), 's', false)).toBe(false);
});

test('another Latin layout is believed, not the position of its keys', () => {
  expect(matchesKeys(press('y', {}, 'KeyT'), 't', false)).toBe(false);
});

test('a sign may need Shift, a letter must not', () => {
  expect(matchesKeys(press('?', { shiftKey: true }), '?', false)).toBe(true);
  expect(matchesKeys(press('T', { shiftKey: true }), 't', false)).toBe(false);
});
