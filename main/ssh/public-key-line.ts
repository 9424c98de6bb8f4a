import { publicKeySchema } from '../../preload/contract/keys.ts';
import { AppError } from '../app-error.ts';
import { publicKeyOf, readKeyFile } from './private-keys.ts';
import { createWireReader } from './ssh-wire.ts';

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
