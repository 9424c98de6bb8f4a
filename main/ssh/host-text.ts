import { printable } from '../printable.ts';

const maxLines = 40;

/**
 * What a host says to a person, safe to show: at most so many characters, each line printable, empty ones only where
 * they part others. Anything that would move the cursor or turn the text round is seen as having been there.
 */
export function hostText(said: string, maxLength: number): string {
  const isCut = said.length > maxLength;
  const lines = said
    .slice(0, maxLength)
    .replaceAll('\t', '    ')
    .split(/\r?\n/)
    .map((line) => printable(line).trimEnd());
  const shown = lines
    .slice(0, maxLines)
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  return isCut || lines.length > maxLines ? `${shown} …` : shown;
}
