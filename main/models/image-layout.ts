import { channelCounts, type ImagePlan, type Size } from './image-plan.ts';
import type { Framing } from './image-size.ts';
import { createData, type NumericType, type Tensor } from './tensor.ts';

/** Pixels of the scaled picture, interleaved, a byte for each value. */
export type Pixels = Size & { data: Uint8Array };

/** Cuts the window out of the pixels and brings them into the input's layout, channel order, range and type. */
export function layOutPixels(pixels: Pixels, window: Framing['window'], plan: ImagePlan, type: NumericType): Tensor {
  const { layout } = plan;
  const channels = channelCounts[plan.channels];
  const { width, height } = window;
  const channelsFirst = layout === 'NCHW' || layout === 'CHW';
  const plane = width * height;
  const data = createData(type, plane * channels);
  for (let channel = 0; channel < channels; channel += 1) {
    const values = valuesOf(plan, channel, type);
    const source = plan.channels === 'BGR' ? 2 - channel : channel;
    const start = channelsFirst ? channel * plane : channel;
    const step = channelsFirst ? 1 : channels;
    if (window.width === pixels.width && window.height === pixels.height) {
      copyAll(pixels.data, source, channels, values, data, start, step);
    } else copyWindow(pixels, window, source, channels, values, data, start, step, plan.resize?.pad ?? 0);
  }
  const dims = channelsFirst ? [channels, height, width] : [height, width, channels];
  return { type, data, dims: layout.length === 4 ? [1, ...dims] : dims };
}

type Data = ReturnType<typeof createData>;
type Values = Data;

/** What each of the 256 bytes becomes: pictures have millions of them. */
function valuesOf({ range: [black, white], mean, std }: ImagePlan, channel: number, type: NumericType): Values {
  const values = createData(type, 256);
  const [offset, divisor] = [mean[mean.length === 1 ? 0 : channel] ?? 0, std[std.length === 1 ? 0 : channel] ?? 1];
  const isBig = type === 'int64' || type === 'uint64';
  const isWhole = isBig || type.startsWith('int') || type.startsWith('uint');
  for (let byte = 0; byte < 256; byte += 1) {
    const value = (black + (byte * (white - black)) / 255 - offset) / divisor;
    const fitted = isWhole ? Math.round(value) : value;
    values[byte] = isBig ? BigInt(fitted) : fitted;
  }
  return values;
}

function copyAll(
  from: Uint8Array,
  first: number,
  channels: number,
  values: Values,
  to: Data,
  start: number,
  step: number,
) {
  let target = start;
  for (let at = first; at < from.length; at += channels) {
    to[target] = values[from[at] ?? 0] ?? 0;
    target += step;
  }
}

function copyWindow(
  from: Pixels,
  { left, top, width, height }: Framing['window'],
  channel: number,
  channels: number,
  values: Values,
  to: Data,
  start: number,
  step: number,
  pad: number,
): void {
  let target = start;
  for (let y = top; y < top + height; y += 1) {
    for (let x = left; x < left + width; x += 1) {
      const isInside = x >= 0 && y >= 0 && x < from.width && y < from.height;
      const byte = isInside ? (from.data[(y * from.width + x) * channels + channel] ?? 0) : pad;
      to[target] = values[byte] ?? 0;
      target += step;
    }
  }
}
