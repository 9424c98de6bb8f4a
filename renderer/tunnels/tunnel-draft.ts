import { readPort } from '../../preload/contract/read-port.ts';
import type { TunnelRoute } from '../../preload/contract/tunnels.ts';
import { usualSocksPort } from './tunnel-words.ts';

/** What the fields of the sheet hold; ports as they were typed. */
export type RouteFields = { kind: TunnelRoute['kind']; entryPort: string; host: string; port: string };

/** What is wrong with the fields; empty when nothing is. */
export type RouteMistakes = { entryPort?: true; host?: true; port?: true };

/** The route that the fields describe, or which of them do not do. An entry left empty here means any port that is free. */
export function readRoute({ kind, entryPort, host, port }: RouteFields): TunnelRoute | RouteMistakes {
  const entry = readPort(entryPort);
  const place = readPort(port);
  const isHost = /^[\p{L}\p{N}._:%-]{1,253}$/u.test(host.trim());
  const mayBeEmpty = kind !== 'remote' && entryPort.trim() === '';
  const isEntry = entry !== undefined || mayBeEmpty;
  const localPort = entry === undefined ? {} : { localPort: entry };
  if (kind === 'dynamic') return isEntry ? { kind, ...localPort } : { entryPort: true };
  if (place === undefined || !isHost || !isEntry)
    return {
      ...(isEntry ? {} : { entryPort: true }),
      ...(isHost ? {} : { host: true }),
      ...(place === undefined ? { port: true } : {}),
    };
  if (kind === 'local') return { kind, ...localPort, host: host.trim(), port: place };
  return entry === undefined ? { entryPort: true } : { kind, remotePort: entry, host: host.trim(), port: place };
}

/** A name for a route that nobody has named. */
export function usualName(route: TunnelRoute): string {
  if (route.kind === 'dynamic') return `SOCKS ${route.localPort ?? usualSocksPort}`;
  return `${route.host}:${route.port}`;
}
