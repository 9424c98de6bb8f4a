import { AppError } from '../../app-error.ts';
import { fingerprintOf } from '../host-keys.ts';
import { type KnownHostLine, keyTypeOf } from '../known-hosts.ts';
import { readHostCertificate } from './host-certificate.ts';

/** A line that speaks of the host, and where it stands. */
export type KnownKey = KnownHostLine & { file: string };

/**
 * The lines of `known_hosts` that `ssh` gets when it asks for those of its host. Before the key exchange it only wants
 * to know which types are known. Then it shows the very key that the host has used, and gets that one and no other once
 * it has been decided on: so nothing can be put in its place. A certificate of an authority that is known is left to
 * `ssh`, which checks it against that; of any other the key in it is decided on, unless the authority is revoked.
 */
export async function tellKnownHosts(
  host: { host: string; knownKeys: readonly KnownKey[]; decideHostKey(blob: Buffer): Promise<void> },
  [occasion, name = '', , shown = '']: readonly string[],
): Promise<string> {
  if (occasion === 'ORDER') return lines(host.knownKeys, name);
  if (occasion !== 'HOSTNAME') return '';
  const blob = Buffer.from(shown, 'base64');
  const certificate = readHostCertificate(blob);
  const authority = certificate?.authority.toString('base64');
  const revoked = host.knownKeys.find(({ marker, key }) => marker === 'revoked' && key === authority);
  if (certificate && revoked) {
    const fingerprint = fingerprintOf(certificate.authority);
    const place = { path: revoked.file, line: String(revoked.lineNumber) };
    throw new AppError('ssh/host-key-revoked', { host: host.host, fingerprint, ...place });
  }
  const isOfAuthority = ({ marker, key }: KnownHostLine) => marker === 'cert-authority' && key === authority;
  if (host.knownKeys.some(isOfAuthority))
    return lines(
      host.knownKeys.filter(({ marker }) => marker !== 'none'),
      name,
    );
  const key = certificate?.key ?? blob;
  await host.decideHostKey(key);
  return `${name} ${keyTypeOf(key)} ${key.toString('base64')}\n`;
}

function lines(keys: readonly KnownHostLine[], name: string): string {
  return keys
    .map(({ marker, keyType, key }) => `${marker === 'none' ? '' : `@${marker} `}${name} ${keyType} ${key}\n`)
    .join('');
}
