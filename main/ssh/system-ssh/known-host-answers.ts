import { type KnownHostLine, keyTypeOf } from '../known-hosts.ts';
import { readHostCertificate } from './host-certificate.ts';

/**
 * The lines of `known_hosts` that `ssh` gets when it asks for those of its host. Before the key exchange it only wants
 * to know which types are known. Then it shows the very key that the host has used, and gets that one and no other once
 * it has been decided on: so nothing can be put in its place. A certificate of an authority that is known is left to
 * `ssh`, which checks it against that; of any other the key in it is decided on.
 */
export async function tellKnownHosts(
  host: { knownKeys: readonly KnownHostLine[]; decideHostKey(blob: Buffer): Promise<void> },
  [occasion, name = '', , shown = '']: readonly string[],
): Promise<string> {
  if (occasion === 'ORDER') return lines(host.knownKeys, name);
  if (occasion !== 'HOSTNAME') return '';
  const blob = Buffer.from(shown, 'base64');
  const certificate = readHostCertificate(blob);
  const authority = certificate?.authority.toString('base64');
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
