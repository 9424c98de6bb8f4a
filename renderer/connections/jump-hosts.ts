import type { Hop } from '../../preload/contract/connections.ts';

const maxHops = 8;

/**
 * Reads jump hosts as OpenSSH's ProxyJump writes them: `user@host:port, …`, nearest first. What a hop leaves out is
 * `user` and port 22; every hop is logged in to with `keyPath`. Undefined when the text is none.
 */
export function parseJumpHosts(text: string, user: string, keyPath: string | undefined): Hop[] | undefined {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  if (words.length > maxHops) return undefined;
  const hops = words.map((word) => parseHop(word, user, keyPath));
  return hops.every((hop) => hop !== undefined) ? hops : undefined;
}

/** The text that `parseJumpHosts` reads as these hops. */
export function jumpHostsText(hops: readonly Hop[]): string {
  return hops
    .map(({ user, host, port }) => `${user}@${host.includes(':') ? `[${host}]` : host}${port === 22 ? '' : `:${port}`}`)
    .join(', ');
}

function parseHop(word: string, user: string, keyPath: string | undefined): Hop | undefined {
  // An IPv6 address stands in brackets, as a port may follow it.
  const match = /^(?:([^@\s]+)@)?(?:\[([0-9a-f:.%]+)\]|([^@:[\]\s]+))(?::(\d{1,5}))?$/i.exec(word);
  const host = match?.[2] ?? match?.[3];
  const port = Number(match?.[4] ?? 22);
  const hopUser = match?.[1] ?? user;
  if (host === undefined || host.length > 255 || hopUser.length > 255 || port < 1 || port > 65_535) return undefined;
  return { host, port, user: hopUser, ...(keyPath === undefined ? {} : { keyPath }) };
}
