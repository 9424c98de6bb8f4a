import type { ByteSource } from './protobuf-fields.ts';

const endRecordBytes = 22;
const longestComment = 65_535;
const maxDirectoryBytes = 4 * 1024 * 1024;
const maxNames = 10_000;

/**
 * The names in a zip archive's directory (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.12), nothing
 * unpacked. Empty when the archive has no directory that can be read.
 */
export function readZipNames(source: ByteSource): string[] {
  const tailBytes = Math.min(source.sizeBytes, endRecordBytes + longestComment);
  const tail = Buffer.from(source.read(source.sizeBytes - tailBytes, tailBytes));
  const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + endRecordBytes > tail.length) return [];
  const [length, offset] = [tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)];
  if (length > maxDirectoryBytes || offset + length > source.sizeBytes) return [];
  return listNames(Buffer.from(source.read(offset, length)));
}

function listNames(directory: Buffer): string[] {
  const names: string[] = [];
  for (let at = 0; at + 46 <= directory.length && names.length < maxNames; ) {
    if (directory.readUInt32LE(at) !== 0x02014b50) break;
    const nameBytes = directory.readUInt16LE(at + 28);
    names.push(directory.toString('utf8', at + 46, at + 46 + nameBytes));
    at += 46 + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return names;
}
