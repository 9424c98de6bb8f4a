import { cleanText } from './figure.ts';

/** A line that the parser could make nothing of; the first line of a text is 1. */
export type UnreadLine = { line: number; text: string };

/** What a parser made of a tool's output, and the lines of it that it could not read. */
export type Reading<Value> = { value: Value; unread: UnreadLine[] };

/** What became of a line; one that is held counts as read when the next one is. */
export type LineFate = 'read' | 'unread' | 'held';

const maxUnread = 10_000;
const maxLineLength = 1000;

/** Hands each line that is not blank to `accept`, cut to a length that every pattern can bear, and keeps those not read. */
export function readLines(text: string, accept: (line: string) => LineFate, longest = maxLineLength): UnreadLine[] {
  const unread: UnreadLine[] = [];
  let held: UnreadLine | undefined;
  const keep = (line: UnreadLine | undefined) => {
    if (line && unread.length < maxUnread) unread.push({ ...line, text: cleanText(line.text, 300) });
  };
  for (const [index, whole] of text.split('\n').entries()) {
    const line = whole.slice(0, longest).trimEnd();
    if (line === '') continue;
    const fate = accept(line);
    if (fate !== 'read') keep(held);
    held = fate === 'held' ? { line: index + 1, text: line } : undefined;
    if (fate === 'unread') keep({ line: index + 1, text: line });
  }
  keep(held);
  return unread;
}
