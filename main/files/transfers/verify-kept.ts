import { createHash } from 'node:crypto';
import { outputOf } from '../account-on-host.ts';
import { readInOrder } from '../sftp/file-streams.ts';
import type { Lane } from './transfer-plan.ts';

/** What is compared again of a file where the host can't hash it. */
const tailBytes = 1024 * 1024;

/** The file on this computer's side, as far as checking needs it. */
export type LocalBytes = { read(start: number, end: number): AsyncIterable<Buffer> };

/**
 * Whether the first `byteCount` bytes on the host are those on this computer: by hash where the host can make one, else
 * (only when `isSameSource`: neither size nor time have changed since these bytes travelled) by their last MiB.
 */
export async function isSameBeginning(
  lane: Lane,
  remote: { path: Buffer; handle: Buffer },
  local: LocalBytes,
  byteCount: number,
  isSameSource: boolean,
): Promise<boolean> {
  const { client, signal } = lane;
  const remoteHash = await hashOnHost(lane, remote.path, byteCount);
  signal.throwIfAborted();
  if (remoteHash !== undefined) return remoteHash === (await hashOf(local.read(0, byteCount), signal));
  if (!isSameSource) return false;
  const span = { start: Math.max(0, byteCount - tailBytes), end: byteCount };
  const there = await hashOf(readInOrder(client, remote.handle, span, signal), signal);
  return there === (await hashOf(local.read(span.start, span.end), signal));
}

async function hashOnHost({ exec, connectionId, signal }: Lane, path: Buffer, byteCount: number) {
  const output = await outputOf(exec, connectionId, hashCommand(path, byteCount), signal);
  return /^([0-9a-f]{64})\s/.exec(output ?? '')?.[1];
}

/** The name goes as octal escapes: any byte can be in it, and none of them means anything to the shell. */
function hashCommand(path: Buffer, byteCount: number): string {
  const octal = [...path].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
  // The dot keeps a line break at the end, which $( ) would take away.
  return `p=$(printf '${octal}.') && head -c ${byteCount} "\${p%.}" | sha256sum`;
}

async function hashOf(bytes: AsyncIterable<Buffer>, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of bytes) {
    signal.throwIfAborted();
    hash.update(piece);
  }
  return hash.digest('hex');
}
