import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const script = join(import.meta.dirname, '..', '..', '..', 'scripts', 'find-test-electron.mjs');

/** The Electron that the specs run on, fetched where need be; otherwise why there is none. */
export async function findTestElectron(): Promise<{ path: string } | { reason: string }> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [script]);
    return { path: stdout.trim() };
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    return { reason: said.trim().split('\n').at(-1) ?? 'no Electron to test on' };
  }
}
