import { actionCommand } from '../gauges/host-actions.ts';
import type { Bind } from './bind.ts';
import type { Services } from './services.ts';

/** What can be done on a host from its gauges. */
export function bindHostActions(bind: Bind, { gauges }: Services) {
  return {
    plan: bind.hostActions.plan.handler(({ input }) => ({ command: actionCommand(input.action) })),
    run: bind.hostActions.run.handler(({ input, signal }) => gauges.act(input.connectionId, input.action, signal)),
  };
}
