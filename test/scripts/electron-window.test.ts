import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';

const script = pathToFileURL(join(import.meta.dirname, '../../scripts/electron-window.mjs')).href;
const folder = mkdtempSync(join(tmpdir(), 'hangar-window-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a stand-in for Electron as `npm start` runs the real one. */
function run(standIn: string): Promise<{ result: { code?: number; reason?: string }; said: string }> {
  const path = join(folder, 'electron');
  writeFileSync(path, `#!/bin/sh\n${standIn}\n`);
  chmodSync(path, 0o755);
  const program = `
    import { runElectronWindow } from ${JSON.stringify(script)};
    process.stdout.write(JSON.stringify(await runElectronWindow(${JSON.stringify(path)}, [])));
  `;
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ['--input-type=module', '-e', program], (error, out, said) => {
      if (error) reject(error);
      else resolve({ result: JSON.parse(out), said });
    });
  });
}

describe.skipIf(process.platform === 'win32')('a window that dies at once', () => {
  test.each([
    [
      'Ubuntu keeps user namespaces to itself',
      `echo '[7:1121/120000.1:FATAL:zygote_host_impl_linux.cc(128)] No usable sandbox! If you are running on Ubuntu 23.10+ …' >&2; kill -TRAP $$`,
      'this system does not let Chromium build its sandbox',
    ],
    [
      'the sandbox helper is not owned by root',
      `echo '[7:1121/120000.1:FATAL:setuid_sandbox_host.cc(157)] The SUID sandbox helper binary was found, but is not configured correctly.' >&2; kill -TRAP $$`,
      'this system does not let Chromium build its sandbox',
    ],
    [
      'a library is missing',
      `echo 'electron: error while loading shared libraries: libnss3.so: cannot open shared object file' >&2; exit 127`,
      'this system lacks libnss3.so',
    ],
    [
      'the display is gone',
      `echo '[7:1121/120000.1:ERROR:ozone_platform_x11.cc(239)] Missing X server or $DISPLAY' >&2; exit 1`,
      'its display does not answer',
    ],
    ['it says nothing at all', 'kill -SEGV $$', 'it ended at once (SIGSEGV)'],
  ])('because %s gives one reason, and none of its own lines', async (_why, standIn, reason) => {
    expect(await run(standIn)).toEqual({ result: { reason }, said: '' });
  });
});

describe.skipIf(process.platform === 'win32')('a window that opens', () => {
  test('gives its exit code, and what it says goes on', async () => {
    expect(await run("echo 'core started (process 1)' >&2; exit 3")).toEqual({
      result: { code: 3 },
      said: 'core started (process 1)\n',
    });
  });

  test('is not opened again in the browser after it was told to end', async () => {
    expect(await run('kill -TERM $$')).toMatchObject({ result: { code: 130 } });
  });
});
