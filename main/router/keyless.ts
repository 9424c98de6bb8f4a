import type { Bind } from './bind.ts';
import { callSignal } from './call-signal.ts';
import type { Services } from './services.ts';

/** Logging in with a key that the cloud is lent for a minute. */
export function bindKeyless(bind: Bind, { instances, ssh }: Services) {
  return {
    plan: bind.keyless.plan.handler(({ input, signal }) => instances.planKey(input.instanceRef, callSignal(signal))),
    open: bind.keyless.open.handler(({ input: { ref, ...way }, context }) => {
      const { connectionId, handed } = ssh.connections.openKeyless({ ...way, instanceRef: ref });
      context.change.followChain(
        handed.then((told) => {
          if ('problem' in told) return told.problem;
          context.change.note({ requestId: told.requestId });
          return 'reached';
        }),
      );
      return { connectionId };
    }),
  };
}
