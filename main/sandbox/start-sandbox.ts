import { randomBytes } from 'node:crypto';
import { startAddressEndpoint } from './address-endpoint.ts';
import { startBillingEndpoint } from './billing-endpoint.ts';
import { startEc2Endpoint } from './ec2-endpoint.ts';
import { createFaults, type Faults } from './faults.ts';
import { startGceEndpoint } from './gce-endpoint.ts';
import { startIdentityEndpoint } from './identity-endpoint.ts';
import { startInstanceConnectEndpoint } from './instance-connect-endpoint.ts';
import { createInventory, createSecondInventory } from './inventory.ts';
import { createFleet, type Fleet, type Machine } from './machine.ts';
import { startMetadataEndpoint } from './metadata-endpoint.ts';
import { startMetricsEndpoint } from './metrics-endpoint.ts';
import { startParametersEndpoint } from './parameters-endpoint.ts';
import { createPracticeAccess, type PracticeAccess } from './practice-access.ts';
import { startPricingEndpoint } from './pricing-endpoint.ts';

/** How the practice clouds are reached: endpoints on loopback and credentials that are worth nothing elsewhere. */
type SandboxClouds = {
  aws: SandboxAmazon;
  gcp: SandboxGoogle;
  /** A second account and a second project, by name. */
  more: { aws: (SandboxAmazon & { name: string })[]; gcp: (SandboxGoogle & { name: string })[] };
  /** Tells who one is at Amazon, and which projects there are at Google. */
  identityEndpoint: string;
  /** The price lists of the two. */
  priceLists: { aws: string; gcp: string };
  /** Tells how busy the machines of either are. */
  metricsEndpoint: string;
  /** Tells which images are current at Amazon. */
  parametersEndpoint: string;
  /** EC2 Instance Connect. */
  instanceConnectEndpoint: string;
};
type SandboxAmazon = {
  endpoint: string;
  region: string;
  account: string;
  accessKeyId: string;
  secretAccessKey: string;
};
type SandboxGoogle = { endpoint: string; project: string; accessToken: string };

/** An embedded account to practise on: nothing in it costs money, and nothing of it can be reached from outside. */
export type Sandbox = {
  clouds: SandboxClouds;
  /** What its machines ask about themselves, with a machine's id behind it. */
  metadataUrl: string;
  /** Tells whoever asks the address that it is seen under. */
  addressUrl: string;
  /** Announces to a spot machine that it is taken back, and takes it back. False for one that can't be. */
  interrupt(cloud: Machine['cloud'], id: string): boolean;
  /** What may go wrong on purpose. */
  faults: Faults;
  /** A machine has shut down from within. */
  powerOff(machineId: string): void;
  dispose(): Promise<void>;
};

const states = {
  aws: ['running', 'stopping', 'stopped'],
  gcp: ['RUNNING', 'STOPPING', 'TERMINATED'],
} as const;

export async function startSandbox({
  settleMs = 2500,
  machineCount,
  access = createPracticeAccess(),
}: {
  /** Shared with the practice host. */
  access?: PracticeAccess;
  /** How long a start or stop takes, in milliseconds. */
  settleMs?: number;
  /** Machines in each cloud; the usual 24 and 16 when absent. */
  machineCount?: number;
}): Promise<Sandbox> {
  await using parts = new AsyncDisposableStack();
  const fleet = createFleet(createInventory(settleMs, machineCount));
  const faults = createFaults();
  const publicAddress = '127.0.0.1';
  const startAmazon = async (account: string, machines: Fleet): Promise<SandboxAmazon> => {
    const accessKeyId = `AKIASANDBOX${randomBytes(10).toString('hex').toUpperCase()}`;
    const options = { fleet: machines, faults, accessKeyId, account, access, publicAddress, settleMs };
    const { url } = parts.adopt(await startEc2Endpoint(options), (endpoint) => endpoint.dispose());
    const secretAccessKey = randomBytes(20).toString('hex');
    return { endpoint: url, region: 'us-east-1', account, accessKeyId, secretAccessKey };
  };
  const accessToken = `ya29.sandbox-${randomBytes(24).toString('base64url')}`;
  const startGoogle = async (project: string, machines: Fleet): Promise<SandboxGoogle> => {
    const options = { fleet: machines, faults, accessToken, project, access, publicAddress, settleMs };
    const { url } = parts.adopt(await startGceEndpoint(options), (endpoint) => endpoint.dispose());
    return { endpoint: url, project, accessToken };
  };
  const aws = await startAmazon('000000000000', fleet);
  const gcp = await startGoogle('hangar-sandbox', fleet);
  // Where the machines are counted, there are no others.
  const second = machineCount === undefined ? createFleet(createSecondInventory(settleMs)) : undefined;
  const research = second && (await startAmazon('000000000001', second));
  const labs = second && (await startGoogle('hangar-labs', second));
  const people = [
    { ...aws, arn: `arn:aws:iam::${aws.account}:user/practice`, userId: 'AIDASANDBOXPRACTICE' },
    ...(research
      ? [
          {
            ...research,
            arn: `arn:aws:sts::${research.account}:assumed-role/Researcher/practice`,
            userId: 'AROASANDBOX:practice',
          },
        ]
      : []),
  ];
  const projects = [gcp, ...(labs ? [labs] : [])].map(({ project }) => project);
  const identity = parts.adopt(await startIdentityEndpoint({ faults, people, accessToken, projects }), (endpoint) =>
    endpoint.dispose(),
  );
  const accessKeyIds = people.map(({ accessKeyId }) => accessKeyId);
  const pricing = parts.adopt(await startPricingEndpoint({ faults, accessKeyIds }), (endpoint) => endpoint.dispose());
  const billing = parts.adopt(await startBillingEndpoint({ faults, accessToken }), (endpoint) => endpoint.dispose());
  const fleets = second ? [fleet, second] : [fleet];
  const metrics = parts.adopt(await startMetricsEndpoint({ faults, fleets, accessKeyIds, accessToken }), (endpoint) =>
    endpoint.dispose(),
  );
  const metadata = parts.adopt(await startMetadataEndpoint(fleets), (endpoint) => endpoint.dispose());
  const address = parts.adopt(await startAddressEndpoint(faults), (endpoint) => endpoint.dispose());
  const parameters = parts.adopt(await startParametersEndpoint({ faults, accessKeyIds }), (endpoint) =>
    endpoint.dispose(),
  );
  const instanceConnect = parts.adopt(
    await startInstanceConnectEndpoint({ faults, accessKeyIds, fleets, access }),
    (endpoint) => endpoint.dispose(),
  );
  const owned = parts.move();
  return {
    clouds: {
      aws,
      gcp,
      more: {
        aws: research ? [{ ...research, name: 'sandbox-research' }] : [],
        gcp: labs ? [{ ...labs, name: 'sandbox-labs' }] : [],
      },
      identityEndpoint: identity.url,
      priceLists: { aws: pricing.url, gcp: billing.url },
      metricsEndpoint: metrics.url,
      parametersEndpoint: parameters.url,
      instanceConnectEndpoint: instanceConnect.url,
    },
    metadataUrl: metadata.url,
    addressUrl: address.url,
    interrupt: (cloud, id) => fleets.some((one) => one.interrupt(cloud, id, settleMs)),
    faults,
    powerOff(machineId) {
      for (const owner of fleets) {
        const machine = owner.find('aws', machineId) ?? owner.find('gcp', machineId);
        if (!machine) continue;
        const [running, stopping, stopped] = states[machine.cloud];
        if (machine.state !== running) return;
        owner.change(machine, [
          { state: stopping, afterMs: 0 },
          { state: stopped, afterMs: settleMs },
        ]);
        return;
      }
    },
    dispose: () => owned.disposeAsync(),
  };
}
