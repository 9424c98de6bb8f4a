import type { Bind } from './bind.ts';
import { callSignal } from './call-signal.ts';
import type { Services } from './services.ts';

/** What an instance, a type or a change costs. */
export function bindPrices(bind: Bind, { instances }: Services) {
  return {
    ofInstance: bind.prices.ofInstance.handler(({ input, signal }) => instances.costOf(input.ref, callSignal(signal))),
    ofTypes: bind.prices.ofTypes.handler(({ input, signal }) => instances.pricesOfTypes(input, callSignal(signal))),
    ofChange: bind.prices.ofChange.handler(({ input, signal }) =>
      instances.costOfChange(input.ref, input.type, callSignal(signal)),
    ),
    sisterTypes: bind.prices.sisterTypes.handler(({ input, signal }) =>
      instances.sisterTypes(input, callSignal(signal)),
    ),
    ofNew: bind.prices.ofNew.handler(({ input, signal }) => instances.costOfNew(input, callSignal(signal))),
  };
}
