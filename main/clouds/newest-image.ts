import type { ImageChoice, ImageFamily } from '../../preload/contract/create.ts';

/** An image as a cloud lists it, before one of each family is chosen. */
export type ListedImage = ImageChoice & { createdAt: string };

/** Releases by their number in an image's name; long-term ones of Ubuntu only. */
const releases: Partial<Record<ImageFamily, RegExp>> = {
  ubuntu: /ubuntu-(?:[a-z]+-)?(\d\d)\.?04-/,
  debian: /debian-(\d{1,3})-/,
};

/** The newest image of each family for each architecture: by release, then by the day it was made. */
export function newestImages(listed: readonly ListedImage[]): ImageChoice[] {
  const best = new Map<string, ListedImage>();
  for (const image of listed) {
    const release = releaseOf(image);
    if (release === undefined) continue;
    const key = `${image.family} ${image.architecture}`;
    const known = best.get(key);
    const older = known === undefined ? -1 : (releaseOf(known) ?? -1);
    if (!known || release > older || (release === older && image.createdAt > known.createdAt)) best.set(key, image);
  }
  return [...best.values()].map(({ createdAt: _, ...image }) => image);
}

/** 0 for families without numbered releases; undefined for one that is not meant to last. */
function releaseOf({ family, name }: ListedImage): number | undefined {
  const pattern = releases[family];
  if (!pattern) return 0;
  const number = Number(pattern.exec(name)?.[1] ?? Number.NaN);
  if (Number.isNaN(number)) return undefined;
  return family === 'ubuntu' && number % 2 === 1 ? undefined : number;
}
