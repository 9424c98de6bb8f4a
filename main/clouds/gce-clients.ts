import { readFile } from 'node:fs/promises';
import { AcceleratorTypesClient } from '@google-cloud/compute/build/src/v1/accelerator_types_client.js';
import { AddressesClient } from '@google-cloud/compute/build/src/v1/addresses_client.js';
import { DiskTypesClient } from '@google-cloud/compute/build/src/v1/disk_types_client.js';
import { DisksClient } from '@google-cloud/compute/build/src/v1/disks_client.js';
import { FirewallsClient } from '@google-cloud/compute/build/src/v1/firewalls_client.js';
import { GlobalOperationsClient } from '@google-cloud/compute/build/src/v1/global_operations_client.js';
import { ImagesClient } from '@google-cloud/compute/build/src/v1/images_client.js';
import { InstancesClient } from '@google-cloud/compute/build/src/v1/instances_client.js';
import { MachineTypesClient } from '@google-cloud/compute/build/src/v1/machine_types_client.js';
import { RoutersClient } from '@google-cloud/compute/build/src/v1/routers_client.js';
import { RoutesClient } from '@google-cloud/compute/build/src/v1/routes_client.js';
import { SubnetworksClient } from '@google-cloud/compute/build/src/v1/subnetworks_client.js';
import { ZoneOperationsClient } from '@google-cloud/compute/build/src/v1/zone_operations_client.js';
import { ZonesClient } from '@google-cloud/compute/build/src/v1/zones_client.js';
import { GoogleAuth, OAuth2Client } from 'google-auth-library';
import type { GoogleSource } from './google-credentials.ts';

/** Google's generated clients, one for each service. Loading this file takes them all in. */
export const services = {
  addresses: AddressesClient,
  firewalls: FirewallsClient,
  images: ImagesClient,
  routes: RoutesClient,
  routers: RoutersClient,
  subnetworks: SubnetworksClient,
  diskTypes: DiskTypesClient,
  acceleratorTypes: AcceleratorTypesClient,
  zones: ZonesClient,
  disks: DisksClient,
  instances: InstancesClient,
  machineTypes: MachineTypesClient,
  zoneOperations: ZoneOperationsClient,
  globalOperations: GlobalOperationsClient,
};

/** A page of 100 instances with long metadata is a few MB. */
const maxReplyBytes = 64 * 1024 ** 2;
const scopes = ['https://www.googleapis.com/auth/cloud-platform'];
const clientOptions = { transporterOptions: { size: maxReplyBytes } };

/** Signs in with what the source names. */
export async function createAuth(source: GoogleSource): Promise<GoogleAuth> {
  if (source.kind === 'key-file') return readDefaultCredentials(source.file);
  if (source.kind === 'machine') return new GoogleAuth({ scopes, clientOptions });
  const token = source.kind === 'token' ? source.token : (await readFile(source.file, 'utf8')).trim();
  const authClient = new OAuth2Client(clientOptions);
  authClient.setCredentials({ access_token: token });
  return new GoogleAuth({ authClient });
}

let reading: Promise<unknown> = Promise.resolve();

/**
 * Reads a credential file of any kind. The library does that without a warning only for the one that the environment
 * names; the worker's environment is its own, and one reads at a time.
 */
function readDefaultCredentials(file: string): Promise<GoogleAuth> {
  const read = async () => {
    process.env.GOOGLE_APPLICATION_CREDENTIALS = file;
    const auth = new GoogleAuth({ scopes, clientOptions });
    // A service account signs its own tokens: no round trip to the token service.
    auth.useJWTAccessWithScope = true;
    await auth.getClient();
    return auth;
  };
  const result = reading.then(read, read);
  reading = result;
  return result;
}
