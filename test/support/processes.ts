import { execFileSync, spawnSync } from 'node:child_process';

/** All descendants of a process, itself included. */
export function familyOf(pid: number | undefined): number[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' });
  const pairs = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const family = new Set([pid ?? 0]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const [child = 0, parent = 0] of pairs) {
      if (!family.has(parent) || family.has(child)) continue;
      family.add(child);
      grown = true;
    }
  }
  return [...family];
}

/** Whether it runs; a zombie does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform === 'win32') return true;
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.startsWith('Z');
}

/** Polls what only polling shows, for at most 10 s. */
export async function untilDefined<Value>(read: () => Value | undefined): Promise<Value> {
  for (let tries = 0; tries < 200; tries += 1) {
    const value = read();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 50)); // between tries of a state that only polling shows
  }
  throw new Error('it did not come to this in 10 s');
}
