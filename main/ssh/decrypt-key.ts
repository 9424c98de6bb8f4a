import { createPrivateKey, type KeyObject } from 'node:crypto';
import ssh2 from 'ssh2';
import { AppError } from '../app-error.ts';
import { sshPartsOf } from './key-object.ts';
import { pemBody, writeOpenSshKey } from './openssh-key.ts';
import { decryptPpk, readPpk } from './ppk.ts';
import type { PrivateKeyText } from './private-key-text.ts';
import { isSoonUnlocked } from './stretching-cost.ts';

/**
 * The key as ssh2 reads it: in OpenSSH's format and not encrypted. Takes as long as the file's author wished, so an
 * encrypted key is given to the worker. Throws `keys/wrong-passphrase`, `keys/damaged` or `keys/unsupported-format`.
 */
export function decryptKey(key: PrivateKeyText, passphrase: string | undefined, path: string): string {
  if (key.format === 'ppk') {
    const file = readPpk(key.text);
    if (!file) throw new AppError('keys/damaged', { path });
    return decryptPpk(file, passphrase ?? '', path);
  }
  if (key.label === 'ENCRYPTED PRIVATE KEY' && !isSoonUnlocked(pemBody(key.text)))
    throw new AppError('keys/damaged', { path });
  const pem = key.format === 'openssh' ? decryptOpenSsh(key.text, passphrase, path) : key.text;
  const parts = sshPartsOf(readKeyObject(pem, passphrase, path));
  if (!parts) throw new AppError('keys/unsupported-format', { path });
  return writeOpenSshKey(parts.publicKey, parts.privateFields, '');
}

function decryptOpenSsh(text: string, passphrase: string | undefined, path: string): string {
  const parsed = ssh2.utils.parseKey(text, passphrase);
  if (!(parsed instanceof Error)) return parsed.getPrivatePEM();
  // ssh2 has no codes. It says 'Malformed …' of the file's frame; anything else is what a wrong key made of the rest.
  const isDamaged = passphrase === undefined || /^Malformed OpenSSH private key$/.test(parsed.message);
  const isForeign = /^Unsupported /.test(parsed.message) && !/authenticate/.test(parsed.message);
  const code = isForeign ? 'keys/unsupported-format' : isDamaged ? 'keys/damaged' : 'keys/wrong-passphrase';
  throw new AppError(code, { path }, parsed);
}

/** A PEM key as node:crypto has it. Throws `keys/wrong-passphrase` or `keys/damaged`. */
function readKeyObject(pem: string, passphrase: string | undefined, path: string): KeyObject {
  try {
    return createPrivateKey({ key: pem, format: 'pem', ...(passphrase === undefined ? {} : { passphrase }) });
  } catch (error) {
    throw new AppError(passphrase === undefined ? 'keys/damaged' : 'keys/wrong-passphrase', { path }, error);
  }
}
