import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEc2 } from '../../../main/clouds/ec2.ts';
import { computeEndpoint } from '../../../main/clouds/endpoint.ts';
import { createGce } from '../../../main/clouds/gce.ts';
import type { CloudProvider } from '../../../main/clouds/provider.ts';
import { type Sandbox, startSandbox } from '../../../main/sandbox/start-sandbox.ts';

let sandbox: Sandbox;
const opened: CloudProvider[] = [];
const { signal } = new AbortController();

beforeEach(async () => {
  sandbox = await startSandbox({ settleMs: 60 });
});
afterEach(async () => {
  for (const provider of opened.splice(0)) provider.dispose();
  await sandbox.dispose();
});

function ec2(): CloudProvider {
  const { aws } = sandbox.clouds;
  const { accessKeyId, secretAccessKey } = aws;
  const account = { key: 'aws:work', provider: 'aws', account: aws.account, name: 'work', sandbox: true } as const;
  const credentials = { accessKeyId, secretAccessKey };
  const source = {
    kind: 'static',
    homeRegion: aws.region,
    endpoint: aws.endpoint,
    signIn: 'aws configure',
    credentials,
  } as const;
  const provider = createEc2({ account, source });
  opened.push(provider);
  return provider;
}

async function listIn(provider: CloudProvider, region: string): Promise<number> {
  let count = 0;
  const { scopes } = await provider.scopes([region], signal);
  for (const scope of scopes) for await (const page of provider.list(scope, signal)) count += page.length;
  return count;
}

test('a region that EC2 does not have is named as that, with those near it, and not blamed on the credentials', async () => {
  await expect(listIn(ec2(), 'us-esat-1')).rejects.toMatchObject({
    code: 'clouds/region-unknown',
    params: { account: 'work', region: 'us-esat-1', near: expect.stringMatching(/^us-east-1, /) },
  });
});

test('a region that the account has not turned on is named as that', async () => {
  const rejection = { kind: 'refusal', status: 401, code: 'AuthFailure', message: 'not validated' } as const;
  const body = `<DescribeRegionsResponse><regionInfo>
    <item><regionName>me-south-1</regionName><optInStatus>not-opted-in</optInStatus></item>
  </regionInfo></DescribeRegionsResponse>`;
  sandbox.faults.add(({ action }) =>
    action === 'DescribeRegions' ? { kind: 'body', status: 200, contentType: 'text/xml', body } : rejection,
  );
  await expect(listIn(ec2(), 'me-south-1')).rejects.toMatchObject({ code: 'clouds/region-disabled' });
});

test('rejected credentials are still blamed for themselves in a region that there is', async () => {
  const rejection = { kind: 'refusal', status: 401, code: 'AuthFailure', message: 'not validated' } as const;
  sandbox.faults.add(({ action }) => (action === 'DescribeInstances' ? rejection : undefined));
  await expect(listIn(ec2(), 'eu-west-1')).rejects.toMatchObject({ code: 'clouds/invalid-credentials' });
});

test('a region that Google does not have is named as that', async () => {
  const { gcp } = sandbox.clouds;
  const endpoint = computeEndpoint(gcp.endpoint);
  if ('code' in endpoint) throw new Error(endpoint.code);
  const provider = createGce({
    account: { key: 'gcp:lab', provider: 'gcp', account: gcp.project, name: 'lab', sandbox: true },
    source: {
      kind: 'token',
      token: gcp.accessToken,
      project: gcp.project,
      endpoint,
      loginAccount: undefined,
      signIn: 'aws configure',
    },
    localUser: 'ines',
  });
  opened.push(provider);
  await expect(listIn(provider, 'asia-notheast3')).rejects.toMatchObject({
    code: 'clouds/region-unknown',
    params: { account: 'lab', region: 'asia-notheast3', near: expect.stringContaining('asia-northeast3') },
  });
  expect(await listIn(provider, 'asia-northeast3')).toBeGreaterThan(0);
});
