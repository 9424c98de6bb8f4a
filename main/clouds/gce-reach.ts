import type { Instance } from '../../preload/contract/instances.ts';
import type { InstanceReach } from '../../preload/contract/reach.ts';
import type { GceCalls } from './gce-calls.ts';
import { gceFirewall } from './gce-firewall.ts';
import { readGcePlace } from './gce-place.ts';
import { type GceMetadata, readProjectMetadata } from './gce-project-metadata.ts';
import { gceRoutes } from './gce-routes.ts';
import type { GoogleSource } from './google-credentials.ts';

/** What Compute Engine says of the way to an instance: rules, routes, and whose keys count there. */
export async function gceReach(
  given: { calls: GceCalls; source: GoogleSource },
  instance: Instance,
  signal: AbortSignal,
): Promise<InstanceReach> {
  const { calls, source } = given;
  const untold: string[] = [];
  const note = (what: string) => (thrown: unknown) => {
    if (signal.aborted) throw thrown;
    untold.push(what);
    return undefined;
  };
  const [place, projectMetadata] = await Promise.all([
    readGcePlace(calls, source.project, instance, signal).catch(note('instances.get')),
    readProjectMetadata(given, signal),
  ]);
  const [firewall, routes] = await Promise.all([
    place && gceFirewall(calls, place, signal).catch(note('firewalls.list')),
    place && gceRoutes(calls, place, signal).catch(note('routes.list')),
  ]);
  const own = place?.metadata;
  const osLogin = isOn(own, 'enable-oslogin') ?? isOn(projectMetadata, 'enable-oslogin');
  return {
    ...firewall,
    ...routes,
    ...(place && projectMetadata
      ? { usesOsLogin: osLogin ?? false, blocksProjectKeys: isOn(own, 'block-project-ssh-keys') ?? false }
      : {}),
    untold,
  };
}

function isOn(metadata: GceMetadata | undefined, key: string): boolean | undefined {
  const value = metadata?.items?.find((item) => item.key === key)?.value?.toUpperCase();
  return value == null ? undefined : value === 'TRUE' || value === 'Y' || value === 'YES' || value === '1';
}
