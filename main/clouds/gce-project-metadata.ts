import { z } from 'zod';
import type { GceCalls } from './gce-calls.ts';
import type { GoogleSource } from './google-credentials.ts';

/** Metadata of an instance or of a project. */
export const gceMetadataSchema = z.object({
  fingerprint: z.string().nullish(),
  items: z.array(z.object({ key: z.string(), value: z.string().nullish() })).nullish(),
});
export type GceMetadata = z.infer<typeof gceMetadataSchema>;

const projectTold = z.object({ commonInstanceMetadata: gceMetadataSchema.nullish() });

/** What a project says for all of its instances; undefined where it may not be asked. */
export async function readProjectMetadata(
  { calls, source }: { calls: GceCalls; source: GoogleSource },
  signal: AbortSignal,
): Promise<GceMetadata | undefined> {
  const { endpoint, project } = source;
  const root = endpoint ? `${endpoint.protocol}://${endpoint.host}:${endpoint.port}` : 'https://compute.googleapis.com';
  try {
    const auth = await calls.auth();
    const url = `${root}/compute/v1/projects/${project}`;
    const { data } = await auth.request<unknown>({ url, signal, retry: false });
    return projectTold.parse(data).commonInstanceMetadata ?? {};
  } catch {
    return undefined;
  }
}
