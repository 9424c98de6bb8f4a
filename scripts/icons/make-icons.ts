// Draws packaging/icon.{png,ico,icns} from icon.svg: `node scripts/icons/make-icons.ts` after a change of the picture.
// electron-builder could convert them, but fetches its converter from outside the npm registry at each packaging.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { encodeIcns, encodeIco, type Picture } from './icon-files.ts';

const folder = join(import.meta.dirname, '..', '..', 'packaging');
const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024];

/** The icon at one size, drawn for it instead of shrunk from a larger one. */
export async function drawIcon(sizePixels: number): Promise<Picture> {
  const svg = await readFile(join(folder, 'icon.svg'));
  // The drawing is 1024 units wide, of which 72 to the inch are its natural size.
  const drawn = sharp(svg, { density: (72 * sizePixels) / 1024 })
    .resize(sizePixels, sizePixels)
    .ensureAlpha();
  const [png, rgba] = await Promise.all([
    drawn.clone().png({ compressionLevel: 9 }).toBuffer(),
    drawn.clone().raw().toBuffer(),
  ]);
  return { sizePixels, png, rgba };
}

if (import.meta.main) {
  const pictures = await Promise.all(sizes.map(drawIcon));
  const largest = pictures.at(-1);
  if (largest) await writeFile(join(folder, 'icon.png'), largest.png);
  await writeFile(join(folder, 'icon.ico'), encodeIco(pictures.filter(({ sizePixels }) => sizePixels <= 256)));
  await writeFile(join(folder, 'icon.icns'), encodeIcns(pictures));
}
