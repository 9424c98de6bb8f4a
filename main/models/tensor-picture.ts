import { isFloats } from './class-scores.ts';
import type { Tensor } from './tensor.ts';

const minSide = 8;
const maxSide = 16_384;
const sidePixels = 256;

type Planes = { width: number; height: number; channels: 1 | 3; at(x: number, y: number, channel: number): number };

/** A PNG as a data address of a tensor that has the shape of a picture or a map, its values spread from black to white. */
export async function drawTensor(tensor: Tensor): Promise<string | undefined> {
  const planes = planesOf(tensor);
  if (planes === undefined) return undefined;
  const { width, height, channels } = planes;
  const values = new Float64Array(width * height * channels);
  let [least, most] = [Infinity, -Infinity];
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    for (let channel = 0; channel < channels; channel += 1) {
      const value = planes.at(pixel % width, Math.floor(pixel / width), channel);
      values[pixel * channels + channel] = value;
      if (value < least) least = value;
      if (value > most) most = value;
    }
  }
  const scale = most > least ? 255 / (most - least) : 0;
  const bytes = Uint8Array.from(values, (value) => (Number.isFinite(value) ? (value - least) * scale : 0));
  const { default: sharp } = await import('sharp');
  const kernel = Math.max(width, height) < sidePixels ? 'nearest' : 'lanczos3';
  const png = await sharp(bytes, { raw: { width, height, channels } })
    .resize({ width: sidePixels, height: sidePixels, fit: 'inside', kernel })
    .png()
    .toBuffer();
  return `data:image/png;base64,${png.toString('base64')}`;
}

/** [3, H, W], [H, W, 3] or [H, W], whatever stands before; of many channels the first is drawn as a map. */
function planesOf({ dims, data }: Tensor): Planes | undefined {
  if (!isFloats(data) && !(data instanceof Uint8Array)) return undefined;
  const [first = 1, second = 1, third = 1] = dims.length > 2 ? dims.slice(-3) : [1, ...dims.slice(-2)];
  if (dims.length < 2) return undefined;
  const isSide = (side: number) => side >= minSide && side <= maxSide;
  const value = (at: number) => data[at] ?? 0;
  if (isSide(second) && isSide(third)) {
    const channels = first === 3 ? 3 : 1;
    return { width: third, height: second, channels, at: (x, y, channel) => value((channel * second + y) * third + x) };
  }
  if (isSide(first) && isSide(second) && third <= 4) {
    const channels = third === 3 ? 3 : 1;
    return { width: second, height: first, channels, at: (x, y, channel) => value((y * second + x) * third + channel) };
  }
  return undefined;
}
