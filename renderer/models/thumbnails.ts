import { client } from '../client.ts';
import { createThumbnailStore } from './thumbnail-store.ts';

const imageEnding = /\.(png|jpe?g|webp|gif|tiff?|avif)$/i;

/** Whether a sample is a picture by its ending. */
export function isPicture(path: string): boolean {
  return imageEnding.test(path);
}

/** The pictures of this page's samples. */
export const thumbnails = createThumbnailStore((input, signal) => client.models.thumbnail(input, { signal }));
