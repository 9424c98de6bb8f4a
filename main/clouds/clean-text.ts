import { printable } from '../printable.ts';

/** A text from a cloud as it may be shown: printable and at most `maxLength` long; undefined when it is none. */
export function cleanText(value: unknown, maxLength = 512): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = printable(value.slice(0, maxLength).trim());
  return text === '' ? undefined : text;
}

/** Tags or labels as text: at most 200 of them, nothing unprintable. */
export function cleanTags(pairs: Iterable<readonly [unknown, unknown]>): Record<string, string> {
  const tags: [string, string][] = [];
  for (const [key, value] of pairs) {
    const name = cleanText(key, 256);
    if (name === undefined || name === '__proto__') continue;
    tags.push([name, cleanText(value, 512) ?? '']);
    if (tags.length === 200) break;
  }
  return Object.fromEntries(tags);
}
