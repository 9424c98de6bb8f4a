import type { Bind } from './bind.ts';
import type { Services } from './services.ts';

/** The live gauges of one host and of all, and what they were. */
export function bindGauges(bind: Bind, { gauges, gaugeStore, hostWatch }: Services) {
  return {
    watch: bind.gauges.watch.handler(({ input, signal }) => gauges.watch(input.connectionId, signal, input.isSeen)),
    watchAll: bind.gauges.watchAll.handler(({ input, signal }) => hostWatch.watchAll(input.isSeen, signal)),
    readHistory: bind.gauges.readHistory.handler(({ input }) =>
      gaugeStore.read(input.ref, input.fromSeconds, input.untilSeconds),
    ),
    readGrowth: bind.gauges.readGrowth.handler(({ input }) => gaugeStore.growth(input.ref)),
  };
}
