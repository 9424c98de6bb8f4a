import { writeFileSync, writeSync } from 'node:fs';
import { memoryLimitMark } from './memory-limit-mark.ts';

const intervalMs = 50;

/**
 * Runs in a thread of the model process, since onnxruntime blocks the main one: ends the process when its resident
 * memory passes the limit or when the console (`parentPid`) is gone.
 */
export function guardMemory(limitBytes: number, parentPid: number): void {
  preferAsVictim();
  setInterval(() => {
    if (process.memoryUsage.rss() > limitBytes) {
      writeSync(2, `${memoryLimitMark}\n`);
      process.kill(process.pid, 'SIGKILL');
    }
    if (!isAlive(parentPid)) process.kill(process.pid, 'SIGKILL');
  }, intervalMs);
}

/** Where memory runs out faster than we can look, Linux shall end this process and not the console. */
function preferAsVictim(): void {
  if (process.platform !== 'linux') return;
  try {
    writeFileSync('/proc/self/oom_score_adj', '1000');
  } catch {
    // A hardened system may forbid it; the guard still stands.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
