import { computeEndpoint } from '../../../main/clouds/endpoint.ts';
import { createGce } from '../../../main/clouds/gce.ts';
import type { CloudProvider } from '../../../main/clouds/provider.ts';
import type { Sandbox } from '../../../main/sandbox/start-sandbox.ts';
import { testProvider } from './provider-suite.ts';

function create({ clouds: { gcp } }: Sandbox, token = gcp.accessToken): CloudProvider {
  const endpoint = computeEndpoint(gcp.endpoint);
  if ('code' in endpoint) throw new Error(endpoint.code);
  return createGce({
    account: { key: 'gcp:sandbox', provider: 'gcp', account: gcp.project, name: 'sandbox', sandbox: true },
    source: { kind: 'token', token, project: gcp.project, endpoint, loginAccount: undefined, signIn: '' },
    localUser: 'ines',
  });
}

testProvider('Compute Engine', {
  create,
  createUnknown: (sandbox) => create(sandbox, 'ya29.unknown'),
  listAction: 'instances.aggregatedList',
  startAction: 'instances.start',
  startPermission: 'compute.instances.start',
  running: 'airflow',
  stopped: 'batch-ocr',
  changing: 'serve-embed-2',
  withoutCapacity: 'pretrain-a100',
  inGroup: { machine: 'serve-embed-1', group: 'serve-embed', otherType: 'n2-standard-8' },
  deleteProtected: 'airflow',
  withDataDisk: 'train-diffusion-0',
  withReservedAddress: 'tpu-jumphost',
  command:
    /^CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE=http:\/\/127\.0\.0\.1:\d+\/compute\/v1\/ gcloud compute instances stop tpu-jumphost --zone us-central1-a --project hangar-sandbox$/,
  denial: {
    kind: 'refusal',
    status: 403,
    code: 'forbidden',
    message:
      "Required 'compute.instances.start' permission for 'projects/hangar-sandbox/zones/europe-west4-a/instances/batch-ocr'",
  },
  throttling: { kind: 'refusal', status: 403, code: 'rateLimitExceeded', message: 'Rate Limit Exceeded' },
  expiry: {
    kind: 'refusal',
    status: 401,
    code: 'ACCESS_TOKEN_EXPIRED',
    message: 'Request had invalid authentication credentials. The access token has expired.',
  },
  rejection: { kind: 'refusal', status: 401, code: 'authError', message: 'Invalid Credentials' },
});
