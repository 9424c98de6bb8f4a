import Module, { registerHooks } from 'node:module';
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

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

/** What can fetch, and what brings the agent along that does. */
const network = ['fetch', 'WebSocket', 'EventSource', 'Request', 'Response', 'Headers', 'FormData'];
const networkEvents = ['MessageEvent', 'CloseEvent'];
const agent = Symbol.for('undici.globalDispatcher.1');

/** What reaches other processes, native code, or whatever this one holds open. */
const processDoors = [
  ...['binding', '_linkedBinding', 'dlopen', 'getBuiltinModule', 'execve'],
  ...['kill', '_kill', '_debugProcess', '_debugEnd', '_getActiveHandles', '_getActiveRequests'],
];

/**
 * Shuts what the process's permissions leave open, before any of a stranger's code is loaded into this thread: Node 24's
 * permission model has no word for the network and for signals, and native addons pass it by. From here on only files in
 * `folder` (its real path) and harmless parts of Node can be imported, by whichever way.
 */
export function closeModuleDoors(folder: string): void {
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      if (!mayImport(resolved.url, folder)) throw refuse(specifier);
      return resolved;
    },
  });
  // A CommonJS module has its way to these; hooks of its own would come before ours.
  shut(Module, ['registerHooks', 'register'], 'module');
  shut(process, processDoors, 'process');
  for (const name of [...network, ...networkEvents]) Reflect.deleteProperty(globalThis, name);
  Reflect.defineProperty(globalThis, agent, { value: undefined, configurable: false, writable: false });
}

function mayImport(url: string, folder: string): boolean {
  if (url.startsWith('node:')) return allowed.has(url.slice('node:'.length));
  if (!url.startsWith('file:') || url.endsWith('.node')) return false;
  const way = relative(folder, fileURLToPath(url));
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !way.includes(':');
}

function shut(owner: object, names: readonly string[], called: string): void {
  for (const name of names) {
    const value = () => {
      throw refuse(`${called}.${name}`);
    };
    Reflect.defineProperty(owner, name, { value, configurable: false, writable: false });
  }
}

function refuse(name: string): Error {
  return new Error(`${name} is closed to handler modules`);
}
