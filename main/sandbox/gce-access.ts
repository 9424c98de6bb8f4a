import { z } from 'zod';
import type { GceOperations } from './gce-operations.ts';
import { type Json, metadataFingerprint } from './gce-replies.ts';
import { type GceCall, GceRefusal, type GceRoute } from './gce-request.ts';
import { tagsFingerprint } from './gce-tags.ts';
import type { Fleet, Machine } from './machine.ts';
import type { PracticeAccess } from './practice-access.ts';

const bodySchema = z.object({
  fingerprint: z.string().optional(),
  items: z.array(z.object({ key: z.string(), value: z.string() })).default([]),
});

const tagsSchema = z.object({
  fingerprint: z.string(),
  items: z.array(z.string().regex(/^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/)).max(64),
});

/** Compute Engine's calls about who may log in to an instance, and by which keys it is known. */
export function createGceAccess({
  fleet,
  operations,
  access,
  project,
}: {
  fleet: Fleet;
  operations: GceOperations;
  access: PracticeAccess;
  project: string;
}): GceRoute[] {
  function find({ path: { zone = '', instance = '' } }: GceCall): Machine {
    const machine = fleet
      .machines('gcp')
      .find((it) => it.zone === zone && (it.name === instance || it.id === instance));
    if (machine) return machine;
    const path = `projects/${project}/zones/${zone}/instances/${instance}`;
    throw new GceRefusal(404, 'notFound', `The resource '${path}' was not found`);
  }

  function setMetadata(call: GceCall): Json {
    const machine = find(call);
    const asked = bodySchema.safeParse(call.body);
    if (!asked.success) throw new GceRefusal(400, 'invalid', "Invalid value for field 'resource.metadata'.");
    return operations.begin('setMetadata', machine, call.query, () => {
      if (asked.data.fingerprint !== metadataFingerprint(machine))
        throw new GceRefusal(
          412,
          'conditionNotMet',
          'Supplied fingerprint does not match current metadata fingerprint.',
        );
      const own = asked.data.items.filter(({ key }) => key !== 'created-by');
      machine.metadata = Object.fromEntries(own.map(({ key, value }) => [key, value]));
      access.setMachineKeys(machine.id, machine.metadata['ssh-keys'] ?? '');
      return false;
    });
  }

  function setTags(call: GceCall): Json {
    const machine = find(call);
    const asked = tagsSchema.safeParse(call.body);
    if (!asked.success) throw new GceRefusal(400, 'invalid', "Invalid value for field 'resource.tags'.");
    return operations.begin('setTags', machine, call.query, () => {
      if (asked.data.fingerprint !== tagsFingerprint(machine))
        throw new GceRefusal(412, 'conditionNotMet', 'Supplied fingerprint does not match current tags fingerprint.');
      machine.networkTags = asked.data.items;
      return false;
    });
  }

  function guestAttributes(call: GceCall): Json {
    const machine = find(call);
    const [keyType = '', value = ''] = access.hostKey.public.trim().split(' ');
    return {
      kind: 'compute#guestAttributes',
      queryPath: call.query.get('queryPath') ?? '',
      queryValue: { items: [{ namespace: 'hostkeys', key: keyType, value }] },
      selfLink: `https://www.googleapis.com/compute/v1/projects/${project}/zones/${machine.zone}/instances/${machine.name}`,
    };
  }

  const instance = 'zones/{zone}/instances/{instance}';
  return [
    { action: 'instances.setMetadata', at: `POST ${instance}/setMetadata`, run: setMetadata },
    { action: 'instances.setTags', at: `POST ${instance}/setTags`, run: setTags },
    { action: 'instances.getGuestAttributes', at: `GET ${instance}/getGuestAttributes`, run: guestAttributes },
    {
      action: 'projects.get',
      at: 'GET ',
      run: () => ({
        kind: 'compute#project',
        name: project,
        commonInstanceMetadata: { kind: 'compute#metadata', fingerprint: 'practice', items: [] },
      }),
    },
  ];
}
