import type { ImagePlan, ImageResize, Size } from './image-plan.ts';

/** Where a model leaves a side open: multiples of this suit networks that halve the picture five times. */
const openSideStep = 32;
const maxOpenSide = 1280;
/** A picture of one pixel by a million would else be stretched to terabytes. */
const maxPixels = 100_000_000;

/** A picture is first scaled as a whole; then this window is cut out of it, filled with `pad` where it reaches over. */
export type Framing = { scaled: Size; window: Size & { left: number; top: number } };

/** How a picture of a size comes to what the plan asks for. Throws an Error when that is absurdly large. */
export function frameImage({ resize, crop }: Pick<ImagePlan, 'resize' | 'crop'>, image: Size): Framing {
  const framing = resize ? frameResized(resize, image) : whole(image);
  const framed = crop ? centre(framing.scaled, crop, framing.window) : framing;
  for (const { width, height } of [framed.scaled, framed.window]) {
    if (width * height > maxPixels) throw new Error(`${width} × ${height} pixels pass the pixel limit`);
  }
  return framed;
}

function frameResized(resize: ImageResize, image: Size): Framing {
  if (resize.fit === 'shorter') return whole(scaleShorter(resize, image));
  const target = fixedSize(resize) ?? chooseSize(resize, image);
  if (resize.fit === 'stretch') return whole(target);
  const ratios = [target.width / image.width, target.height / image.height] as const;
  const ratio = resize.fit === 'cover' ? Math.max(...ratios) : Math.min(...ratios);
  const scaled = { width: scaleSide(image.width, ratio), height: scaleSide(image.height, ratio) };
  return centre(scaled, target);
}

/** As torchvision does: the other side is cut down to whole pixels. */
function scaleShorter({ width, height }: ImageResize, image: Size): Size {
  const side = width ?? height ?? 1;
  return image.width <= image.height
    ? { width: side, height: Math.max(1, Math.floor((side * image.height) / image.width)) }
    : { height: side, width: Math.max(1, Math.floor((side * image.width) / image.height)) };
}

const scaleSide = (side: number, ratio: number) => Math.max(1, Math.round(side * ratio));

function whole(size: Size): Framing {
  return { scaled: size, window: { ...size, left: 0, top: 0 } };
}

/** Halves to the even side, as Python's round and with it torchvision's crop do. */
function halve(value: number): number {
  const half = Math.floor(value / 2);
  return value % 2 !== 0 && half % 2 !== 0 ? half + 1 : half;
}

/** The middle of what there is; the window may be the larger one, and is then filled like a letter box of YOLO's. */
function centre(scaled: Size, size: Size, within: Framing['window'] = { ...scaled, left: 0, top: 0 }): Framing {
  const place = (whole: number, part: number) => (whole >= part ? halve(whole - part) : Math.ceil((whole - part) / 2));
  const left = within.left + place(within.width, size.width);
  const top = within.top + place(within.height, size.height);
  return { scaled, window: { ...size, left, top } };
}

function fixedSize({ width, height }: Partial<Size>): Size | undefined {
  return width === undefined || height === undefined ? undefined : { width, height };
}

/** Where a side is open: the picture's proportions decide, in steps and within bounds. */
function chooseSize({ width, height }: Partial<Size>, image: Size): Size {
  if (height !== undefined) return { height, width: roundSide((image.width * height) / image.height) };
  if (width !== undefined) return { width, height: roundSide((image.height * width) / image.width) };
  const shrink = Math.min(1, maxOpenSide / Math.max(image.width, image.height));
  return { width: roundSide(image.width * shrink), height: roundSide(image.height * shrink) };
}

function roundSide(side: number): number {
  const steps = Math.round(side / openSideStep);
  return Math.min(Math.max(steps, 1), maxOpenSide / openSideStep) * openSideStep;
}
