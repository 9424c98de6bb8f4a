import { createSecretKey } from 'node:crypto';
import type { Client } from 'ssh2';
import { insideOf, isObject } from './ssh2-inside.ts';

/**
 * Hands a client's ciphers their keys as Node keeps them, after each key exchange. For AES-GCM ssh2 makes a cipher for
 * each packet out of the key's bytes, which Node 24 first tries to take for a key object, in two ways and in vain: that
 * is more work than to decrypt the packet. To be called before the first key exchange; where ssh2 (1.17.0) has another
 * inside, all stays as it is.
 */
export function useReadyMadeKeys(client: Client): void {
  client.on('handshake', () => {
    const protocol = insideOf(client, '_protocol');
    makeReady(insideOf(protocol, '_cipher'), '_encSSLName', '_encKey');
    makeReady(insideOf(protocol, '_decipher'), '_decipherSSLName', '_decipherKey');
  });
}

/** Only where the key goes nowhere but into `createCipheriv` or `createDecipheriv`, as with these ciphers. */
function makeReady(cipher: unknown, algorithmField: string, keyField: string): void {
  const [algorithm, key] = [insideOf(cipher, algorithmField), insideOf(cipher, keyField)];
  if (!isObject(cipher) || typeof algorithm !== 'string' || !algorithm.endsWith('-gcm')) return;
  if (Buffer.isBuffer(key)) Reflect.set(cipher, keyField, createSecretKey(key));
}
