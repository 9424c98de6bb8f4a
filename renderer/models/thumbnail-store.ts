type Input = { path: string; sidePixels: number };

const kept = 600;

/** Asks for small pictures and keeps the last few hundred; what failed is forgotten, so that it is asked for again. */
export function createThumbnailStore(ask: (input: Input, signal: AbortSignal) => Promise<{ dataUrl: string }>) {
  const made = new Map<string, string>();

  return {
    /** A small picture of an image sample as a data address; undefined when there is none to be had now. */
    async open(path: string, sidePixels: number, signal: AbortSignal): Promise<string | undefined> {
      const key = `${sidePixels} ${path}`;
      const known = made.get(key);
      if (known !== undefined) return known;
      const answer = await ask({ path, sidePixels }, signal).catch(() => undefined);
      if (answer === undefined) return undefined;
      made.set(key, answer.dataUrl);
      const [oldest] = made.keys();
      if (made.size > kept && oldest !== undefined) made.delete(oldest);
      return answer.dataUrl;
    },
  };
}
