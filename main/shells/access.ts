import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The same one-time link twice: using either ends both. */
type Tokens = {
  /** For the terminal that the user reads; whoever shows it may come in. */
  shown: string;
  /** For the program that opens the browser. Others may see it in the list of processes, so it works for our user only. */
  opened: string;
};

/** Who may talk to the loopback shell: the browser that followed the one-time link, and only from our own page. */
export type Access = {
  /** New tokens for one link. */
  issueTokens(): Tokens;
  /** Exchanges a link's token for a session cookie; `undefined` when it was used already, never issued, or is not theirs. */
  redeem(token: string, isFromOwnUser: () => Promise<boolean>): Promise<string | undefined>;
  hasSession(request: IncomingMessage): boolean;
};

/** `cookieName` must differ by port, because cookies do not. */
export function createAccess(cookieName: string): Access {
  const issued = new Set<Tokens>();
  const session = newSecret();
  return {
    issueTokens() {
      const tokens = { shown: newSecret(), opened: newSecret() };
      issued.add(tokens);
      return tokens;
    },
    async redeem(token, isFromOwnUser) {
      const tokens = [...issued].find(({ shown, opened }) => equals(shown, token) || equals(opened, token));
      if (!tokens) return undefined;
      if (equals(tokens.opened, token) && !(await isFromOwnUser())) return undefined;
      // Somebody else may have been faster meanwhile.
      if (!issued.delete(tokens)) return undefined;
      return `${cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/`;
    },
    hasSession(request) {
      const cookies = (request.headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
      return cookies.some((cookie) => equals(cookie, `${cookieName}=${session}`));
    },
  };
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** In constant time, whatever the lengths. */
function equals(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** The request names us as its host (else a foreign name was bound to our address: DNS rebinding). */
export function hasOwnHost(request: IncomingMessage, port: number): boolean {
  return request.headers.host === `127.0.0.1:${port}`;
}

/** The request comes from our own page, or (a followed link, a typed address) from no page at all. */
export function hasOwnOrigin(request: IncomingMessage, port: number): boolean {
  const { origin } = request.headers;
  return origin === undefined || origin === `http://127.0.0.1:${port}`;
}
