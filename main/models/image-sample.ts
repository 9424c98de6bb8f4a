import { basename } from 'node:path';
import type { Sharp } from 'sharp';
import { AppError } from '../app-error.ts';
import { layOutPixels, type Pixels } from './image-layout.ts';
import { channelCounts, type ImagePlan, type Size } from './image-plan.ts';
import { type Framing, frameImage } from './image-size.ts';
import { resizeLinear } from './linear-resize.ts';
import { isNumericType, type Tensor } from './tensor.ts';

/** Decoded pixels a picture may have; a file of a few bytes can claim billions. */
const maxPixels = 100_000_000;

const kernels = { nearest: 'nearest', bilinear: 'linear', bicubic: 'cubic', lanczos: 'lanczos3' } as const;

/**
 * Decodes a picture and makes of it what the plan asks for. Throws an AppError for what is no picture or too large.
 */
export async function readImageTensor(bytes: Uint8Array, plan: ImagePlan, path: string): Promise<Tensor> {
  const { default: sharp } = await import('sharp');
  const file = basename(path);
  try {
    const image = sharp(bytes, { limitInputPixels: maxPixels, pages: 1, failOn: 'error' });
    const { scaled, window } = frameImage(plan, sizeKnown(plan) ?? (await image.metadata()));
    const { type } = plan.input;
    if (!isNumericType(type)) throw new Error(`pictures cannot be ${type}`);
    const isInside = plan.resize?.method !== 'opencv-linear' && isWithin(window, scaled);
    if (!isInside) return layOutPixels(await scalePixels(image, plan, scaled), window, plan, type);
    return layOutPixels(await scalePixels(image, plan, scaled, window), { ...window, left: 0, top: 0 }, plan, type);
  } catch (cause) {
    const isLarge = cause instanceof Error && cause.message.includes('pixel limit');
    if (isLarge) throw new AppError('models/sample-too-large', { file, limit: `${maxPixels / 1e6} MP` }, cause);
    throw new AppError('models/sample-unreadable', { file }, cause);
  }
}

/** Where a picture is stretched to a size that is known, its own need not be asked for. */
function sizeKnown({ resize }: ImagePlan): Size | undefined {
  const { fit, width, height } = resize ?? {};
  return fit === 'stretch' && width !== undefined && height !== undefined ? { width, height } : undefined;
}

function isWithin({ left, top, width, height }: Framing['window'], scaled: Size): boolean {
  return left >= 0 && top >= 0 && left + width <= scaled.width && top + height <= scaled.height;
}

/** Where only a part is wanted, the decoder makes no other: it need not even read what lies below. */
async function scalePixels(image: Sharp, plan: ImagePlan, scaled: Size, part?: Framing['window']): Promise<Pixels> {
  const channels = channelCounts[plan.channels];
  const method = plan.resize?.method ?? 'bilinear';
  if (method !== 'opencv-linear') image.resize({ ...scaled, fit: 'fill', kernel: kernels[method] });
  if (part !== undefined) image.extract(part);
  if (plan.channels === 'grey') image.removeAlpha().greyscale();
  else image.toColourspace('srgb');
  if (channels === 3) image.removeAlpha();
  if (channels === 4) image.ensureAlpha();
  const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  if (info.channels !== channels) throw new Error(`decoded to ${info.channels} channels`);
  const pixels = { data, width: info.width, height: info.height };
  return method === 'opencv-linear' ? resizeLinear(pixels, scaled, channels) : pixels;
}
