/** Rounds that take some seconds; tools write a thousandth of it. */
const maxRounds = 10_000_000;
/** The same for all numbers multiplied: scrypt has three that make it slow together. */
const maxProduct = 200_000_000;
const maxDepth = 8;
const [integerTag, sequenceTag] = [0x02, 0x30];

/**
 * Whether the passphrase of an encrypted PKCS#8 key (RFC 5958, section 3) is stretched for no longer than some seconds:
 * OpenSSL goes on for as long as the file says, be it years, and no thread of ours can stop it. False as well for what
 * is no DER, which OpenSSL would read more of than this does.
 */
export function isSoonUnlocked(key: Buffer): boolean {
  const algorithm = nodesOf(key)?.[0]?.children?.[0];
  const numbers = algorithm && numbersIn(algorithm);
  if (!numbers) return false;
  return numbers.every((number) => number <= maxRounds) && numbers.reduce((a, b) => a * b, 1) <= maxProduct;
}

type Node = { tag: number; content: Buffer; children?: Node[] };

/** The values that stand one after another, with those inside of sequences; undefined where they are no DER. */
function nodesOf(der: Buffer, depth = 0): Node[] | undefined {
  const nodes: Node[] = [];
  for (let at = 0; at < der.length; ) {
    const tag = der[at] ?? 0;
    const first = der[at + 1] ?? 0;
    const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
    const start = at + 2 + lengthBytes;
    if (lengthBytes > 3 || first === 0x80 || start > der.length) return undefined;
    const length = lengthBytes === 0 ? first : der.readUIntBE(at + 2, lengthBytes);
    if (start + length > der.length) return undefined;
    const content = der.subarray(start, start + length);
    const children = tag === sequenceTag ? (depth < maxDepth ? nodesOf(content, depth + 1) : undefined) : [];
    if (!children) return undefined;
    nodes.push({ tag, content, ...(tag === sequenceTag ? { children } : {}) });
    at = start + length;
  }
  return nodes;
}

/** Every whole number of the parameters, whatever they are called there. */
function numbersIn({ tag, content, children = [] }: Node): number[] {
  if (tag !== integerTag) return children.flatMap(numbersIn);
  return [content.length > 5 ? Number.POSITIVE_INFINITY : content.readUIntBE(0, content.length)];
}
