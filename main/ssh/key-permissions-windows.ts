import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, win32 } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { KeyPermissions, PermissionFinding } from '../../preload/contract/keys.ts';
import { AppError } from '../app-error.ts';
import { gatherCalls } from './gather-calls.ts';
import type { KeyPermissionsReader } from './key-permissions.ts';
import type { RunProgram } from './run-program.ts';
import { type AccessEntry, accessListOf, parseSddl, resolveSid, type SecurityDescriptor } from './sddl.ts';

const systemSid = resolveSid('SY');
const administratorsSid = resolveSid('BA');

/**
 * The rule of OpenSSH for Windows (check_secure_file_permission): the file belongs to its user, SYSTEM or
 * Administrators, and nobody else is granted anything. Accounts are told apart by number: their names are translated.
 */
export function createWindowsPermissions(run: RunProgram, systemRoot: string): KeyPermissionsReader {
  const folder = `${systemRoot}\\System32`;
  const shellFolder = `${folder}\\WindowsPowerShell\\v1.0`;
  let user: Promise<string> | undefined;

  async function currentUser(): Promise<string> {
    const { stdout } = await run(`${folder}\\whoami.exe`, ['/user', '/fo', 'csv', '/nh']);
    const sid = /"(S-1-[0-9-]+)"\s*$/.exec(stdout)?.[1];
    if (!sid) throw new Error(`whoami said ${stdout}`);
    return sid;
  }

  // A PowerShell takes about a second of a core and 60 MB: a folder full of keys is one question.
  const readAcl = gatherCalls(async (paths: string[]) => {
    const words = ['-NoProfile', '-NonInteractive', '-EncodedCommand', encode(readAclScript)];
    // Started from PowerShell 7, the console has that one's modules, of which 5.1 can't load Get-Acl's.
    const environment = { HANGAR_KEY_PATHS: paths.join('|'), PSModulePath: `${shellFolder}\\Modules` };
    const { exitCode, stdout } = await run(`${shellFolder}\\powershell.exe`, words, environment);
    return exitCode === 0 ? splitAnswers(stdout, paths.length) : [];
  }, maxPathsAtOnce);

  async function read(path: string): Promise<{ answer: AclAnswer; userSid: string } | undefined> {
    user ??= currentUser();
    try {
      const [userSid, output] = await Promise.all([user, readAcl(path)]);
      const answer = output === undefined ? undefined : parseAclAnswer(output, userSid);
      return answer && { answer, userSid };
    } catch {
      user = undefined;
      return undefined;
    }
  }

  async function check(path: string): Promise<KeyPermissions> {
    const found = await read(path);
    return found ? judgeAcl(found.answer, found.userSid, path) : { status: 'unknown', findings: [] };
  }

  /** What it said is told where it did not help; its words are in this Windows' language, and nothing is read from them. */
  async function icacls(words: readonly string[]): Promise<string> {
    const { stdout, stderr } = await run(`${folder}\\icacls.exe`, words);
    return stderr || stdout;
  }

  /** Puts a former access list back, with what the folder handed on, as `icacls /save` would have kept it. */
  async function restore(path: string, { sddl, descriptor }: AclAnswer): Promise<void> {
    const saved = await mkdtemp(join(tmpdir(), 'hangar-acl-'));
    try {
      const list = accessListOf(sddl);
      const file = join(saved, 'saved');
      await writeFile(file, Buffer.from(`${win32.basename(path)}\r\n${list ?? ''}\r\n`, 'utf16le'), { mode: 0o600 });
      let said = await icacls([win32.dirname(path), '/restore', file]);
      const changed = await read(path);
      if (changed && changed.answer.descriptor.owner !== descriptor.owner && descriptor.owner !== undefined)
        said = await icacls([path, '/setowner', `*${descriptor.owner}`]);
      const after = await read(path);
      if (!after || !isDeepStrictEqual(after.answer.descriptor, descriptor))
        throw new AppError('keys/undo-failed', { path }, said);
    } finally {
      await rm(saved, { recursive: true, force: true });
    }
  }

  return {
    check,
    async fix(path) {
      const found = await read(path);
      if (!found) throw new AppError('keys/fix-failed', { path });
      const { answer, userSid } = found;
      let said = '';
      for (const step of fixSteps(answer.descriptor, userSid, path)) said = await icacls(step);
      const after = await check(path);
      if (after.status !== 'good') {
        await restore(path, answer).catch(() => {}); // nothing is left half done
        throw new AppError('keys/fix-failed', { path }, said);
      }
      return { restores: answer.sddl, undo: () => restore(path, answer) };
    },
  };
}

/** What PowerShell answered: the descriptor, and each entry's account as this Windows calls it, where it told. */
export type AclAnswer = { sddl: string; descriptor: SecurityDescriptor; names: string[] };

const maxPathsAtOnce = 40; // a variable of the environment holds 32,767 characters

// The paths come as a variable of the environment, never as code, with a character between them that no path may have.
// Only cmdlets and properties are used, so that it works under a policy that forbids more; the encoding is a wish.
const readAclScript = [
  "$ErrorActionPreference = 'Stop'",
  'try { [Console]::OutputEncoding = [Text.Encoding]::UTF8 } catch { }',
  '$number = 0',
  "foreach ($path in $env:HANGAR_KEY_PATHS -split '\\|') {",
  '  "#$number"',
  '  $number += 1',
  '  try {',
  '    $acl = Get-Acl -LiteralPath $path',
  '    $acl.Sddl',
  '    $acl.Access | ForEach-Object { $_.IdentityReference.Value }',
  '  } catch { }',
  '}',
].join('\n');

/** What was printed for each path, in their order. */
function splitAnswers(stdout: string, count: number): string[] {
  const parts = stdout.split(/^#(\d{1,3})\r?$/m).slice(1); // number, text, number, text …
  const answers = Array.from({ length: count }, () => '');
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const number = Number(parts[at]);
    if (number < count) answers[number] = parts[at + 1] ?? '';
  }
  return answers;
}

function encode(script: string): string {
  return Buffer.from(script, 'utf16le').toString('base64');
}

/** Reads what the script printed for one path; `undefined` when that is no access list. */
export function parseAclAnswer(stdout: string, userSid: string): AclAnswer | undefined {
  const [sddl = '', ...names] = stdout
    .replace(/^\uFEFF/, '')
    .trim()
    .split(/\r?\n/, 500);
  const descriptor = parseSddl(sddl, userSid);
  return descriptor && { sddl: sddl.trim(), descriptor, names: names.map((name) => name.trim()) };
}

/** The verdict on an access list. */
export function judgeAcl({ descriptor, names }: AclAnswer, userSid: string, path: string): KeyPermissions {
  const { owner, entries } = descriptor;
  const findings: PermissionFinding[] = [];
  if (owner !== undefined && !isTrusted(owner, userSid, undefined))
    findings.push({ who: nameOf(owner), access: 'owner', sid: owner });
  if (!entries) findings.push({ who: nameOf('S-1-1-0'), access: 'full-control', sid: 'S-1-1-0' });
  const offending = offendersOf(descriptor, userSid);
  for (const entry of offending) {
    const name = names.length === entries?.length ? names[entries.indexOf(entry)] : undefined;
    findings.push({
      who: name || nameOf(entry.sid),
      access: accessOf(entry.mask),
      sid: entry.sid,
      ...(entry.inherited ? { inherited: true } : {}),
    });
  }
  const isOpen = findings.length > 0;
  return {
    status: isOpen ? 'too-open' : 'good',
    ...(owner === undefined ? {} : { owner: nameOf(owner) }),
    findings,
    ...(isOpen ? { fixCommand: fixSteps(descriptor, userSid, path).map(commandLine).join('\n') } : {}),
  };
}

function offendersOf({ owner, entries }: SecurityDescriptor, userSid: string): AccessEntry[] {
  return (entries ?? []).filter(
    (entry) => entry.kind === 'allow' && !entry.inheritOnly && !isTrusted(entry.sid, userSid, owner),
  );
}

function isTrusted(sid: string, userSid: string, owner: string | undefined): boolean {
  return sid === systemSid || sid === administratorsSid || sid === userSid || sid === owner;
}

/**
 * Calls of `icacls` that take away what is too much and nothing else. What the folder hands on is first made the file's
 * own, as it can't be taken away otherwise; whoever had the file only as one of a group is granted it by number.
 */
function fixSteps(descriptor: SecurityDescriptor, userSid: string, path: string): string[][] {
  if (!descriptor.entries) return [[path, '/inheritance:r', '/grant:r', `*${userSid}:F`]];
  const isForeign = descriptor.owner !== undefined && !isTrusted(descriptor.owner, userSid, undefined);
  const offending = offendersOf({ ...descriptor, ...(isForeign ? { owner: userSid } : {}) }, userSid);
  const sids = [...new Set(offending.map((entry) => `*${entry.sid}`))];
  const mayRead = descriptor.entries.some(
    ({ kind, inheritOnly, sid, mask = 0 }) => kind === 'allow' && !inheritOnly && sid === userSid && mask & 1,
  );
  return [
    ...(isForeign ? [[path, '/setowner', `*${userSid}`]] : []),
    ...(offending.some(({ inherited }) => inherited) ? [[path, '/inheritance:d']] : []),
    ...(sids.length > 0 && !mayRead ? [[path, '/grant', `*${userSid}:F`]] : []),
    ...(sids.length > 0 ? [[path, '/remove:g', ...sids]] : []),
  ];
}

function commandLine([path = '', ...words]: string[]): string {
  return ['icacls', `"${path}"`, ...words].join(' ');
}

function accessOf(mask: number | undefined): PermissionFinding['access'] {
  const has = (bits: number) => mask !== undefined && (mask & bits) === bits;
  if (has(0x1f01ff) || has(0x10000000)) return 'full-control';
  if (has(0x1301bf)) return 'modify';
  if (has(0x1200a9)) return 'read-and-execute';
  if (has(0x1)) return 'read';
  if (has(0x2)) return 'write';
  return 'other';
}

/** English names for the accounts met most often; anyone else is shown by number. */
function nameOf(sid: string): string {
  return wellKnownNames[sid] ?? sid;
}

const wellKnownNames: Record<string, string> = {
  'S-1-1-0': 'Everyone',
  'S-1-3-0': 'CREATOR OWNER',
  'S-1-3-4': 'OWNER RIGHTS',
  'S-1-5-4': 'NT AUTHORITY\\INTERACTIVE',
  'S-1-5-11': 'NT AUTHORITY\\Authenticated Users',
  'S-1-5-18': 'NT AUTHORITY\\SYSTEM',
  'S-1-5-32-544': 'BUILTIN\\Administrators',
  'S-1-5-32-545': 'BUILTIN\\Users',
  'S-1-5-32-546': 'BUILTIN\\Guests',
  'S-1-15-2-1': 'APPLICATION PACKAGE AUTHORITY\\ALL APPLICATION PACKAGES',
};
