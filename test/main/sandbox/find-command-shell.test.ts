import { expect, test } from 'vitest';
import { findCommandShell } from '../../../main/sandbox/find-command-shell.ts';

const usual = {
  ProgramFiles: 'C:\\Program Files',
  LOCALAPPDATA: 'C:\\Users\\mina\\AppData\\Local',
  USERPROFILE: 'C:\\Users\\mina',
};

function findOnWindows(files: readonly string[], environment: Record<string, string> = {}) {
  const isFile = (path: string) => files.includes(path);
  return findCommandShell({ platform: 'win32', environment: { ...usual, ...environment }, isFile });
}

test.each([
  ['for all users', 'C:\\Program Files\\Git\\bin\\sh.exe'],
  ['for one user', 'C:\\Users\\mina\\AppData\\Local\\Programs\\Git\\bin\\sh.exe'],
  ['by Scoop', 'C:\\Users\\mina\\scoop\\apps\\git\\current\\bin\\sh.exe'],
])('finds the shell of Git for Windows installed %s', (_how, path) => {
  expect(findOnWindows([path])).toBe(path);
});

test.each(['D:\\tools\\git\\cmd', 'D:\\tools\\git\\bin', 'D:\\tools\\git\\mingw64\\bin'])(
  'finds it beside the git of %s on the PATH',
  (folder) => {
    const files = [`${folder}\\git.exe`, 'D:\\tools\\git\\bin\\sh.exe'];
    const Path = `C:\\Windows\\System32;${folder}`;
    expect(findOnWindows(files, { Path })).toBe('D:\\tools\\git\\bin\\sh.exe');
  },
);

test('takes any other sh on the PATH, but none from the working folder', () => {
  expect(findOnWindows(['E:\\msys64\\usr\\bin\\sh.exe'], { PATH: 'E:\\msys64\\usr\\bin' })).toBe(
    'E:\\msys64\\usr\\bin\\sh.exe',
  );
  expect(findOnWindows(['sh.exe', '.\\sh.exe', 'bin\\sh.exe'], { PATH: '.;;bin' })).toBeUndefined();
});

test("is the system's own elsewhere", () => {
  expect(findCommandShell({ platform: 'darwin', environment: {}, isFile: () => false })).toBe('/bin/sh');
});
