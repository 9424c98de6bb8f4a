import type { Pixels } from './image-layout.ts';
import type { Size } from './image-plan.ts';

/**
 * Bilinear over the four nearest pixels alone, whatever the scale, as OpenCV's INTER_LINEAR and most code on devices
 * do it; libraries for pictures (Pillow, sharp) take a mean over all pixels that fall away.
 */
export function resizeLinear(from: Pixels, to: Size, channels: number): Pixels {
  const data = new Uint8Array(to.width * to.height * channels);
  const columns = placesOf(from.width, to.width);
  const rows = placesOf(from.height, to.height);
  let target = 0;
  for (const row of rows) {
    const [above, below] = [row.first * from.width, row.second * from.width];
    for (const column of columns) {
      for (let channel = 0; channel < channels; channel += 1) {
        const value = (line: number, place: number) => from.data[(line + place) * channels + channel] ?? 0;
        const upper = value(above, column.first) * (1 - column.share) + value(above, column.second) * column.share;
        const lower = value(below, column.first) * (1 - column.share) + value(below, column.second) * column.share;
        data[target] = Math.round(upper * (1 - row.share) + lower * row.share);
        target += 1;
      }
    }
  }
  return { ...to, data };
}

type Place = { first: number; second: number; share: number };

/** For each new pixel the two old ones around its middle, and the second one's share. */
function placesOf(from: number, to: number): Place[] {
  return Array.from({ length: to }, (_, index) => {
    const at = Math.min(Math.max(((index + 0.5) * from) / to - 0.5, 0), from - 1);
    const first = Math.floor(at);
    return { first, second: Math.min(first + 1, from - 1), share: at - first };
  });
}
