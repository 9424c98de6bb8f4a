import type { Readable } from 'node:stream';

/** Runs a command on a host and gives what it prints; as much of the core's `exec` as is needed here. */
export type Exec = (
  connectionId: string,
  command: string,
) => Promise<{ stdout: Readable; stderr: Readable; exit: Promise<{ exitCode?: number }>; close(): void }>;

/** Who we are on a host. */
export type HostAccount = { name: string; uid: number };

const maxOutputBytes = 64 * 1024;

/** The output of a short command; undefined when it fails, prints too much, or the host runs no commands. */
export async function outputOf(
  exec: Exec,
  connectionId: string,
  command: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const running = await exec(connectionId, command).catch(() => undefined);
  if (!running) return undefined;
  const stop = () => running.close();
  signal?.addEventListener('abort', stop, { once: true });
  running.stderr.resume();
  try {
    const pieces: Buffer[] = [];
    let byteCount = 0;
    for await (const piece of running.stdout) {
      if (!Buffer.isBuffer(piece)) return undefined;
      byteCount += piece.length;
      if (byteCount > maxOutputBytes) return undefined;
      pieces.push(piece);
    }
    const { exitCode } = await running.exit;
    return exitCode === 0 ? Buffer.concat(pieces).toString('latin1') : undefined;
  } catch {
    return undefined; // the connection went; whoever asks sees it elsewhere
  } finally {
    signal?.removeEventListener('abort', stop);
    running.close();
  }
}

/** Reads what `id` prints. */
export function parseId(output: string): HostAccount | undefined {
  const match = /^uid=(\d{1,10})(?:\(([^()\s]{1,64})\))?/.exec(output);
  return match?.[1] === undefined ? undefined : { uid: Number(match[1]), name: match[2] ?? match[1] };
}
