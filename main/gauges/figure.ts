import { printable } from '../printable.ts';

/** A number as tools print it, also with a decimal comma. `undefined` for anything else ('-', '[N/A]', cut off), never 0. */
export function parseFigure(text: string | undefined): number | undefined {
  if (text === undefined || !/^[+-]?\d{1,17}(?:[.,]\d{1,9})?$/.test(text)) return undefined;
  return Number(text.replace(',', '.'));
}

/** A name from the host, safe to show: control and direction characters out, length bounded. */
export function cleanText(text: string, maxLength = 1000): string {
  return printable(text.slice(0, maxLength).trim());
}

/** `value` when it lies within the bounds, both included. */
export function within(value: number | undefined, least: number, most: number): number | undefined {
  return value !== undefined && value >= least && value <= most ? value : undefined;
}
