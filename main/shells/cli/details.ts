import { printable } from '../../printable.ts';

const excerptLength = 200;

/** A problem's raw text as a line or a few of them: what a page says without its markup, no sign that could draw over the terminal. */
export function excerptOf(details: string): { text: string; isWhole: boolean } {
  const words = linesOf(isPage(details) ? withoutMarkup(details) : details).join(' ');
  const isWhole = words.length <= excerptLength;
  return { text: isWhole ? words : words.slice(0, excerptLength).trimEnd(), isWhole };
}

/** All of it, line by line, as it came but for control signs. */
export function linesOf(details: string): string[] {
  return details
    .split(/\r\n|[\n\r]/)
    .map((line) => printable(line.replace(/\s+/g, ' ').trim()))
    .filter(Boolean);
}

function isPage(text: string): boolean {
  return /<(!doctype|html|head|body)\b/i.test(text);
}

function withoutMarkup(page: string): string {
  return page.replace(/<(script|style)\b[\s\S]*?(<\/\1\s*>|$)/gi, ' ').replace(/<[^<>]*>/g, ' ');
}
