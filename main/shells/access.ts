import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Who may talk to the loopback shell: the browser that followed the one-time link, and only from our own page. */
export type Access = {
  /** A new token for one link; using it once ends it. */
  issueToken(): string;
  /** Exchanges a link's token for a session cookie; `undefined` when it was used already or never issued. */
  redeem(token: string): string | undefined;
  hasSession(request: IncomingMessage): boolean;
};

/** `cookieName` must differ by port, because cookies do not. */
export function createAccess(cookieName: string): Access {
  const tokens = new Set<string>();
  const session = randomBytes(32).toString('base64url');
  return {
    issueToken() {
      const token = randomBytes(32).toString('base64url');
      tokens.add(token);
      return token;
    },
    redeem(token) {
      for (const issued of tokens) {
        if (!equals(issued, token)) continue;
        tokens.delete(issued);
        return `${cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/`;
      }
      return undefined;
    },
    hasSession(request) {
      const cookies = (request.headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
      return cookies.some((cookie) => equals(cookie, `${cookieName}=${session}`));
    },
  };
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
