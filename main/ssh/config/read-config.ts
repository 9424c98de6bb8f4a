import type { Stats } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, parse, sep } from 'node:path';
import { matchPattern } from './match-pattern.ts';
import { type ConfigLine, splitLine } from './split-line.ts';

/** A configuration file with what it includes, in the order of its lines. */
export type ConfigFile = { path: string; lines: (ConfigLine & { lineNumber: number; included: ConfigFile[] })[] };

/** A line that makes no sense; OpenSSH itself refuses the whole file for it. */
type ConfigMistake = { path: string; lineNumber: number };

/** What a user's configuration comes to, before any host is looked up in it. */
export type SshConfig = {
  files: ConfigFile[];
  mistakes: ConfigMistake[];
  unreadable: string[];
  /** Files that somebody else may change, which are left out. */
  tooOpen: string[];
};

const maxFileBytes = 1024 * 1024;
const maxFiles = 200;
const maxDepth = 16;

/**
 * Reads the user's configuration and then the system's, with all that they include. A file that is not there is an
 * empty one, and so is one that others may write to, since what it names is run (OpenSSH's `SSHCONF_CHECKPERM`).
 * https://man.openbsd.org/ssh_config
 */
export async function readSshConfig(paths: {
  userFile: string;
  /** It was named by hand, as for `ssh -F`: whose it is does not count, only whose those are that it includes. */
  isChosen?: boolean;
  systemFile: string | undefined;
  homeFolder?: string;
  /** A file that is left out, wherever it is included. */
  except?: string;
}): Promise<SshConfig> {
  const config: SshConfig = { files: [], mistakes: [], unreadable: [], tooOpen: [] };
  const home = paths.homeFolder ?? homedir();
  let count = 0;

  async function readOne(
    path: string,
    folder: string,
    depth: number,
    { isNamed, isChecked }: { isNamed: boolean; isChecked: boolean },
  ): Promise<ConfigFile | undefined> {
    if (path === paths.except) return undefined;
    count += 1;
    if (depth > maxDepth || count > maxFiles) return undefined;
    let text: string;
    try {
      const found = await stat(path);
      if (found.size > maxFileBytes) throw new Error('too long to be a configuration');
      if (isChecked && isTooOpen(found)) {
        config.tooOpen.push(path);
        return undefined;
      }
      text = await readFile(path, 'utf8');
    } catch (error) {
      const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      if (!isAbsent || isNamed) config.unreadable.push(path);
      return undefined;
    }
    const file: ConfigFile = { path, lines: [] };
    for (const [index, line] of text.split('\n').entries()) {
      const split = splitLine(line);
      if (split === 'mistake') config.mistakes.push({ path, lineNumber: index + 1 });
      if (split === undefined || split === 'mistake') continue;
      const included: ConfigFile[] = [];
      if (split.keyword === 'include') {
        for (const found of (await Promise.all(split.words.map((word) => find(word, folder, home)))).flat()) {
          const inner = await readOne(found, folder, depth + 1, { isNamed: true, isChecked: true });
          if (inner) included.push(inner);
        }
      }
      file.lines.push({ ...split, lineNumber: index + 1, included });
    }
    return file;
  }

  for (const path of [paths.userFile, paths.systemFile]) {
    if (path === undefined) continue;
    const isChecked = path === paths.userFile && !paths.isChosen;
    const file = await readOne(path, dirname(path), 0, { isNamed: false, isChecked });
    if (file) config.files.push(file);
  }
  return config;
}

/**
 * Whether somebody else than the user and the system may change a file. A group with the user's own number is the one
 * that Debian and others give each user alone, and their OpenSSH lets it write. Windows has no such modes.
 */
function isTooOpen({ mode, uid, gid }: Stats): boolean {
  const own = process.getuid?.();
  if (own === undefined) return false;
  return (uid !== 0 && uid !== own) || (mode & (gid === uid ? 0o002 : 0o022)) !== 0;
}

/** The files that an `Include` names, in the order of the alphabet. A relative one lies beside the first file. */
async function find(name: string, folder: string, homeFolder: string): Promise<string[]> {
  const path = name.startsWith('~/') ? join(homeFolder, name.slice(2)) : isAbsolute(name) ? name : join(folder, name);
  const { root } = parse(path);
  let found = [root];
  for (const segment of path.slice(root.length).split(sep).filter(Boolean)) {
    if (!/[*?]/.test(segment)) {
      found = found.map((base) => join(base, segment));
      continue;
    }
    const fitting = await Promise.all(
      found.map(async (base) => {
        const names = await readdir(base).catch(() => []);
        const shown = names.filter((it) => segment.startsWith('.') || !it.startsWith('.'));
        return shown.filter((it) => matchPattern(it, segment)).map((it) => join(base, it));
      }),
    );
    found = fitting.flat().slice(0, maxFiles);
  }
  return found.sort();
}
