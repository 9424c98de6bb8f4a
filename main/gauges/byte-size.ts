import { parseFigure } from './figure.ts';

const powers = ['', 'k', 'm', 'g', 't', 'p', 'e'];

/**
 * A size as tools shorten it: `4972`, `1,2g`, `12.5M`, `1.95GiB`, `512 kB`. A bare number is of `plainBytes` each; a
 * unit of one letter is a power of 1024, with `B` behind it one of 1000, with `iB` again one of 1024. `undefined` for
 * anything else.
 */
export function parseByteSize(text: string | undefined, plainBytes: number): number | undefined {
  const [, digits, unit = '', tail = ''] = /^([\d.,]{1,18}) ?([kmgtpe]?)(i?b)?$/i.exec(text ?? '') ?? [];
  const figure = parseFigure(digits);
  if (figure === undefined) return undefined;
  if (unit === '') return Math.round(figure * (tail === '' ? plainBytes : 1));
  return Math.round(figure * (tail.toLowerCase() === 'b' ? 1000 : 1024) ** powers.indexOf(unit.toLowerCase()));
}
