import type { KeyPermissions, PermissionFinding } from '../../preload/contract/keys.ts';
import { AppError } from '../app-error.ts';
import { gatherCalls } from './gather-calls.ts';
import type { KeyPermissionsReader } from './key-permissions.ts';
import type { RunProgram } from './run-program.ts';
import { type AccessEntry, parseSddl, resolveSid, type SecurityDescriptor } from './sddl.ts';

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

  return {
    check,
    async fix(path) {
      const found = await read(path);
      if (!found) throw new AppError('keys/fix-failed', { path });
      const result = await run(`${folder}\\icacls.exe`, fixWords(found.answer.descriptor, found.userSid, path));
      const after = await check(path);
      if (after.status !== 'good') throw new AppError('keys/fix-failed', { path }, result.stderr || result.stdout);
    },
  };
}

/** What PowerShell answered: the descriptor, and each entry's account as this Windows calls it, where it told. */
export type AclAnswer = { descriptor: SecurityDescriptor; names: string[] };

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
  return descriptor && { descriptor, names: names.map((name) => name.trim()) };
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
    findings.push({ who: name || nameOf(entry.sid), access: accessOf(entry.mask), sid: entry.sid });
  }
  const isOpen = findings.length > 0;
  return {
    status: isOpen ? 'too-open' : 'good',
    ...(owner === undefined ? {} : { owner: nameOf(owner) }),
    findings,
    ...(isOpen ? { fixCommand: commandLine(fixWords(descriptor, userSid, path)) } : {}),
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

/** Cuts inheritance, gives the user the file, and takes away what was granted to others in so many words. */
function fixWords(descriptor: SecurityDescriptor, userSid: string, path: string): string[] {
  const explicit = offendersOf(descriptor, userSid).filter((entry) => !entry.inherited);
  const sids = [...new Set(explicit.map((entry) => `*${entry.sid}`))];
  return [path, '/inheritance:r', '/grant:r', `*${userSid}:F`, ...(sids.length > 0 ? ['/remove:g', ...sids] : [])];
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
