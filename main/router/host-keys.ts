import type { Bind } from './bind.ts';
import type { Services } from './services.ts';

/** The host keys that a host shows, looked at without logging in. */
export function bindHostKeys(bind: Bind, { ssh }: Services) {
  return { look: bind.hostKeys.look.handler(({ input, signal }) => ssh.lookAtHostKeys(input, signal)) };
}
