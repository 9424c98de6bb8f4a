/** The practice clouds of the `fleet` bench, in a process of their own: 5,000 machines in 30 regions, 5,000 in 5 projects. */

import type { PracticeClouds } from '../../main/clouds/practice-accounts.ts';
import { startBillingEndpoint } from '../../main/sandbox/billing-endpoint.ts';
import { startEc2Endpoint } from '../../main/sandbox/ec2-endpoint.ts';
import { createFaults, type Fault, type SandboxCall } from '../../main/sandbox/faults.ts';
import { startGceEndpoint } from '../../main/sandbox/gce-endpoint.ts';
import { startIdentityEndpoint } from '../../main/sandbox/identity-endpoint.ts';
import { startInstanceConnectEndpoint } from '../../main/sandbox/instance-connect-endpoint.ts';
import { createInventory, sandboxRegions } from '../../main/sandbox/inventory.ts';
import { createFleet, type Machine } from '../../main/sandbox/machine.ts';
import { startMetricsEndpoint } from '../../main/sandbox/metrics-endpoint.ts';
import { startParametersEndpoint } from '../../main/sandbox/parameters-endpoint.ts';
import { createPracticeAccess } from '../../main/sandbox/practice-access.ts';
import { startPricingEndpoint } from '../../main/sandbox/pricing-endpoint.ts';

const account = '000000000000';
const accessKeyId = 'AKIASANDBOXBENCH';
const accessToken = 'ya29.sandbox-bench';
const shared = { publicAddress: '127.0.0.1', settleMs: 2500 };
const faults = createFaults();

const access = createPracticeAccess();
const more = Array.from({ length: 30 - sandboxRegions.aws.length }, (_, index) => `xx-bench-${index + 1}`);
sandboxRegions.aws.push(...more);
const amazon = createInventory(shared.settleMs, 5000)
  .filter(({ cloud }) => cloud === 'aws')
  .map((machine, index): Machine => {
    const region = sandboxRegions.aws[index % 30] ?? '';
    return { ...machine, region, zone: `${region}a` };
  });
const ec2 = await startEc2Endpoint({ ...shared, fleet: createFleet(amazon), faults, access, accessKeyId, account });

const google = createInventory(shared.settleMs, 5000).filter(({ cloud }) => cloud === 'gcp');
const projects = await Promise.all(
  [0, 1, 2, 3, 4].map(async (index) => {
    const project = `bench-${index}`;
    const fleet = createFleet(google.filter((_, at) => at % 5 === index));
    const { url } = await startGceEndpoint({ ...shared, fleet, faults, access, accessToken, project });
    return { name: project, endpoint: url, project, accessToken };
  }),
);
const identity = await startIdentityEndpoint({
  faults,
  people: [{ accessKeyId, account, arn: `arn:aws:iam::${account}:user/bench`, userId: 'AIDASANDBOXBENCH' }],
  accessToken,
  projects: projects.map(({ project }) => project),
});

/** One region is silent, one refuses three calls of ten, one answers with somebody's login page. */
function troubled({ action, place, index }: SandboxCall): Fault | undefined {
  if (action !== 'DescribeInstances') return undefined;
  if (place === 'xx-bench-1') return { kind: 'silence' };
  if (place === 'xx-bench-2' && index % 10 < 3)
    return { kind: 'refusal', status: 503, code: 'RequestLimitExceeded', message: 'Request limit exceeded.' };
  if (place === 'xx-bench-3')
    return { kind: 'body', status: 200, contentType: 'text/html', body: '<html>Sign in</html>' };
  return undefined;
}

let calm: (() => void) | undefined;
process.on('message', (wanted) => {
  calm?.();
  calm = wanted === 'trouble' ? faults.add(troubled) : undefined;
  process.send?.('done');
});
const accessKeyIds = [accessKeyId];
const [pricing, billing, metrics, parameters, instanceConnect] = await Promise.all([
  startPricingEndpoint({ faults, accessKeyIds }),
  startBillingEndpoint({ faults, accessToken }),
  startMetricsEndpoint({ faults, fleets: [], accessKeyIds, accessToken }),
  startParametersEndpoint({ faults, accessKeyIds }),
  startInstanceConnectEndpoint({ faults, accessKeyIds, fleets: [], access }),
]);
const [first, ...others] = projects;
if (first === undefined) throw new Error('no project');
const clouds: PracticeClouds = {
  aws: { endpoint: ec2.url, region: 'us-east-1', account, accessKeyId, secretAccessKey: 'bench' },
  gcp: first,
  more: { aws: [], gcp: others },
  identityEndpoint: identity.url,
  priceLists: { aws: pricing.url, gcp: billing.url },
  metricsEndpoint: metrics.url,
  parametersEndpoint: parameters.url,
  instanceConnectEndpoint: instanceConnect.url,
};
process.send?.(clouds);
