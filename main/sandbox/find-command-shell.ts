import { statSync } from 'node:fs';
import { win32 } from 'node:path';

type Search = {
  platform: NodeJS.Platform;
  environment: NodeJS.ProcessEnv;
  isFile(path: string): boolean;
};

/** This computer, as the search for a shell sees it. */
export const thisComputer: Search = {
  platform: process.platform,
  environment: process.env,
  isFile: (path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true,
};

/** The POSIX shell that runs commands: the system's own, on Windows the one of Git for Windows; `undefined` where there is none. */
export function findCommandShell({ platform, environment, isFile }: Search): string | undefined {
  if (platform !== 'win32') return '/bin/sh';
  // Relative entries would look for it in whatever folder the console was started from.
  const folders = (environment.PATH ?? environment.Path ?? '').split(';').filter(win32.isAbsolute);
  const onPath = folders.flatMap((folder) => {
    // The installer puts `cmd` on the PATH, which has git and no sh; Git's own terminal has `mingw64\bin`.
    const git = isFile(win32.join(folder, 'git.exe')) ? ['..', win32.join('..', '..')] : [];
    return [win32.join(folder, 'sh.exe'), ...git.map((up) => win32.join(folder, up, 'bin', 'sh.exe'))];
  });
  const { ProgramFiles, LOCALAPPDATA, USERPROFILE } = environment;
  const usual = [
    ProgramFiles && win32.join(ProgramFiles, 'Git'),
    environment['ProgramFiles(x86)'] && win32.join(environment['ProgramFiles(x86)'], 'Git'),
    LOCALAPPDATA && win32.join(LOCALAPPDATA, 'Programs', 'Git'),
    USERPROFILE && win32.join(USERPROFILE, 'scoop', 'apps', 'git', 'current'),
  ].flatMap((git) => (git ? [win32.join(git, 'bin', 'sh.exe')] : []));
  return [...usual, ...onPath].find(isFile);
}
