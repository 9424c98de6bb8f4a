import type { Bind } from './bind.ts';
import { callSignal } from './call-signal.ts';
import type { Services } from './services.ts';

/** The guard that stops an instance by itself. */
export function bindGuards(bind: Bind, { guards }: Services) {
  return {
    watch: bind.guards.watch.handler(({ signal }) => guards.watch(signal)),
    plan: bind.guards.plan.handler(({ input, signal }) => guards.plan(input.instanceRef, callSignal(signal))),
    read: bind.guards.read.handler(async ({ input }) => ({ guard: await guards.read(input.connectionId) })),
    set: bind.guards.set.handler(({ input }) =>
      guards.set(input.connectionId, input.plan, input.acceptsUnknownEnd ?? false),
    ),
    cancel: bind.guards.cancel.handler(async ({ input }) => {
      await guards.cancel(input.connectionId);
      return {};
    }),
  };
}
