import { areTags } from '../../preload/contract/create.ts';

const maxTags = 40;

/** `team=vision, owner=jiwoo` as tags; undefined where that is not what was typed, or a cloud would not take it. */
export function parseTags(text: string, accountKey: string): Record<string, string> | undefined {
  const pairs = text.split(/[\s,]+/).filter(Boolean);
  if (pairs.length > maxTags) return undefined;
  const tags: Record<string, string> = {};
  for (const pair of pairs) {
    const [key = '', value, ...more] = pair.split('=');
    if (value === undefined || more.length > 0 || Object.hasOwn(tags, key) || key === '__proto__') return undefined;
    tags[key] = value;
  }
  return areTags(accountKey, tags) ? tags : undefined;
}
