import { z } from 'zod';
import type { Instance } from '../../preload/contract/instances.ts';
import { AppError } from '../app-error.ts';
import type { GceCalls } from './gce-calls.ts';
import { type PublishedHostKey, readPublishedKey } from './published-host-keys.ts';

const attributes = z.object({
  queryValue: z
    .object({
      items: z
        .array(z.object({ namespace: z.string().nullish(), key: z.string(), value: z.string() }))
        .max(100)
        .nullish(),
    })
    .nullish(),
});

/**
 * What the guest agent has published of an instance's host keys; nothing where the instance does not let it.
 * https://cloud.google.com/compute/docs/metadata/manage-guest-attributes
 */
export async function gceHostKeys(
  { calls, project }: { calls: GceCalls; project: string },
  { id, zone, name }: Instance,
  signal: AbortSignal,
): Promise<PublishedHostKey[]> {
  const request = { project, zone, instance: id, queryPath: 'hostkeys/' };
  const reply = await calls
    .send({ service: 'instances', method: 'getGuestAttributes', request, target: name, signal })
    .catch((thrown: unknown) => {
      if (thrown instanceof AppError && thrown.code === 'clouds/not-found') return {};
      throw thrown;
    });
  const parsed = attributes.safeParse(reply);
  const items = parsed.data?.queryValue?.items ?? [];
  return items.flatMap(({ namespace, key, value }) =>
    namespace === 'hostkeys' ? (readPublishedKey(key, value.trim()) ?? []) : [],
  );
}
