/**
 * Bytes of a host as text that can be shown: what is no UTF-8 is written as `\xff`, what would not be seen (controls,
 * marks that turn the direction of writing) as `\n` or `\u{202e}`. Not meant to be read back.
 */
export function shownName(bytes: Buffer): string {
  const whole = decode(bytes);
  return whole === undefined ? shownParts(bytes) : escapeUnseen(whole);
}

/** The text that bytes are; undefined when they are no UTF-8. */
export function decode(bytes: Buffer): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function shownParts(bytes: Buffer): string {
  let shown = '';
  for (let at = 0; at < bytes.length; ) {
    const length = [1, 2, 3, 4].find((count) => decode(bytes.subarray(at, at + count)) !== undefined);
    const fits = length !== undefined && at + length <= bytes.length;
    shown += fits
      ? escapeUnseen(decode(bytes.subarray(at, at + length)) ?? '')
      : `\\x${(bytes[at] ?? 0).toString(16).padStart(2, '0')}`;
    at += fits ? length : 1;
  }
  return shown;
}

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escapeUnseen(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Zl}\p{Zp}\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu,
    (found) => short[found] ?? `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
