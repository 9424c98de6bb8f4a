import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Something that a console takes for Jupyter, in a process whose command line says so. */
export type FakeJupyter = { port: number; token: string; dispose(): void };

/** Starts it; with `runtimeFolder` it writes its token there, as Jupyter does. */
export async function startFakeJupyter(runtimeFolder?: string): Promise<FakeJupyter> {
  const folder = mkdtempSync(join(tmpdir(), 'hangar-jupyter-'));
  const script = join(folder, 'jupyter-lab');
  copyFileSync(join(import.meta.dirname, 'fake-jupyter.mjs'), script);
  const token = crypto.randomUUID().replaceAll('-', '');
  const portFile = join(folder, 'port');
  // `--ServerApp.token` is what a person types who wants to choose the token.
  const words = runtimeFolder === undefined ? [`--ServerApp.token=${token}`] : [runtimeFolder];
  const child = spawn(process.execPath, [script, portFile, ...words], {
    stdio: 'inherit',
    env: { ...process.env, FAKE_TOKEN: token },
  });
  let port = 0;
  while (!port) {
    if (child.exitCode !== null) throw new Error('it has ended');
    await new Promise((resolve) => setTimeout(resolve, 20)); // between looks at a file that is about to be there
    try {
      port = Number(readFileSync(portFile, 'utf8'));
    } catch {
      // not there yet
    }
  }
  return {
    port,
    token,
    dispose() {
      child.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
