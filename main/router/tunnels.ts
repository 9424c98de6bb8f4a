import type { Bind } from './bind.ts';
import type { Services } from './services.ts';

/** Tunnels and the services that are reached through them. */
export function bindTunnels(bind: Bind, { tunnels, tunnelServices }: Services) {
  return {
    watch: bind.tunnels.watch.handler(({ signal }) => tunnels.watch(signal)),
    add: bind.tunnels.add.handler(async ({ input }) => ({ tunnelId: await tunnels.add(input) })),
    revise: bind.tunnels.revise.handler(async ({ input: { tunnelId, ...change } }) => {
      await tunnels.revise(tunnelId, change);
      return {};
    }),
    start: bind.tunnels.start.handler(async ({ input }) => {
      await tunnels.start(input.tunnelId, input.connectionId);
      return {};
    }),
    stop: bind.tunnels.stop.handler(({ input }) => {
      tunnels.stop(input.tunnelId);
      return {};
    }),
    forget: bind.tunnels.forget.handler(async ({ input }) => {
      await tunnels.forget(input.tunnelId);
      return {};
    }),
    look: bind.tunnels.look.handler(async ({ input }) => ({
      services: await tunnelServices.look(input.connectionId),
    })),
    openService: bind.tunnels.openService.handler(async ({ input }) => ({
      tunnelId: await tunnelServices.open(input.connectionId, input.name, input.service),
    })),
  };
}
