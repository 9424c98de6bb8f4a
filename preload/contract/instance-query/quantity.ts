import type { NumberUnit } from './fields.ts';

const scales: Record<NumberUnit, ReadonlyMap<string, number>> = {
  count: new Map([['', 1]]),
  // A machine's memory is told in GiB, so a bare number is that, and GB is what people write for it.
  bytes: new Map([
    ['', 2 ** 30],
    ...['k', 'm', 'g', 't'].flatMap((letter, index): [string, number][] =>
      [letter, `${letter}b`, `${letter}ib`].map((unit) => [unit, 1024 ** (index + 1)]),
    ),
  ]),
  duration: new Map([
    ['', 3_600_000],
    ['s', 1_000],
    ['m', 60_000],
    ['h', 3_600_000],
    ['d', 86_400_000],
    ['w', 604_800_000],
  ]),
};

/** A number with its unit (`64`, `64GB`, `90m`, `2d`), in counts, bytes or milliseconds; undefined when it is none. */
export function parseQuantity(text: string, unit: NumberUnit): number | undefined {
  const match = /^(\d{1,15}(?:\.\d{1,6})?)\s?([a-z]{0,3})$/.exec(text.toLowerCase());
  const scale = scales[unit].get(match?.[2] ?? '');
  return match?.[1] === undefined || scale === undefined ? undefined : Number(match[1]) * scale;
}
