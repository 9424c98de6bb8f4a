import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { GoogleAuth, OAuth2Client } from 'google-auth-library';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { searchProjects } from '../../../main/clouds/gce-projects.ts';
import { createFaults } from '../../../main/sandbox/faults.ts';
import { startIdentityEndpoint } from '../../../main/sandbox/identity-endpoint.ts';

const root = { accessKeyId: 'AKIAROOT', account: '000000000000', arn: 'arn:aws:iam::000000000000:root', userId: '0' };
const faults = createFaults();
let endpoint: Awaited<ReturnType<typeof startIdentityEndpoint>>;
beforeEach(async () => {
  endpoint = await startIdentityEndpoint({ faults, people: [root], accessToken: 't', projects: ['one-project'] });
});
afterEach(() => endpoint.dispose());

function ask(accessKeyId: string) {
  const credentials = { accessKeyId, secretAccessKey: 'x' };
  const sts = new STSClient({ region: 'us-east-1', endpoint: endpoint.url, credentials, maxAttempts: 1 });
  return sts.send(new GetCallerIdentityCommand({}));
}

function search(access_token: string): Promise<string[]> {
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token });
  return searchProjects(new GoogleAuth({ authClient }), endpoint.url, AbortSignal.timeout(10_000));
}

test('STS’s own client hears whose key it is, and that another is nobody’s', async () => {
  expect(await ask('AKIAROOT')).toMatchObject({ Account: '000000000000', Arn: root.arn });
  await expect(ask('AKIAOTHER')).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
});

test('lists the projects to whoever has the token; a refusal or an outage is no failure', async () => {
  expect(await search('t')).toEqual(['one-project']);
  expect(await search('other')).toEqual([]);
  const end = faults.add(() => ({ kind: 'body', status: 200, contentType: 'text/html', body: '<html>' }));
  expect(await search('t')).toEqual([]);
  end();
});
