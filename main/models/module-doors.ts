import { registerHooks } from 'node:module';

/** What a handler module may import of Node: reading (which the process may only do in few folders) and pure work. */
const allowed = new Set([
  'assert',
  'buffer',
  'crypto',
  'events',
  'fs',
  'fs/promises',
  'path',
  'stream',
  'string_decoder',
  'timers',
  'timers/promises',
  'url',
  'util',
  'zlib',
]);

/**
 * Shuts what the process's permissions leave open, before any of a stranger's code is loaded: Node 24's permission model
 * has no word for the network, and native addons pass it by (onnxruntime and sharp need them, a handler does not).
 * Whatever is loaded already stays as it is.
 */
export function closeModuleDoors(): void {
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      if (resolved.url.startsWith('node:') && !allowed.has(resolved.url.slice('node:'.length))) throw refuse(specifier);
      if (resolved.url.endsWith('.node')) throw refuse(specifier);
      return resolved;
    },
  });
  for (const name of ['fetch', 'WebSocket', 'EventSource']) Reflect.deleteProperty(globalThis, name);
  for (const name of ['binding', 'dlopen', 'getBuiltinModule', '_linkedBinding', 'kill']) {
    Reflect.defineProperty(process, name, { value: () => refuseCall(name), configurable: false, writable: false });
  }
}

function refuseCall(name: string): never {
  throw refuse(`process.${name}`);
}

function refuse(name: string): Error {
  return new Error(`${name} is closed to handler modules`);
}
