import { wireFields } from '../ssh-wire.ts';

/** A bare signature with its algorithm, as SSH writes it; undefined where it makes no sense. */
export function sshSignature(keyType: string, hash: string | undefined, bare: Buffer): Buffer | undefined {
  if (keyType === 'ssh-rsa') return wireFields(`rsa-sha2-${hash === 'sha512' ? 512 : 256}`, bare);
  if (!keyType.startsWith('ecdsa-')) return wireFields(keyType, bare);
  // An agent writes it as SSH does, a key of ours as DER: a sequence of the same two numbers.
  if (bare[0] !== 0x30) return wireFields(keyType, bare);
  const start = (bare[1] ?? 0) & 0x80 ? 3 : 2;
  const first = derNumber(bare, start);
  const second = first && derNumber(bare, first.end);
  return second && wireFields(keyType, wireFields(first.bytes, second.bytes));
}

function derNumber(bytes: Buffer, at: number): { bytes: Buffer; end: number } | undefined {
  const length = bytes[at + 1];
  if (bytes[at] !== 0x02 || length === undefined || length > 127) return undefined;
  const end = at + 2 + length;
  return end > bytes.length ? undefined : { bytes: bytes.subarray(at + 2, end), end };
}
