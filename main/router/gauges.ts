import type { Bind } from './bind.ts';
import type { Services } from './services.ts';

/** The live gauges of a host. */
export function bindGauges(bind: Bind, { gauges }: Services) {
  return { watch: bind.gauges.watch.handler(({ input, signal }) => gauges.watch(input.connectionId, signal)) };
}
