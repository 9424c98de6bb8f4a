import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { fromUnknown } from '../../../main/app-error.ts';
import { createPosixPermissions, judgeMode } from '../../../main/ssh/key-permissions-posix.ts';
import { createWindowsPermissions, judgeAcl, parseAclAnswer } from '../../../main/ssh/key-permissions-windows.ts';
import type { RunProgram } from '../../../main/ssh/run-program.ts';
import { makeKey } from '../../support/sshd.ts';

const isPosix = process.platform !== 'win32';

describe.skipIf(!isPosix)('on POSIX', () => {
  const folder = mkdtempSync(join(tmpdir(), "hangar-it's-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const permissions = createPosixPermissions();
  const path = makeKey(join(folder, 'key'), '-t', 'ed25519');

  test.each([0o600, 0o400, 0o700, 0o640, 0o604, 0o444, 0o660, 0o777, 0o601])(
    'judges mode %o exactly as OpenSSH does',
    async (mode) => {
      chmodSync(path, mode);
      const { status } = await permissions.check(path);
      expect(status).toBe(isRefusedByOpenSsh(path) ? 'too-open' : 'good');
    },
  );

  test('names who may do what', async () => {
    chmodSync(path, 0o645);
    expect(await permissions.check(path)).toMatchObject({
      mode: '0645',
      findings: [
        { who: 'group', access: 'read' },
        { who: 'others', access: 'read' },
        { who: 'others', access: 'execute' },
      ],
    });
  });

  test('the command it shows does what the fix does, even with a quote in the path', async () => {
    chmodSync(path, 0o644);
    const { fixCommand = '' } = await permissions.check(path);
    execFileSync('sh', ['-c', fixCommand]);
    expect(statSync(path).mode & 0o777).toBe(0o600);

    chmodSync(path, 0o644);
    await permissions.fix(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await permissions.check(path)).toMatchObject({ status: 'good', findings: [] });
  });

  test('any mode is mended by taking away what is named and nothing else, and comes back as it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0o400, max: 0o777 }), async (mode) => {
        chmodSync(path, mode);
        const { fixCommand } = await permissions.check(path);
        const { restores, undo } = await permissions.fix(path);
        expect(statSync(path).mode & 0o7777).toBe(mode & ~0o077);
        expect(fixCommand === undefined).toBe((mode & 0o077) === 0);
        await undo();
        expect(statSync(path).mode & 0o7777).toBe(mode);
        expect(restores).toContain(mode.toString(8).padStart(4, '0'));
      }),
      { numRuns: 40 },
    );
  });

  test('a file that is gone can not be given its mode back, and says so', async () => {
    const gone = makeKey(join(folder, 'gone'), '-t', 'ed25519');
    const { undo } = await permissions.fix(gone);
    rmSync(gone);
    await expect(undo()).rejects.toMatchObject({ code: 'keys/undo-failed' });
  });

  test('a missing file is unreadable, and its fix says so', async () => {
    const nowhere = join(folder, 'nowhere');
    expect(await permissions.check(nowhere)).toEqual({ status: 'unreadable', findings: [] });
    await expect(permissions.fix(nowhere)).rejects.toMatchObject({ code: 'keys/fix-failed' });
  });

  test("a key of somebody else's that I may read is not judged, as in OpenSSH", () => {
    expect(judgeMode(0o644, 1234, 1000, '/key')).toMatchObject({ status: 'good', owner: 'uid 1234' });
  });
});

/** ssh-keygen reads the key only when OpenSSH's own check lets it. */
function isRefusedByOpenSsh(path: string): boolean {
  try {
    execFileSync('ssh-keygen', ['-y', '-f', path], { stdio: 'pipe' });
    return false;
  } catch (error) {
    return String(error).includes('too open');
  }
}

// Composed after Microsoft's documents and users' reports, not recorded: no Windows was at hand.
describe('on Windows', () => {
  const folder = join(import.meta.dirname, '../../fixtures/windows');
  const cases = readdirSync(folder)
    .filter((name) => name.startsWith('get-acl.') && name.endsWith('.out'))
    .map((name) => name.slice(0, -'.out'.length));
  const path = 'C:\\keys\\my key.pem';
  const outputOf = (name: string) => readFileSync(join(folder, `${name}.out`), 'utf8');
  const expectedOf = (name: string): { userSid: string; permissions: unknown } =>
    JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));

  test.each(cases)('judges %s', (name) => {
    const { userSid, permissions } = expectedOf(name);
    const answer = parseAclAnswer(outputOf(name), userSid);
    expect(answer && judgeAcl(answer, userSid, path)).toEqual(permissions);
  });

  /** A computer that answers from recorded output; `icacls` brings about the next answer. */
  function createComputer(before: string, after: string) {
    const calls: { file: string; words: readonly string[]; keyPaths: string | undefined; saved?: string }[] = [];
    let output = outputOf(before);
    const run: RunProgram = async (file, words, environment) => {
      const keyPaths = environment?.HANGAR_KEY_PATHS;
      const restored = words[1] === '/restore' ? words[2] : undefined;
      calls.push({
        file,
        words,
        keyPaths,
        ...(restored === undefined ? {} : { saved: readFileSync(restored, 'utf16le') }),
      });
      if (file.endsWith('whoami.exe'))
        return { exitCode: 0, stderr: '', stdout: `"desktop-7a3k2\\kim","${expectedOf(before).userSid}"\r\n` };
      if (file.endsWith('icacls.exe')) {
        // It speaks the language of its Windows, in whatever letters: nothing may be read from that.
        if (restored !== undefined) output = outputOf(before);
        else if (words[1] === '/remove:g' || words[1] === '/inheritance:r') output = outputOf(after);
        return { exitCode: 0, stderr: '', stdout: '처리한 파일: … / Erfolgreich verarbeitet: …' };
      }
      const answers = keyPaths?.split('|').map((_path, index) => `#${index}\r\n${output}`) ?? [];
      return { exitCode: 0, stderr: '', stdout: answers.join('') };
    };
    return { run, calls };
  }

  test.each(['english-inherited-users', 'german-inherited-users', 'korean-names-lost-in-encoding'])(
    'the fix takes from %s what the folder hands on, by number, is verified, and is taken back by the former list',
    async (name) => {
      const { run, calls } = createComputer(`get-acl.${name}`, 'get-acl.owner-only-after-fix');
      const permissions = createWindowsPermissions(run, 'C:\\Windows');
      const { fixCommand, findings } = await permissions.check(path);
      expect(findings.every(({ inherited }) => inherited)).toBe(true);
      const { restores, undo } = await permissions.fix(path);
      expect(await permissions.check(path)).toMatchObject({ status: 'good' });
      const steps = () => calls.filter((call) => call.file === 'C:\\Windows\\System32\\icacls.exe');
      const lines = steps().map(({ words: [file, ...words] }) => `icacls "${file}" ${words.join(' ')}`);
      expect(lines.join('\n')).toBe(fixCommand);
      expect(lines[0]).toBe(`icacls "${path}" /inheritance:d`);
      expect(lines.at(-1)).toContain('/remove:g *S-1-5-32-545');

      const [sddl = ''] = outputOf(`get-acl.${name}`).split(/\r?\n/);
      expect(restores).toBe(sddl);
      await undo();
      expect(steps().at(-1)).toMatchObject({ words: ['C:\\keys', '/restore', expect.any(String)] });
      expect(steps().at(-1)?.saved).toBe(`my key.pem\r\n${sddl.slice(sddl.indexOf('D:'))}\r\n`);
      expect(await permissions.check(path)).toMatchObject({ status: 'too-open' });
    },
  );

  test('a key of another user is taken over first, and whoever keeps a right of their own is left alone', async () => {
    const { run, calls } = createComputer('get-acl.owned-by-another-user', 'get-acl.owner-only-after-fix');
    await createWindowsPermissions(run, 'C:\\Windows')
      .fix(path)
      .catch(() => {}); // this computer answers icacls' last call only
    expect(calls.find((call) => call.file.endsWith('icacls.exe'))?.words).toEqual([
      path,
      '/setowner',
      '*S-1-5-21-3623811015-3361044348-30300820-1001',
    ]);
  });

  test('a list that did not come back is told', async () => {
    const { run } = createComputer('get-acl.english-inherited-users', 'get-acl.owner-only-after-fix');
    const stubborn: RunProgram = (file, words, environment) =>
      words[1] === '/restore'
        ? Promise.resolve({ exitCode: 5, stderr: '', stdout: '' })
        : run(file, words, environment);
    const { undo } = await createWindowsPermissions(stubborn, 'C:\\Windows').fix(path);
    await expect(undo()).rejects.toMatchObject({ code: 'keys/undo-failed' });
  });

  test('a fix after which others can still read the key is reported as failed', async () => {
    const { run } = createComputer('get-acl.english-inherited-users', 'get-acl.english-inherited-users');
    await expect(createWindowsPermissions(run, 'C:\\Windows').fix(path)).rejects.toMatchObject({
      code: 'keys/fix-failed',
    });
  });

  test('a path that looks like code is handed over as data', async () => {
    const { run, calls } = createComputer('get-acl.owner-only-after-fix', 'get-acl.owner-only-after-fix');
    const nasty = "C:\\x'; Remove-Item C:\\ -Recurse; '.pem";
    await createWindowsPermissions(run, 'C:\\Windows').check(nasty);
    for (const { words } of calls) {
      const script = Buffer.from(words.at(-1) ?? '', 'base64').toString('utf16le');
      expect(words.join(' ')).not.toContain('Remove-Item');
      expect(script).not.toContain('Remove-Item');
    }
    expect(calls.some((call) => call.keyPaths === nasty)).toBe(true);
  });

  test('a folder of a hundred keys is read with three starts of PowerShell', async () => {
    const { run, calls } = createComputer('get-acl.english-inherited-users', 'get-acl.owner-only-after-fix');
    const permissions = createWindowsPermissions(run, 'C:\\Windows');
    const verdicts = await Promise.all(
      Array.from({ length: 100 }, (_, index) => permissions.check(`C:\\keys\\${index}`)),
    );
    expect(verdicts.every(({ status }) => status === 'too-open')).toBe(true);
    expect(verdicts[99]?.fixCommand).toContain('C:\\keys\\99');
    expect(calls.filter(({ file }) => file.endsWith('powershell.exe')).length).toBe(3);
    expect(calls.filter(({ file }) => file.endsWith('whoami.exe')).length).toBe(1);
  });

  test('one file that can not be asked about does not spoil the others', async () => {
    const run: RunProgram = async (file) => {
      const good = outputOf('get-acl.owner-only-after-fix');
      const stdout = file.endsWith('whoami.exe')
        ? '"pc\\kim","S-1-5-21-3623811015-3361044348-30300820-1001"'
        : `#0\r\n#1\r\n${good}`;
      return { exitCode: 0, stderr: '', stdout };
    };
    const permissions = createWindowsPermissions(run, 'C:\\Windows');
    const [missing, found] = await Promise.all([permissions.check('C:\\missing'), permissions.check(path)]);
    expect([missing.status, found.status]).toEqual(['unknown', 'good']);
  });

  test('Windows PowerShell is given its own modules, also when the console was started from PowerShell 7', async () => {
    const { run: answer } = createComputer('get-acl.owner-only-after-fix', 'get-acl.owner-only-after-fix');
    let modules: string | undefined;
    const run: RunProgram = (file, words, environment) => {
      if (file.endsWith('powershell.exe')) modules = environment?.PSModulePath;
      return answer(file, words, environment);
    };
    await createWindowsPermissions(run, 'D:\\Windows').check(path);
    expect(modules).toBe('D:\\Windows\\System32\\WindowsPowerShell\\v1.0\\Modules');
  });

  test('where PowerShell is missing or refuses, it could not be told', async () => {
    const missing: RunProgram = async () => {
      throw new Error('ENOENT');
    };
    const refusing: RunProgram = async (file) =>
      file.endsWith('whoami.exe')
        ? { exitCode: 0, stderr: '', stdout: '"pc\\kim","S-1-5-21-1-2-3-1001"' }
        : { exitCode: 1, stderr: 'disabled by policy', stdout: '' };
    for (const run of [missing, refusing]) {
      const permissions = createWindowsPermissions(run, 'C:\\Windows');
      expect(await permissions.check(path)).toEqual({ status: 'unknown', findings: [] });
      const problem = await permissions.fix(path).catch((error: unknown) => fromUnknown(error).code);
      expect(problem).toBe('keys/fix-failed');
    }
  });

  test('whatever PowerShell prints, it is judged or not understood, and never throws', () => {
    const fragments = fc.constantFrom(
      'O:',
      'G:',
      'D:',
      'S:',
      'AI',
      'P',
      '(',
      ')',
      'A;',
      'ID;',
      'FA;',
      ';',
      'BU',
      'SY',
      '"',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fragments, { maxLength: 60 }).map((all) => all.join('')),
        ),
        (text) => {
          const answer = parseAclAnswer(text, 'S-1-5-21-1-2-3-1001');
          if (answer) judgeAcl(answer, 'S-1-5-21-1-2-3-1001', path);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('an entry for anyone but the user, SYSTEM and Administrators is found, wherever it stands', () => {
    const me = 'S-1-5-21-1-2-3-1001';
    const trusted = fc.constantFrom('SY', 'BA', me);
    const stranger = fc.constantFrom('BU', 'AU', 'WD', 'DU', 'S-1-5-21-1-2-3-1002', 'S-1-5-32-555');
    const flags = fc.constantFrom('', 'ID', 'OICIID');
    const rights = fc.constantFrom('FA', 'FR', '0x1200a9', '0x1301bf', 'CCDCLCSWRPWPDTLOCRSDRCWDWO');
    const entry = (account: fc.Arbitrary<string>) =>
      fc.tuple(flags, rights, account).map(([flag, right, sid]) => `(A;${flag};${right};;;${sid})`);
    fc.assert(
      fc.property(fc.array(entry(trusted)), fc.array(entry(stranger)), fc.nat(), (good, bad, seed) => {
        const all = [...good, ...bad].sort((left, right) => hash(left, seed) - hash(right, seed));
        const answer = parseAclAnswer(`O:${me}G:DUD:PAI${all.join('')}`, me);
        expect(answer && judgeAcl(answer, me, path).findings.length).toBe(bad.length);
      }),
    );
  });
});

function hash(text: string, seed: number): number {
  return [...text].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 100_003, seed);
}
