import { chmod, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import type { KeyPermissions, PermissionFinding } from '../../preload/contract/keys.ts';
import { AppError } from '../app-error.ts';
import type { KeyPermissionsReader } from './key-permissions.ts';

/** OpenSSH's rule (sshkey_perm_ok): a key that is mine may give nothing to group or others. */
export function createPosixPermissions(): KeyPermissionsReader {
  async function check(path: string): Promise<KeyPermissions> {
    try {
      const { mode, uid } = await stat(path);
      return judgeMode(mode & 0o7777, uid, process.geteuid?.() ?? 0, path);
    } catch {
      return { status: 'unreadable', findings: [] };
    }
  }
  return {
    check,
    async fix(path) {
      let mode: number;
      try {
        mode = (await stat(path)).mode & 0o7777;
        await chmod(path, mode & ~0o077);
      } catch (error) {
        throw new AppError('keys/fix-failed', { path }, error);
      }
      // A file system without modes (a Windows disk in WSL) takes the call and changes nothing.
      if ((await check(path)).status !== 'good') throw new AppError('keys/fix-failed', { path });
      return {
        restores: `chmod ${octal(mode)} ${quote(path)}`,
        async undo() {
          try {
            await chmod(path, mode);
            if (((await stat(path)).mode & 0o7777) === mode) return;
          } catch (error) {
            throw new AppError('keys/undo-failed', { path }, error);
          }
          throw new AppError('keys/undo-failed', { path });
        },
      };
    },
  };
}

/** The verdict on a mode. A key of somebody else's is not judged: OpenSSH does not, either. */
export function judgeMode(mode: number, ownerId: number, userId: number, path: string): KeyPermissions {
  const mine = ownerId === userId;
  const findings = mine ? [...findingsFor('group', mode >> 3), ...findingsFor('others', mode)] : [];
  return {
    status: findings.length > 0 ? 'too-open' : 'good',
    mode: octal(mode),
    owner: mine ? userInfo().username : `uid ${ownerId}`,
    findings,
    ...(findings.length > 0 ? { fixCommand: `chmod ${takenAway(findings)} ${quote(path)}` } : {}),
  };
}

function findingsFor(who: string, bits: number): PermissionFinding[] {
  const words = [
    [4, 'read'],
    [2, 'write'],
    [1, 'execute'],
  ] as const;
  return words.filter(([bit]) => bits & bit).map(([, access]) => ({ who, access }));
}

/** The bits that are too much as `chmod` takes them: `g-r,o-rx`. */
function takenAway(findings: readonly PermissionFinding[]): string {
  const classes = [
    ['g', 'group'],
    ['o', 'others'],
  ] as const;
  return classes
    .map(([letter, name]) => {
      const bits = findings
        .filter(({ who }) => who === name)
        .map(({ access }) => (access === 'execute' ? 'x' : access[0]));
      return bits.length > 0 ? `${letter}-${bits.join('')}` : '';
    })
    .filter(Boolean)
    .join(',');
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

/** A path as a POSIX shell takes it for one word. */
function quote(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`;
}
