import { type KeyFile, publicKeySchema } from '../../preload/contract/keys.ts';
import { AppError } from '../app-error.ts';
import { fingerprintOf } from './host-keys.ts';
import { publicKeyOf, readKeyFile } from './private-keys.ts';
import { createWireReader, describePublicKey } from './ssh-wire.ts';

/** The public key of either file of a pair, as the one line that clouds take, without its comment. */
export async function readPublicKeyLine(path: string): Promise<string> {
  const bytes = await readKeyFile(path);
  const [type, key] = bytes.toString('latin1').trim().split(/\s+/, 2);
  const line = publicKeySchema.safeParse(`${type} ${key}`);
  if (line.success) return line.data;
  const blob = await publicKeyOf(bytes, path);
  // A PEM file keeps its public half locked up with the rest: its neighbour tells it.
  if (!blob) return readPublicKeyLine(`${path}.pub`);
  const told = publicKeySchema.safeParse(`${createWireReader(blob).text()} ${blob.toString('base64')}`);
  if (!told.success) throw new AppError('keys/unsupported-format', { path, type: createWireReader(blob).text() ?? '' });
  return told.data;
}

/** What a file with OpenSSH's public line tells of its key; undefined for any other file. */
export async function describePublicHalf(
  path: string,
): Promise<Pick<KeyFile, 'type' | 'bits' | 'fingerprint' | 'comment'> | undefined> {
  const bytes = await readKeyFile(path).catch(() => undefined);
  const line =
    bytes &&
    /^((?:ssh|ecdsa|sk)-[\w@.-]{1,60})[ \t]+([A-Za-z0-9+/=]{20,30000})(?:[ \t]+([^\r\n]{1,500}))?\s*$/.exec(
      bytes.toString('utf8'),
    );
  if (!line) return undefined;
  const blob = Buffer.from(line[2] ?? '', 'base64');
  const facts = describePublicKey(blob);
  const comment = line[3]?.trim();
  return facts && { ...facts, fingerprint: fingerprintOf(blob), ...(comment ? { comment } : {}) };
}
