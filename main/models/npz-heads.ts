import { constants, inflateRawSync } from 'node:zlib';
import { type NpyHead, parseNpyHead } from './npy.ts';

const headBytes = 16 * 1024;
const entryMark = 0x02014b50;
const endMark = Buffer.from([0x50, 0x4b, 5, 6]);

/**
 * Type and shape of the arrays of a `.npz` by name, from the first bytes of each: nothing is unpacked further. What
 * cannot be looked at in this way is left out.
 */
export function readNpzHeads(bytes: Uint8Array): Map<string, NpyHead> {
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const heads = new Map<string, NpyHead>();
  const end = zip.lastIndexOf(endMark);
  if (end === -1 || end + 22 > zip.length) return heads;
  let at = zip.readUInt32LE(end + 16);
  while (at + 46 <= zip.length && zip.readUInt32LE(at) === entryMark) {
    const nameLength = zip.readUInt16LE(at + 28);
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const head = name.endsWith('.npy') ? readHead(zip, at) : undefined;
    if (head) heads.set(name.replace(/\.npy$/, ''), head);
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return heads;
}

/** The head of the entry that the directory tells of at this place. */
function readHead(zip: Buffer, entry: number): NpyHead | undefined {
  const local = zip.readUInt32LE(entry + 42);
  if (local + 30 > zip.length) return undefined;
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const first = zip.subarray(start, Math.min(start + headBytes, start + zip.readUInt32LE(entry + 20)));
  try {
    const isStored = zip.readUInt16LE(entry + 10) === 0;
    return parseNpyHead(isStored ? first : inflateRawSync(first, { finishFlush: constants.Z_SYNC_FLUSH }));
  } catch {
    // Whoever unpacks it says what is wrong with it.
    return undefined;
  }
}
