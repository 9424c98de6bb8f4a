import type { Json } from './gce-replies.ts';

/** What Compute Engine answers instead of doing what was asked. */
export class GceRefusal extends Error {
  readonly status: number;
  readonly reason: string;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

/** One call: the variable parts of its path, its query and its body. */
export type GceCall = { path: Record<string, string>; query: URLSearchParams; body: unknown };

/** A call's name (`instances.start`), where it is found (`POST zones/{zone}/instances/{instance}/start`), what it does. */
export type GceRoute = { action: string; at: string; run: (call: GceCall) => Json };

/** The route that a method and a path below the project's lead to, with the variable parts; undefined when none does. */
export function findRoute(
  routes: readonly GceRoute[],
  method: string,
  path: string,
): { route: GceRoute; path: Record<string, string> } | undefined {
  const parts = path.split('/').map(decodeURIComponent);
  for (const route of routes) {
    const [verb, pattern = ''] = route.at.split(' ');
    const names = pattern.split('/');
    if (verb !== method || names.length !== parts.length) continue;
    const variables: Record<string, string> = {};
    const fits = names.every((name, index) => {
      const part = parts[index] ?? '';
      if (!name.startsWith('{')) return name === part;
      variables[name.slice(1, -1)] = part;
      return part !== '';
    });
    if (fits) return { route, path: variables };
  }
  return undefined;
}

export function writeToken(from: number): string {
  return Buffer.from(`sandbox:${from}`).toString('base64url');
}

/** Where the page begins. */
export function readToken(token: string | null): number {
  if (token === null || token === '') return 0;
  const from = /^sandbox:(\d{1,6})$/.exec(Buffer.from(token, 'base64url').toString('utf8'))?.[1];
  if (from === undefined) throw new GceRefusal(400, 'invalid', `Invalid value for field 'pageToken': '${token}'.`);
  return Number(from);
}
