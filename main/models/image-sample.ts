import { basename } from 'node:path';
import type { Preparation, TensorInfo } from '../../preload/contract/models.ts';
import { AppError } from '../app-error.ts';
import { createData, isNumericType, type Tensor } from './tensor.ts';

type ImagePreparation = Extract<Preparation, { kind: 'image' }>;
type Size = { width: number; height: number };

/** Decoded pixels a picture may have; a file of a few bytes can claim billions. */
const maxPixels = 100_000_000;
/** Where a model leaves a side open: multiples of this suit networks that halve the picture five times. */
const openSideStep = 32;
const maxOpenSide = 1280;

/**
 * Decodes a picture, resizes it to the input (stretching, as most exporters' examples do), and lays it out as the
 * model asks: values 0 to 1, or bytes. Throws an AppError for what is no picture or too large.
 */
export async function readImageTensor(
  bytes: Uint8Array,
  input: TensorInfo,
  preparation: ImagePreparation,
  path: string,
): Promise<Tensor> {
  const { default: sharp } = await import('sharp');
  const file = basename(path);
  try {
    const image = sharp(bytes, { limitInputPixels: maxPixels, pages: 1, failOn: 'error' });
    const target = fixedSize(preparation) ?? chooseSize(preparation, await image.metadata());
    image.resize({ ...target, fit: 'fill' });
    if (preparation.channels === 1) image.removeAlpha().greyscale();
    else image.toColourspace('srgb');
    if (preparation.channels === 3) image.removeAlpha();
    if (preparation.channels === 4) image.ensureAlpha();
    const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    if (info.channels !== preparation.channels) throw new Error(`decoded to ${info.channels} channels`);
    return layOut(data, target, input, preparation);
  } catch (cause) {
    const tooLarge = cause instanceof Error && cause.message.includes('pixel limit');
    throw new AppError(tooLarge ? 'models/sample-too-large' : 'models/sample-unreadable', { file }, cause);
  }
}

function fixedSize({ width, height }: ImagePreparation): Size | undefined {
  return width === undefined || height === undefined ? undefined : { width, height };
}

/** Where a side is open: the picture's proportions decide, in steps and within bounds. */
function chooseSize({ width, height }: ImagePreparation, image: Size): Size {
  if (height !== undefined) return { height, width: roundSide((image.width * height) / image.height) };
  if (width !== undefined) return { width, height: roundSide((image.height * width) / image.width) };
  const shrink = Math.min(1, maxOpenSide / Math.max(image.width, image.height));
  return { width: roundSide(image.width * shrink), height: roundSide(image.height * shrink) };
}

function roundSide(side: number): number {
  const steps = Math.round(side / openSideStep);
  return Math.min(Math.max(steps, 1), maxOpenSide / openSideStep) * openSideStep;
}

/** Interleaved bytes as the input's layout, type and range. */
function layOut(pixels: Uint8Array, { width, height }: Size, input: TensorInfo, preparation: ImagePreparation): Tensor {
  const { layout, channels, scale } = preparation;
  if (!isNumericType(input.type)) throw new Error(`pictures cannot be ${input.type}`);
  const channelsFirst = layout === 'NCHW' || layout === 'CHW';
  const dims = channelsFirst ? [channels, height, width] : [height, width, channels];
  const data = createData(input.type, pixels.length);
  const plane = width * height;
  const factor = scale === 'unit' ? 1 / 255 : 1;
  for (let channel = 0; channel < channels; channel += 1) {
    for (let pixel = 0; pixel < plane; pixel += 1) {
      const from = pixel * channels + channel;
      data[channelsFirst ? channel * plane + pixel : from] = (pixels[from] ?? 0) * factor;
    }
  }
  return { type: input.type, data, dims: layout.length === 4 ? [1, ...dims] : dims };
}
