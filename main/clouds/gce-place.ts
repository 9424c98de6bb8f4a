import { z } from 'zod';
import type { Instance } from '../../preload/contract/instances.ts';
import type { GceCalls } from './gce-calls.ts';
import type { GceMethod } from './gce-methods.ts';
import { type GceMetadata, gceMetadataSchema } from './gce-project-metadata.ts';

const names = z.array(z.string()).nullish();
const rawInstance = z.object({
  tags: z.object({ items: names, fingerprint: z.string().nullish() }).nullish(),
  serviceAccounts: z.array(z.object({ email: z.string().nullish() })).nullish(),
  networkInterfaces: z
    .array(
      z.object({
        network: z.string().nullish(),
        subnetwork: z.string().nullish(),
        accessConfigs: z.array(z.object({ natIP: z.string().nullish() })).nullish(),
      }),
    )
    .nullish(),
  metadata: gceMetadataSchema.nullish(),
});

/** Where an instance stands in its network, and how rules and routes are aimed at it. */
export type GcePlace = {
  region: string;
  /** A shared network belongs to another project, which also has its rules and routes. */
  network: { project: string; name: string };
  subnetwork: string | undefined;
  hasExternalAddress: boolean;
  tags: readonly string[];
  /** Google takes new tags only where nobody has changed them since. */
  tagsFingerprint: string | undefined;
  /** Of its service accounts. */
  emails: readonly string[];
  metadata: GceMetadata | undefined;
};

/** Asks for an instance's place; of several networks, for that of its first interface. */
export async function readGcePlace(
  calls: GceCalls,
  project: string,
  { zone, region, id, name }: Instance,
  signal: AbortSignal,
): Promise<GcePlace> {
  const request = { project, zone, instance: id };
  const reply = await calls.send({ service: 'instances', method: 'get', request, target: name, signal });
  const { tags, serviceAccounts, networkInterfaces, metadata } = rawInstance.parse(reply);
  const [first] = networkInterfaces ?? [];
  const [, owner = project] = /projects\/([^/]+)\/global\/networks\//.exec(first?.network ?? '') ?? [];
  return {
    region,
    network: { project: owner, name: nameOf(first?.network) ?? '' },
    subnetwork: nameOf(first?.subnetwork),
    hasExternalAddress: (networkInterfaces ?? []).some(({ accessConfigs }) => accessConfigs?.some((it) => it.natIP)),
    tags: tags?.items ?? [],
    tagsFingerprint: tags?.fingerprint ?? undefined,
    emails: (serviceAccounts ?? []).flatMap(({ email }) => email ?? []),
    metadata: metadata ?? undefined,
  };
}

/** The name at the end of a link. */
export function nameOf(link: string | null | undefined): string | undefined {
  return link?.split('/').at(-1);
}

const maxPages = 20;

/** All items of a paged list. */
export async function listAll<Item>(
  calls: GceCalls,
  { request, ...call }: GceMethod & { request: Record<string, unknown>; signal: AbortSignal },
  item: z.ZodType<Item>,
): Promise<Item[]> {
  const page = z.object({ items: z.array(item).nullish(), nextPageToken: z.string().nullish() });
  const found: Item[] = [];
  let pageToken: string | undefined;
  for (let count = 0; count < maxPages; count += 1) {
    const asked = { ...request, maxResults: 500, ...(pageToken === undefined ? {} : { pageToken }) };
    const reply = page.parse(await calls.send({ ...call, request: asked }));
    found.push(...(reply.items ?? []));
    pageToken = reply.nextPageToken || undefined;
    if (pageToken === undefined) break;
  }
  return found;
}
