import { z } from 'zod';
import type { Instance } from '../../preload/contract/instances.ts';
import { cleanText } from './clean-text.ts';
import type { GceCalls } from './gce-calls.ts';
import type { HeldAddress, HeldDisk, Holdings } from './holdings.ts';
import { readReply } from './read-reply.ts';

const text = z.string().nullish().catch(undefined);
const rawInstance = z.object({
  disks: z.array(z.object({ type: text, source: text })).nullish(),
  networkInterfaces: z.array(z.object({ accessConfigs: z.array(z.object({ natIP: text })).nullish() })).nullish(),
});
const rawDisk = z.object({
  type: text,
  sizeGb: z.union([z.string(), z.number()]).transform(Number).pipe(z.number().positive()).optional().catch(undefined),
});
/** More than an instance can have. */
const maxDisks = 130;

/** Asks for an instance's persistent disks and addresses. */
export function createGceHoldings({ calls, project }: { calls: GceCalls; project: string }) {
  async function holdings(instance: Instance, signal: AbortSignal): Promise<Holdings> {
    const { id, zone, name: target, state, spot } = instance;
    const request = { project, zone, instance: id };
    const reply = await calls.send({ service: 'instances', method: 'get', request, target, signal });
    const raw = readReply(rawInstance, reply, calls.place('compute.instances.get'));
    const names = (raw.disks ?? [])
      .filter(({ type }) => type !== 'SCRATCH')
      .flatMap(({ source }) => lastPart(source) ?? [])
      .slice(0, maxDisks);
    const running: HeldAddress['use'] = spot ? 'in-use-spot' : 'in-use';
    // An address that stays while the machine is off is a reserved one.
    const use = state === 'running' ? running : 'idle';
    const addresses = (raw.networkInterfaces ?? [])
      .flatMap(({ accessConfigs }) => accessConfigs ?? [])
      .flatMap(({ natIP }) => cleanText(natIP, 64) ?? []);
    return {
      disks: await Promise.all(names.map((name) => askDisk(name, zone, signal))),
      addresses: addresses.map((address) => ({ address, use })),
    };
  }

  async function askDisk(name: string, zone: string, signal: AbortSignal): Promise<HeldDisk> {
    const request = { project, zone, disk: name };
    const reply = await calls.send({ service: 'disks', method: 'get', request, target: name, signal });
    const { type, sizeGb } = readReply(rawDisk, reply, calls.place('compute.disks.get'));
    const kind = lastPart(type);
    return { name, type: kind, sizeGib: sizeGb, hasPaidSpeed: /^(hyperdisk-|pd-extreme)/.test(kind ?? '') };
  }

  return { holdings };
}

function lastPart(path: string | null | undefined): string | undefined {
  return cleanText(path?.slice(path.lastIndexOf('/') + 1), 64);
}
