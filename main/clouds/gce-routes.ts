import { z } from 'zod';
import type { InstanceReach } from '../../preload/contract/reach.ts';
import type { GceCalls } from './gce-calls.ts';
import { type GcePlace, listAll, nameOf } from './gce-place.ts';

const rawRoute = z.object({
  network: z.string().nullish(),
  destRange: z.string().nullish(),
  priority: z.number().nullish(),
  tags: z.array(z.string()).nullish(),
  nextHopGateway: z.string().nullish(),
});
type RawRoute = z.infer<typeof rawRoute>;
const rawRouter = z.object({
  network: z.string().nullish(),
  nats: z
    .array(
      z.object({
        sourceSubnetworkIpRangesToNat: z.string().nullish(),
        subnetworks: z.array(z.object({ name: z.string().nullish() })).nullish(),
      }),
    )
    .nullish(),
});

const usualPriority = 1000;
/** What takes all of the internet, or a half of it: the narrower route wins. */
const halves = [
  ['0.0.0.0/1', '0.0.0.0/0'],
  ['128.0.0.0/1', '0.0.0.0/0'],
];

/** Whether the network's routes lead an instance to the internet, and whether it gets out there by an address or Cloud NAT. */
export async function gceRoutes(
  calls: GceCalls,
  place: GcePlace,
  signal: AbortSignal,
): Promise<Pick<InstanceReach, 'hasInternetRoute' | 'reachesOut'>> {
  const { project, name } = place.network;
  const all = await listAll(calls, { service: 'routes', method: 'list', request: { project }, signal }, rawRoute);
  const meant = all.filter(
    ({ network, tags }) => nameOf(network) === name && (!tags?.length || tags.some((tag) => place.tags.includes(tag))),
  );
  const hasInternetRoute = halves.every((ranges) => leadsOut(meant, ranges));
  if (!hasInternetRoute) return { hasInternetRoute };
  if (place.hasExternalAddress) return { hasInternetRoute, reachesOut: true };
  const reachesOut = await isTranslated(calls, place, signal).catch((thrown: unknown) => {
    if (signal.aborted) throw thrown;
    return undefined;
  });
  return { hasInternetRoute, ...(reachesOut === undefined ? {} : { reachesOut }) };
}

/** The narrowest range decides, then the lowest priority; among equals any may be taken. */
function leadsOut(routes: readonly RawRoute[], ranges: readonly string[]): boolean {
  for (const range of ranges) {
    const there = routes.filter(({ destRange }) => destRange === range);
    const best = Math.min(...there.map(({ priority }) => priority ?? usualPriority));
    const chosen = there.filter(({ priority }) => (priority ?? usualPriority) === best);
    if (chosen.length > 0) return chosen.some((it) => nameOf(it.nextHopGateway) === 'default-internet-gateway');
  }
  return false;
}

async function isTranslated(calls: GceCalls, place: GcePlace, signal: AbortSignal): Promise<boolean> {
  const { network, region, subnetwork } = place;
  const request = { project: network.project, region };
  const routers = await listAll(calls, { service: 'routers', method: 'list', request, signal }, rawRouter);
  return routers
    .filter((router) => nameOf(router.network) === network.name)
    .flatMap(({ nats }) => nats ?? [])
    .some(
      ({ sourceSubnetworkIpRangesToNat: which, subnetworks }) =>
        which?.startsWith('ALL_SUBNETWORKS') ||
        (subnetwork !== undefined && subnetworks?.some((it) => nameOf(it.name) === subnetwork)),
    );
}
