import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyFileOf, keyNameOf, loginUserOf } from '../../../renderer/create/key-name.ts';

test('a key is named by whose it is and its file, one made here by its file alone', () => {
  expect(keyNameOf('/home/jiwoo/.ssh/id_ed25519', '/home/jiwoo')).toBe('jiwoo-id_ed25519');
  expect(keyNameOf('C:\\Users\\Ji Woo\\.ssh\\lab.pem', 'C:\\Users\\Ji Woo')).toBe('ji-woo-lab');
  expect(keyNameOf('/keys/7', '/')).toBe('hangar-key');
  expect(keyNameOf('/home/jiwoo/.ssh/hangar-trainer', '/home/jiwoo')).toBe('hangar-trainer');
});

test('the file of a new key is one file beside the others, whatever the instance is called', () => {
  expect(keyFileOf('trainer-1')).toBe('hangar-trainer-1');
  expect(keyFileOf(' My trainer/2 ')).toBe('hangar-my-trainer-2');
  expect(keyFileOf('')).toBe('hangar-key');
  fc.assert(
    fc.property(fc.string(), (name) => {
      expect(keyFileOf(name)).toMatch(/^hangar-[\w.-]+$/);
    }),
  );
});

test('who logs in is the one at this computer, and never root', () => {
  expect(loginUserOf('/home/jiwoo')).toBe('jiwoo');
  expect(loginUserOf('/root')).toBe('ubuntu');
  expect(loginUserOf('/home/지우')).toBe('ubuntu');
});

test('either is one that the clouds take', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (file, home) => {
      expect(loginUserOf(home)).toMatch(/^[a-z_][\w.-]{0,31}$/);
      expect(keyNameOf(`/home/jiwoo/${file}`, `/home/j${home}`).slice(0, 1)).toMatch(/[a-z_]/);
    }),
  );
});
