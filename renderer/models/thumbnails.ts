import { client } from '../client.ts';

const imageEnding = /\.(png|jpe?g|webp|gif|tiff?|avif)$/i;
const kept = 600;
const made = new Map<string, Promise<string | undefined>>();

/** Whether a sample is a picture by its ending. */
export function isPicture(path: string): boolean {
  return imageEnding.test(path);
}

/** A small picture of an image sample as a data address; undefined when it is none. The last few hundred are kept. */
export function thumbnailOf(path: string, sidePixels: number): Promise<string | undefined> {
  const key = `${sidePixels} ${path}`;
  const known = made.get(key);
  if (known) return known;
  const making = client.models.thumbnail({ path, sidePixels }).then(
    ({ dataUrl }) => dataUrl,
    () => undefined,
  );
  made.set(key, making);
  const [oldest] = made.keys();
  if (made.size > kept && oldest !== undefined) made.delete(oldest);
  return making;
}
