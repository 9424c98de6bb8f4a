import { randomBytes } from 'node:crypto';
import { startEc2Endpoint } from './ec2-endpoint.ts';
import { createFaults, type Faults } from './faults.ts';
import { startGceEndpoint } from './gce-endpoint.ts';
import { createInventory } from './inventory.ts';
import { createFleet } from './machine.ts';

/** How the practice clouds are reached: endpoints on loopback and credentials that are worth nothing elsewhere. */
type SandboxClouds = {
  aws: { endpoint: string; region: string; account: string; accessKeyId: string; secretAccessKey: string };
  gcp: { endpoint: string; project: string; accessToken: string };
};

/** An embedded account to practise on: nothing in it costs money, and nothing of it can be reached from outside. */
export type Sandbox = {
  clouds: SandboxClouds;
  /** What may go wrong on purpose. */
  faults: Faults;
  dispose(): Promise<void>;
};

export async function startSandbox({
  settleMs = 2500,
  machineCount,
}: {
  /** How long a start or stop takes, in milliseconds. */
  settleMs?: number;
  /** Machines in each cloud; the usual 24 and 16 when absent. */
  machineCount?: number;
}): Promise<Sandbox> {
  await using parts = new AsyncDisposableStack();
  const fleet = createFleet(createInventory(settleMs, machineCount));
  const faults = createFaults();
  const publicAddress = '127.0.0.1';
  const account = '000000000000';
  const accessKeyId = `AKIASANDBOX${randomBytes(10).toString('hex').toUpperCase()}`;
  const ec2 = parts.adopt(
    await startEc2Endpoint({ fleet, faults, accessKeyId, account, publicAddress, settleMs }),
    (endpoint) => endpoint.dispose(),
  );
  const project = 'hangar-sandbox';
  const accessToken = `ya29.sandbox-${randomBytes(24).toString('base64url')}`;
  const gce = parts.adopt(
    await startGceEndpoint({ fleet, faults, accessToken, project, publicAddress, settleMs }),
    (endpoint) => endpoint.dispose(),
  );
  const owned = parts.move();
  return {
    clouds: {
      aws: {
        endpoint: ec2.url,
        region: 'us-east-1',
        account,
        accessKeyId,
        secretAccessKey: randomBytes(20).toString('hex'),
      },
      gcp: { endpoint: gce.url, project, accessToken },
    },
    faults,
    dispose: () => owned.disposeAsync(),
  };
}
