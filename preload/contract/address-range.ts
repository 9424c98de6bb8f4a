import { z } from 'zod';

const range = z.union([z.cidrv4(), z.cidrv6()]);
const address = z.union([z.ipv4(), z.ipv6()]);
/** The longest that either can be written. */
const maxLength = 49;

/** A range of addresses as clouds write it, `203.0.113.7/32`. */
export const addressRangeSchema = z.string().max(maxLength).pipe(range);

/** What somebody typed as such a range: an address stands for itself alone. Undefined for anything else. */
export function readAddressRange(typed: string): string | undefined {
  const text = typed.trim();
  if (text.length > maxLength) return undefined;
  if (range.safeParse(text).success) return text;
  return address.safeParse(text).success ? `${text}/${isIpv6(text) ? 128 : 32}` : undefined;
}

/** Whether it is of the longer kind of addresses. */
export function isIpv6(addressOrRange: string): boolean {
  return addressOrRange.includes(':');
}

/** Whether the range lets in (nearly) anybody. */
export function isWideRange(text: string): boolean {
  const bits = Number(text.slice(text.lastIndexOf('/') + 1));
  return bits < (isIpv6(text) ? 32 : 8);
}
