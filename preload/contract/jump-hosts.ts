import type { Hop } from './connections.ts';

const maxHops = 8;

/** A jump host as it is written; what is left out is undefined. */
export type WrittenJump = { user: string | undefined; host: string; port: number | undefined };

/** Reads jump hosts as OpenSSH's ProxyJump writes them: `user@host:port, …`, nearest first. Undefined when it is none. */
export function parseJumps(text: string): WrittenJump[] | undefined {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  if (words.length > maxHops) return undefined;
  const jumps = words.map(parseJump);
  return jumps.every((jump) => jump !== undefined) ? jumps : undefined;
}

/** The hops on the way: what the text leaves out is `user` and port 22; every hop is logged in to with `keyPath`. */
export function parseJumpHosts(text: string, user: string, keyPath: string | undefined): Hop[] | undefined {
  return parseJumps(text)?.map((jump) => ({
    host: jump.host,
    port: jump.port ?? 22,
    user: jump.user ?? user,
    ...(keyPath === undefined ? {} : { keyPath }),
  }));
}

/** The text that `parseJumpHosts` reads as these hops. */
export function jumpHostsText(hops: readonly Hop[]): string {
  return hops
    .map(({ user, host, port }) => `${user}@${host.includes(':') ? `[${host}]` : host}${port === 22 ? '' : `:${port}`}`)
    .join(', ');
}

function parseJump(word: string): WrittenJump | undefined {
  // An IPv6 address stands in brackets, as a port may follow it.
  const match = /^(?:ssh:\/\/)?(?:([^@\s]+)@)?(?:\[([0-9a-f:.%]+)\]|([^@:[\]/\s]+))(?::(\d{1,5}))?$/i.exec(word);
  const host = match?.[2] ?? match?.[3];
  const user = match?.[1];
  const port = match?.[4] === undefined ? undefined : Number(match[4]);
  if (host === undefined || host.length > 255 || (user?.length ?? 0) > 255) return undefined;
  // No host or user is called so; ssh would take it for an option.
  if (host.startsWith('-') || user?.startsWith('-')) return undefined;
  if (port !== undefined && (port < 1 || port > 65_535)) return undefined;
  return { user, host, port };
}
