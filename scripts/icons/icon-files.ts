/** A square picture: as PNG, and as rows of red, green, blue, alpha from the top. */
export type Picture = { sizePixels: number; png: Buffer; rgba: Buffer };

const icoHeaderBytes = 6;
const icoEntryBytes = 16;
const bitmapHeaderBytes = 40;

/** Windows' .ico: bitmaps, which every program reads, and a PNG from 256 pixels on, as Windows expects it there. */
export function encodeIco(pictures: readonly Picture[]): Buffer {
  const bodies = pictures.map((picture) => (picture.sizePixels < 256 ? encodeBitmap(picture) : picture.png));
  const header = Buffer.alloc(icoHeaderBytes + icoEntryBytes * pictures.length);
  header.writeUInt16LE(1, 2); // an icon, no cursor
  header.writeUInt16LE(pictures.length, 4);
  let offset = header.length;
  for (const [index, body] of bodies.entries()) {
    const at = icoHeaderBytes + icoEntryBytes * index;
    const size = (pictures[index]?.sizePixels ?? 0) % 256; // 0 stands for 256
    header.writeUInt8(size, at);
    header.writeUInt8(size, at + 1);
    header.writeUInt16LE(1, at + 4); // planes
    header.writeUInt16LE(32, at + 6); // bits of a pixel
    header.writeUInt32LE(body.length, at + 8);
    header.writeUInt32LE(offset, at + 12);
    offset += body.length;
  }
  return Buffer.concat([header, ...bodies]);
}

/** A device-independent bitmap of twice the height: the picture from the bottom, then its (unused) mask. */
function encodeBitmap({ sizePixels, rgba }: Picture): Buffer {
  const header = Buffer.alloc(bitmapHeaderBytes);
  header.writeUInt32LE(bitmapHeaderBytes, 0);
  header.writeInt32LE(sizePixels, 4);
  header.writeInt32LE(sizePixels * 2, 8);
  header.writeUInt16LE(1, 12);
  header.writeUInt16LE(32, 14);
  const pixels = Buffer.alloc(sizePixels * sizePixels * 4);
  for (let y = 0; y < sizePixels; y++) {
    const from = (sizePixels - 1 - y) * sizePixels * 4;
    rgba.copy(pixels, y * sizePixels * 4, from, from + sizePixels * 4);
  }
  for (let at = 0; at < pixels.length; at += 4) pixels.subarray(at, at + 3).reverse(); // blue first
  const maskRowBytes = Math.ceil(sizePixels / 32) * 4;
  return Buffer.concat([header, pixels, Buffer.alloc(maskRowBytes * sizePixels)]);
}

/** macOS' names for its sizes in pixels; those for dense screens hold twice their nominal size. */
const icnsTypes = [
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024],
] as const;

/** macOS' .icns: named PNGs, one after another. */
export function encodeIcns(pictures: readonly Picture[]): Buffer {
  const entries = icnsTypes.flatMap(([type, size]) => {
    const picture = pictures.find(({ sizePixels }) => sizePixels === size);
    return picture ? [encodeBlock(type, picture.png)] : [];
  });
  return encodeBlock('icns', Buffer.concat(entries));
}

function encodeBlock(type: string, body: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.write(type, 'latin1');
  header.writeUInt32BE(header.length + body.length, 4);
  return Buffer.concat([header, body]);
}
