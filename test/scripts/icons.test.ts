import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { drawIcon } from '../../scripts/icons/make-icons.ts';

const read = (name: string) => readFileSync(join(import.meta.dirname, '../../packaging', name));

/** Mean difference of two pictures' channels; other versions of the drawing library round otherwise. */
async function differenceFromDrawing(size: number, rgba: Buffer): Promise<number> {
  const drawn = (await drawIcon(size)).rgba;
  expect(rgba).toHaveLength(drawn.length);
  return drawn.reduce((sum, value, at) => sum + Math.abs(value - (rgba[at] ?? 0)), 0) / drawn.length;
}

const decode = (png: Buffer) => sharp(png).ensureAlpha().raw().toBuffer();

test('the packages have the icon that is drawn, at 1024 pixels', async () => {
  expect(await differenceFromDrawing(1024, await decode(read('icon.png')))).toBeLessThan(2);
});

test("Windows' icon holds the drawing at every size that Windows shows", async () => {
  const ico = read('icon.ico');
  const sizes: number[] = [];
  for (let index = 0; index < ico.readUInt16LE(4); index++) {
    const at = 6 + 16 * index;
    const size = ico.readUInt8(at) || 256;
    const body = ico.subarray(ico.readUInt32LE(at + 12), ico.readUInt32LE(at + 12) + ico.readUInt32LE(at + 8));
    sizes.push(size);
    if (size === 256) {
      expect(await differenceFromDrawing(size, await decode(body))).toBeLessThan(2);
      continue;
    }
    expect([body.readUInt32LE(0), body.readInt32LE(4), body.readInt32LE(8)]).toEqual([40, size, size * 2]);
    const rgba = Buffer.alloc(size * size * 4);
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++) {
        const from = 40 + ((size - 1 - y) * size + x) * 4;
        const [blue = 0, green = 0, red = 0, alpha = 0] = body.subarray(from, from + 4);
        rgba.set([red, green, blue, alpha], (y * size + x) * 4);
      }
    expect(await differenceFromDrawing(size, rgba)).toBeLessThan(2);
  }
  expect(sizes).toEqual([16, 24, 32, 48, 64, 128, 256]);
});

test("macOS' icon holds the drawing at every size that macOS shows", async () => {
  const icns = read('icon.icns');
  expect([icns.toString('latin1', 0, 4), icns.readUInt32BE(4)]).toEqual(['icns', icns.length]);
  const sizes: number[] = [];
  for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) {
    const png = icns.subarray(at + 8, at + icns.readUInt32BE(at + 4));
    const { width } = await sharp(png).metadata();
    sizes.push(width);
    expect(await differenceFromDrawing(width, await decode(png))).toBeLessThan(2);
  }
  expect(sizes).toEqual([32, 64, 128, 256, 256, 512, 512, 1024]);
});
