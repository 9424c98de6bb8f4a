import type { Bind } from './bind.ts';
import type { Services } from './services.ts';

/** The secrets that the system keeps for this console. */
export function bindKeychain(bind: Bind, { ssh }: Services) {
  return {
    list: bind.keychain.list.handler(async () => ({
      isThere: await ssh.keychain.isThere(),
      names: await ssh.keychain.names(),
    })),
    forget: bind.keychain.forget.handler(async ({ input }) => {
      await ssh.keychain.forget(input.secretName);
      return {};
    }),
  };
}
