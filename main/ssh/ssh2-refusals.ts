import type { Client } from 'ssh2';
import { insideOf, isObject } from './ssh2-inside.ts';

/**
 * Calls `listener` with what a server still accepts each time that it refuses a login, and whether it took a part of
 * it, before ssh2 goes on. ssh2 itself forgets both where an agent's key was refused (1.17.0, `USERAUTH_FAILURE`). To be
 * called once the client connects.
 */
export function onRefusal(client: Client, listener: (accepted: readonly string[], partly: boolean) => void): void {
  const handlers = insideOf(insideOf(client, '_protocol'), '_handlers');
  const original = insideOf(handlers, 'USERAUTH_FAILURE');
  if (!isObject(handlers) || typeof original !== 'function') throw new Error('ssh2 has another inside');
  Reflect.set(handlers, 'USERAUTH_FAILURE', (protocol: unknown, accepted: unknown, partly: unknown) => {
    if (Array.isArray(accepted)) {
      const names: unknown[] = accepted;
      listener(
        names.filter((name) => typeof name === 'string'),
        partly === true,
      );
    }
    Reflect.apply(original, undefined, [protocol, accepted, partly]);
  });
}
