import { cleanPastedText } from './clean-pasted-text.ts';

/** What somebody is about to paste. */
export type Paste = {
  /** What would be sent. */
  text: string;
  lineCount: number;
  /** Control characters that are not sent. */
  removedCount: number;
  /** Letters that nobody sees, or that turn the order of others round. They are sent. */
  hiddenCount: number;
  /** It would run or hide something, so that it is shown first. */
  mustBeShown: boolean;
};

/** Zero-width and bidirectional signs; the joiner of emoji is none of them. */
const hidden = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0001}]/gu;

/** Reads the text of a paste as a terminal will get it. */
export function readPaste(pasted: string): Paste {
  const text = cleanPastedText(pasted);
  const removedCount = pasted.replace(/\r\n/g, '\n').length - text.length;
  const hiddenCount = text.match(hidden)?.length ?? 0;
  return {
    text,
    lineCount: text.replace(/\n$/, '').split('\n').length,
    removedCount,
    hiddenCount,
    mustBeShown: /[\n\t]/.test(text) || removedCount > 0 || hiddenCount > 0,
  };
}

/** The lines of a text one after another with a space between; none of them runs before Enter is pressed. */
export function joinLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/\\$/, '').trim())
    .filter((line) => line !== '')
    .join(' ');
}

/** The beginning of a text with every tab and hidden sign to be seen, and how many lines follow. */
export function showPaste(text: string): { text: string; moreLines: number } {
  const lines = text.replace(/\n$/, '').split('\n');
  const shown = lines.slice(0, shownLines).join('\n').slice(0, shownLetters);
  const moreLines = lines.length - shown.split('\n').length;
  return {
    text: shown
      .replace(/\t/g, '⇥   ')
      .replace(hidden, (sign) => `⟨U+${sign.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}⟩`),
    moreLines,
  };
}

const shownLines = 200;
const shownLetters = 20_000;
