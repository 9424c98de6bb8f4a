import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { ChangePlan, MachineType } from '../../preload/contract/changes.ts';
import type { Instance } from '../../preload/contract/instances.ts';
import { AppError } from '../app-error.ts';
import type { GceCalls } from './gce-calls.ts';
import type { createGceChanges } from './gce-changes.ts';
import { readGceType } from './gce-instance.ts';
import { type createGcePlans, readArchitecture } from './gce-plan.ts';
import { gcloudCommand } from './gcloud-command.ts';
import { readReply } from './read-reply.ts';
import { resizeEffects, resizeObstacle } from './resize-effects.ts';

const typeName = /^[a-z][a-z0-9-]{1,62}$/;
const rawType = z.object({
  name: z.string().regex(typeName),
  architecture: z.string().nullish().catch(undefined),
});
const rawPage = z.object({ items: z.array(z.unknown()).nullish(), nextPageToken: z.string().nullish() });
const maxPages = 20;

/** Compute Engine's machine types, and what giving an instance another one takes. */
export function createGceResize({
  calls,
  project,
  plans,
  changes,
}: {
  calls: GceCalls;
  project: string;
  plans: ReturnType<typeof createGcePlans>;
  changes: ReturnType<typeof createGceChanges>;
}) {
  const offered = new Map<string, MachineType[]>();

  async function machineTypes({ zone }: { region: string; zone: string }, signal: AbortSignal): Promise<MachineType[]> {
    const known = offered.get(zone);
    if (known) return known;
    const found: MachineType[] = [];
    let pageToken: string | undefined;
    for (let page = 0; page < maxPages; page += 1) {
      const request = { project, zone, maxResults: 500, ...(pageToken ? { pageToken } : {}) };
      const reply = await calls.send({ service: 'machineTypes', method: 'list', request, target: zone, signal });
      const { items, nextPageToken } = readReply(rawPage, reply, calls.place('compute.machineTypes.list'));
      for (const raw of items ?? []) {
        const type = readType(raw);
        if (type) found.push(type);
      }
      pageToken = nextPageToken || undefined;
      if (pageToken === undefined) break;
    }
    offered.set(zone, found);
    return found;
  }

  async function planResize(instance: Instance, type: string, signal: AbortSignal): Promise<ChangePlan> {
    const { zone, name } = instance;
    const isRunning = instance.state === 'running';
    const [{ facts, architecture }, wanted] = await Promise.all([
      plans.gather(instance, signal),
      readOffered(type, instance, signal),
    ]);
    const found = typeof wanted === 'object' ? wanted : undefined;
    const described = { shape: found?.shape, architecture: found?.architecture, needsEna: false };
    const obstacle = resizeObstacle(instance, type, {
      zones: wanted === 'none' ? [] : undefined,
      wanted: described,
      architecture,
      hasEna: true,
    });
    return {
      effects: resizeEffects(instance, type, described, facts),
      ...(obstacle ? { obstacle: obstacle.toProblem() } : {}),
      commands: [
        ...(isRunning ? [plans.command(instance, 'stop', facts)] : []),
        gcloudCommand({ project, zone }, 'set-machine-type', [name, '--machine-type', type]),
        ...(isRunning ? [plans.command(instance, 'start', facts)] : []),
      ],
    };
  }

  /** The type as the instance's zone offers it; undefined where Google does not tell. */
  async function readOffered(type: string, { zone }: Instance, signal: AbortSignal) {
    if (!typeName.test(type)) return 'none';
    try {
      const request = { project, zone, machineType: type };
      return readType(await calls.send({ service: 'machineTypes', method: 'get', request, target: type, signal }));
    } catch (thrown) {
      return thrown instanceof AppError && thrown.code === 'clouds/not-found' ? 'none' : undefined;
    }
  }

  async function setType(instance: Instance, type: string, signal: AbortSignal): Promise<string> {
    const { zone, id, name } = instance;
    const request = {
      project,
      zone,
      instance: id,
      requestId: randomUUID(),
      instancesSetMachineTypeRequestResource: { machineType: `zones/${zone}/machineTypes/${type}` },
    };
    const reply = await calls.send({ service: 'instances', method: 'setMachineType', request, target: name, signal });
    return changes.finish(reply, instance, 'compute.instances.setMachineType', signal);
  }

  return { machineTypes, planResize, setType };
}

function readType(raw: unknown): MachineType | undefined {
  const parsed = rawType.safeParse(raw);
  if (!parsed.success) return undefined;
  const architecture = readArchitecture(parsed.data.architecture);
  return { name: parsed.data.name, shape: readGceType(raw), ...(architecture ? { architecture } : {}) };
}
