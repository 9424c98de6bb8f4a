import type { Bind } from './bind.ts';
import { callSignal } from './call-signal.ts';
import type { Services } from './services.ts';

/** Signing in to a cloud account again. */
export function bindAccounts(bind: Bind, { instances }: Services) {
  return {
    signIn: bind.accounts.signIn.handler(({ input, signal }) => instances.signIn(input.accountKey, callSignal(signal))),
    enterCode: bind.accounts.enterCode.handler(async ({ input, signal }) => {
      await instances.enterCode(input.accountKey, input.code, callSignal(signal));
      return {};
    }),
  };
}
