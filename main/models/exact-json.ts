/** A whole number of so many digits that a double may not hold it. */
const longInteger = /(?:^|[\s,:[])-?\d{16,}(?=[\s,\]}]|$)/;

/**
 * Parses JSON and gives whole numbers beyond 2⁵³ as `bigint`, since as numbers they would be rounded. Throws a
 * SyntaxError.
 */
export function parseExactJson(text: string): unknown {
  // Looking at every value takes many times longer than parsing them.
  if (!longInteger.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) => {
    const source = context?.source;
    const isLong = typeof value === 'number' && !Number.isSafeInteger(value) && source !== undefined;
    return isLong && /^-?\d+$/.test(source) ? BigInt(source) : value;
  });
}
