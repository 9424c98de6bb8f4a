import { createHmac, timingSafeEqual } from 'node:crypto';
import { matchPattern } from './config/match-pattern.ts';

/** One key line of a `known_hosts` file (sshd(8), 'SSH_KNOWN_HOSTS FILE FORMAT'). */
export type KnownHostLine = {
  marker: 'none' | 'revoked' | 'cert-authority';
  /** The first field as written: patterns, or one hashed name. */
  hosts: string;
  keyType: string;
  /** The key's blob in base64, in its one canonical spelling. */
  key: string;
  /** What follows the key, which OpenSSH does not read. */
  comment?: string;
  /** 1 for the first line of the file. */
  lineNumber: number;
};

const maxLines = 100_000;
const maxLineLength = 64 * 1024;

/** Reads the key lines of a file; comments and lines that are none are left out. Never throws. */
export function parseKnownHosts(text: string): KnownHostLine[] {
  const lines: KnownHostLine[] = [];
  for (const [index, raw] of text.split('\n', maxLines).entries()) {
    const line = raw.length > maxLineLength ? undefined : parseLine(raw.trim());
    if (line) lines.push({ ...line, lineNumber: index + 1 });
  }
  return lines;
}

function parseLine(line: string): Omit<KnownHostLine, 'lineNumber'> | undefined {
  if (line === '' || line.startsWith('#')) return undefined;
  const fields = line.split(/[ \t]+/);
  let marker: KnownHostLine['marker'] = 'none';
  if (line.startsWith('@')) {
    const word = fields.shift();
    if (word === '@revoked') marker = 'revoked';
    else if (word === '@cert-authority') marker = 'cert-authority';
    else return undefined;
  }
  const [hosts, keyType, encoded, ...comment] = fields;
  if (!hosts || !keyType || !encoded) return undefined;
  const blob = Buffer.from(encoded, 'base64');
  if (keyTypeOf(blob) !== keyType) return undefined;
  const key = blob.toString('base64');
  return { marker, hosts, keyType, key, ...(comment.length > 0 ? { comment: comment.join(' ') } : {}) };
}

/** The algorithm name that a public key blob begins with; `undefined` when the blob is none. */
export function keyTypeOf(blob: Uint8Array): string | undefined {
  const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
  if (bytes.length < 4) return undefined;
  const length = bytes.readUInt32BE(0);
  if (length === 0 || length > 100 || bytes.length < 4 + length) return undefined;
  return bytes.toString('latin1', 4, 4 + length);
}

/** The name under which OpenSSH looks a host up: lower case, with the port in brackets unless it is 22. */
export function knownHostName(host: string, port: number): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/** Whether the first field of a line speaks of `name`: a hashed name, or patterns of which none negates it. */
export function matchesKnownHost(hosts: string, name: string): boolean {
  if (hosts.startsWith('|1|')) return matchesHash(hosts, name);
  let matched = false;
  for (const pattern of hosts.split(',')) {
    const negated = pattern.startsWith('!');
    if (!matchPattern(name, (negated ? pattern.slice(1) : pattern).toLowerCase())) continue;
    if (negated) return false;
    matched = true;
  }
  return matched;
}

function matchesHash(hosts: string, name: string): boolean {
  const [, , salt, hash] = hosts.split('|');
  if (!salt || !hash) return false;
  const expected = Buffer.from(hash, 'base64');
  const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}
