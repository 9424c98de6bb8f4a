import type { Bind } from './bind.ts';
import type { Services } from './services.ts';

/** What the ssh config files say of a host. */
export function bindSshConfig(bind: Bind, { hosts }: Services) {
  return { resolve: bind.sshConfig.resolve.handler(({ input }) => hosts.describe(input)) };
}
