import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';

/** A screen for windows to open on. `name` goes into DISPLAY; it is undefined where the system has a screen anyway. */
export type Display = { name: string | undefined; dispose(): Promise<void> };

/** The system's own screen, else (Linux) an Xvfb of our own; rejects where that is not installed. */
export async function startDisplay(): Promise<Display> {
  if (process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
    return { name: process.env.DISPLAY, dispose: async () => {} };
  const numberDescriptor = 3;
  const child = spawn(
    'Xvfb',
    ['-displayfd', String(numberDescriptor), '-screen', '0', '1920x1200x24', '-nolisten', 'tcp'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const name = await new Promise<string>((resolve, reject) => {
    child.once('error', () => reject(new Error('Xvfb is not installed')));
    const numbers = child.stdio[numberDescriptor];
    if (numbers instanceof Readable) createInterface(numbers).once('line', (line) => resolve(`:${line.trim()}`));
    void ended.then(() => reject(new Error('Xvfb ended before it was ready')));
  });
  return {
    name,
    async dispose() {
      child.kill();
      await ended;
    },
  };
}
