import { accept } from './accept-change.ts';
import type { Bind } from './bind.ts';
import { callSignal } from './call-signal.ts';
import type { Services } from './services.ts';

/** What a new instance can be made of, and making it. */
export function bindCreate(bind: Bind, { instances, myAddress }: Services) {
  return {
    listRegions: bind.create.listRegions.handler(async ({ input, signal }) => ({
      regions: [...(await instances.createRegions(input.accountKey, callSignal(signal)))],
    })),
    findMyAddress: bind.create.findMyAddress.handler(async ({ signal }) => ({
      address: await myAddress(callSignal(signal)),
    })),
    describeZone: bind.create.describeZone.handler(({ input, signal }) =>
      instances.zoneParts(input, callSignal(signal)),
    ),
    describe: bind.create.describe.handler(({ input, signal }) => instances.createOptions(input, callSignal(signal))),
    machineTypes: bind.create.machineTypes.handler(async ({ input, signal }) => ({
      types: await instances.zoneTypes(input, callSignal(signal)),
    })),
    plan: bind.create.plan.handler(({ input, signal }) => instances.planCreate(input, callSignal(signal))),
    create: bind.create.create.handler(async ({ input, context }) => {
      const accepted = await instances.create(input);
      context.change.note({ targetRef: accepted.instance.ref });
      return accept(context.change, accepted);
    }),
  };
}
