import type { KeyFile } from '../../preload/contract/keys.ts';
import type { ProblemCode } from '../../preload/contract/problem.ts';

type KeyFormat = NonNullable<KeyFile['format']>;

/** A private key as text, of which only the kind of file is known yet. */
export type PrivateKeyText = {
  format: KeyFormat;
  /** The key alone: LF line ends, nothing before or after it. */
  text: string;
  /** The words between BEGIN and END (`RSA PRIVATE KEY`); for a PPK file its version. */
  label: string;
};

const pemFormats: Record<string, KeyFormat> = {
  'OPENSSH PRIVATE KEY': 'openssh',
  'RSA PRIVATE KEY': 'pem',
  'EC PRIVATE KEY': 'pem',
  'DSA PRIVATE KEY': 'pem',
  'PRIVATE KEY': 'pkcs8',
  'ENCRYPTED PRIVATE KEY': 'pkcs8',
};

/** Finds the private key in a file's bytes, or says why there is none. Never throws. */
export function findPrivateKey(bytes: Uint8Array): PrivateKeyText | Extract<ProblemCode, `keys/${string}`> {
  const text = decode(bytes).replace(/\r\n?/g, '\n');
  const ppk = /^PuTTY-User-Key-File-(\d+): /.exec(text.trimStart());
  if (ppk) return { format: 'ppk', text: text.trimStart(), label: ppk[1] ?? '' };

  for (const match of text.matchAll(/^-----BEGIN ([A-Z0-9 ]{1,40})-----$/gm)) {
    const label = match[1] ?? '';
    const format = pemFormats[label];
    if (!format) continue;
    const end = text.indexOf(`\n-----END ${label}-----`, match.index);
    if (end < 0) return 'keys/damaged';
    return { format, text: `${text.slice(match.index, end)}\n-----END ${label}-----\n`, label };
  }
  return looksPublic(text) ? 'keys/public-key' : 'keys/not-a-private-key';
}

/** Editors on Windows save keys with a byte-order mark, and `>` in its older PowerShell as UTF-16. */
function decode(bytes: Uint8Array): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes); // takes the mark away
}

function looksPublic(text: string): boolean {
  return (
    /^(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-\S+|sk-\S+) AAAA/m.test(text) ||
    /^---- BEGIN SSH2 PUBLIC KEY ----/m.test(text) ||
    /^-----BEGIN (?:RSA )?PUBLIC KEY-----/m.test(text)
  );
}
