import type { KeyObject } from 'node:crypto';
import { wireFields } from './ssh-wire.ts';

/** A key of node:crypto in SSH's own terms. */
export type SshKeyParts = { publicKey: Buffer; privateFields: Buffer };

const curves: Record<string, string> = { 'P-256': 'nistp256', 'P-384': 'nistp384', 'P-521': 'nistp521' };

/** Takes RSA, ECDSA (NIST curves) and Ed25519 private keys; `undefined` for a kind that SSH does not use. */
export function sshPartsOf(key: KeyObject): SshKeyParts | undefined {
  if (!['rsa', 'ec', 'ed25519'].includes(key.asymmetricKeyType ?? '')) return undefined;
  const { kty, crv, x, y, d, n, e, p, q, qi } = key.export({ format: 'jwk' });
  if (kty === 'RSA' && n && e && d && p && q && qi) {
    return {
      publicKey: wireFields('ssh-rsa', mpint(e), mpint(n)),
      privateFields: wireFields('ssh-rsa', mpint(n), mpint(e), mpint(d), mpint(qi), mpint(p), mpint(q)),
    };
  }
  const curve = curves[crv ?? ''];
  if (kty === 'EC' && curve && x && y && d) {
    const point = Buffer.concat([Buffer.from([4]), decode(x), decode(y)]);
    const publicKey = wireFields(`ecdsa-sha2-${curve}`, curve, point);
    return { publicKey, privateFields: Buffer.concat([publicKey, wireFields(mpint(d))]) };
  }
  if (kty === 'OKP' && crv === 'Ed25519' && x && d) {
    const publicKey = wireFields('ssh-ed25519', decode(x));
    return { publicKey, privateFields: Buffer.concat([publicKey, wireFields(Buffer.concat([decode(d), decode(x)]))]) };
  }
  return undefined;
}

function decode(text: string): Buffer {
  return Buffer.from(text, 'base64url');
}

/** A positive number as SSH writes it: no leading zeros but the one that keeps it positive (RFC 4251, section 5). */
function mpint(text: string): Buffer {
  const bytes = decode(text);
  const first = bytes.findIndex((byte) => byte !== 0);
  const trimmed = first < 0 ? Buffer.alloc(0) : bytes.subarray(first);
  return (trimmed[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), trimmed]) : trimmed;
}
