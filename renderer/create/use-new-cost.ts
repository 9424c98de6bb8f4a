import type { NewCost } from '../../preload/contract/prices.ts';
import { client } from '../client.ts';
import { useStore } from '../store.ts';
import { createDraft } from './create-draft.ts';
import { type Asked, useAsked } from './use-asked.ts';
import type { CreateOffer } from './use-create-offer.ts';

/** What the instance as it is described now would cost. */
export function useNewCost({ choices, parts, networks }: CreateOffer): Asked<NewCost> {
  const { accountKey, region, zone, type, diskType } = choices;
  const { spot, diskGb, accelerator } = useStore(createDraft);
  const sizeGb = Number(diskGb);
  const isKnown = accountKey && region && zone && type && diskType && sizeGb > 0 && sizeGb <= 65_536;
  const gpuName = parts.answer?.accelerators.find((it) => it.type === accelerator?.type)?.name;
  const gpus = accelerator && gpuName ? { gpuCount: accelerator.count, gpuName } : {};
  const question = {
    ...{ accountKey: accountKey ?? '', region: region ?? '', zone: zone ?? '' },
    market: spot ? ('spot' as const) : ('on-demand' as const),
    type: { name: type?.name ?? '', shape: { ...type?.shape, ...gpus } },
    disk: { type: diskType ?? '', sizeGb },
    hasAddress: networks.find(({ id }) => id === choices.network)?.givesAddress ?? true,
  };
  return useAsked(isKnown ? JSON.stringify(question) : undefined, (signal) =>
    client.prices.ofNew(question, { signal }),
  );
}

/** The clouds' own mean month. */
const hoursPerMonth = 730;

/** The sum of what is known, by the hour for the machine and by the month for everything; and whether that is all. */
export function sumOf({ machine, diskPerMonth, addressPerMonth }: NewCost) {
  const usdPerHour = 'usdPerHour' in machine ? machine.usdPerHour : undefined;
  const beside = [diskPerMonth, ...(addressPerMonth ? [addressPerMonth] : [])].map((amount) =>
    'usd' in amount ? amount.usd : undefined,
  );
  const parts = [usdPerHour === undefined ? undefined : usdPerHour * hoursPerMonth, ...beside];
  return {
    usdPerHour,
    usdPerMonth: parts.reduce((sum: number, part) => sum + (part ?? 0), 0),
    isWhole: parts.every((part) => part !== undefined),
  };
}
