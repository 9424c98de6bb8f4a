import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '../app-error.ts';

const maxFileBytes = 64 * 1024 * 1024;
const maxPixels = 100_000_000;

/** A PNG of at most `sidePixels` on its longer side, as a data address. Decodes a stranger's file: model processes only. */
export async function makeThumbnail(path: string, sidePixels: number): Promise<string> {
  const file = basename(path);
  try {
    const stats = await stat(path);
    if (!stats.isFile()) throw new AppError('models/sample-unreadable', { file });
    if (stats.size > maxFileBytes)
      throw new AppError('models/sample-too-large', { file, limit: `${maxFileBytes / 1024 ** 2} MiB` });
    const { default: sharp } = await import('sharp');
    const image = sharp(await readFile(path), { limitInputPixels: maxPixels, pages: 1 });
    // Small pictures (digits, icons) keep their hard pixels when they are made larger.
    const { width, height } = await image.metadata();
    const kernel = Math.max(width, height) < sidePixels ? 'nearest' : 'lanczos3';
    const png = await image.resize({ width: sidePixels, height: sidePixels, fit: 'inside', kernel }).png().toBuffer();
    return `data:image/png;base64,${png.toString('base64')}`;
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('models/sample-unreadable', { file }, cause);
  }
}
