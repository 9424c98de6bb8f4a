import { basename } from 'node:path';
import { AppError } from '../app-error.ts';
import type { FeatureRow } from './input-rows.ts';

const maxPixels = 100_000_000;
const channelNames: Readonly<Record<number, readonly string[]>> = {
  1: ['grey'],
  2: ['grey', 'alpha'],
  3: ['red', 'green', 'blue'],
  4: ['red', 'green', 'blue', 'alpha'],
};

/** A picture's size, its kind of colours, and mean and deviation of each channel from 0 to 255. Throws an AppError. */
export async function pictureRow(bytes: Uint8Array, path: string): Promise<FeatureRow> {
  const { default: sharp } = await import('sharp');
  const file = basename(path);
  try {
    const image = sharp(bytes, { limitInputPixels: maxPixels, pages: 1, failOn: 'error' });
    const { width, height, space, hasAlpha, depth } = await image.metadata();
    const { channels } = await image.stats();
    const names = channelNames[channels.length] ?? channels.map((_, at) => `channel ${at}`);
    // Sixteen bits a channel are brought to the scale of eight.
    const scale = depth === 'ushort' ? 1 / 257 : 1;
    const told = channels.flatMap(({ mean, stdev }, at) => [
      [`${names[at]} mean`, mean * scale],
      [`${names[at]} std`, stdev * scale],
    ]);
    return { width, height, colours: `${space}${hasAlpha ? ' with alpha' : ''}`, ...Object.fromEntries(told) };
  } catch (cause) {
    const isLarge = cause instanceof Error && cause.message.includes('pixel limit');
    if (isLarge) throw new AppError('models/sample-too-large', { file, limit: `${maxPixels / 1e6} MP` }, cause);
    throw new AppError('models/sample-unreadable', { file }, cause);
  }
}
