import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const root = join(import.meta.dirname, '..', '..', '..');

/** The built browser shell as a process of its own, as `npm start -- --browser` runs it. */
export type ConsoleProcess = { link: string; child: ChildProcess; dataFolder: string; dispose(): Promise<void> };

export async function startConsole(
  args: readonly string[] = ['--sandbox'],
  environment: NodeJS.ProcessEnv = {},
): Promise<ConsoleProcess> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'hangar-e2e-'));
  const child = spawn(
    process.execPath,
    [join(root, 'dist/main/cli.js'), 'serve', '--no-open', '--home', dataFolder, ...args],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...environment } },
  );
  const link = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the console ended with ${code} before it was ready`)));
    createInterface(child.stdout).on('line', (line) => {
      const match = /^Console ready at (\S+)$/.exec(line);
      if (match?.[1]) resolve(match[1]);
    });
  });
  return {
    link,
    child,
    dataFolder,
    async dispose() {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGTERM');
        await ended;
      }
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
