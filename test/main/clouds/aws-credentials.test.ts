import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type AwsAccount, type AwsConfiguration, readAwsConfiguration } from '../../../main/clouds/aws-credentials.ts';
import { createEc2 } from '../../../main/clouds/ec2.ts';
import { type Sandbox, startSandbox } from '../../../main/sandbox/start-sandbox.ts';
import { makeFolder } from '../../support/folder.ts';

const folders: { dispose(): Promise<void> }[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await folder.dispose();
});

async function read(
  files: { config?: string; credentials?: string },
  environment: NodeJS.ProcessEnv = {},
  onAmazon = false,
): Promise<AwsConfiguration & { home: string; source: AwsAccount | undefined }> {
  const texts = Object.entries(files).map(([name, text]) => [`.aws/${name}`, text]);
  const home = await makeFolder(Object.fromEntries(texts));
  folders.push(home);
  const configuration = await readAwsConfiguration({
    environment,
    homeFolder: home.path,
    onAmazon: async () => onAmazon,
  });
  return { ...configuration, source: configuration.accounts[0], home: home.path };
}

const portal = 'sso_account_id = 123456789012\nsso_role_name = r\n';
const keys = 'aws_access_key_id = AKIA1\naws_secret_access_key = secret\n';

describe('where AWS credentials come from', () => {
  test('nowhere, on a machine without any: no account and no complaint', async () => {
    expect(await read({})).toMatchObject({ source: undefined, problems: [] });
    expect(await read({ config: '[default]\nregion = eu-west-1\n' })).toMatchObject({
      source: undefined,
      problems: [],
    });
  });

  test('the default profile of the credentials file', async () => {
    const { source, home } = await read({
      credentials: `[default]\n${keys}`,
      config: '[default]\nregion = eu-west-1\n',
    });
    expect(source).toMatchObject({
      name: 'default',
      source: {
        kind: 'profile',
        profile: 'default',
        homeRegion: 'eu-west-1',
        credentialsFile: `${home}/.aws/credentials`,
      },
    });
    expect(JSON.stringify(source)).not.toContain('secret');
  });

  test('AWS_PROFILE before the keys in the environment, those before the default profile', async () => {
    const files = { credentials: `[default]\n${keys}[work]\n${keys}` };
    const environment = { AWS_ACCESS_KEY_ID: 'AKIA2', AWS_SECRET_ACCESS_KEY: 'x', AWS_SESSION_TOKEN: 't' };
    expect((await read(files, { ...environment, AWS_PROFILE: 'work' })).source).toMatchObject({
      name: 'work',
      source: { kind: 'profile', profile: 'work' },
    });
    expect((await read(files, environment)).source?.source).toMatchObject({
      kind: 'static',
      credentials: { accessKeyId: 'AKIA2', secretAccessKey: 'x', sessionToken: 't' },
    });
    expect((await read(files)).source?.name).toBe('default');
  });

  test('a web identity, a container, or the role of an Amazon machine', async () => {
    const token = { AWS_WEB_IDENTITY_TOKEN_FILE: '/token', AWS_ROLE_ARN: 'arn:aws:iam::1:role/x' };
    expect((await read({}, token)).source?.source.kind).toBe('chain');
    expect((await read({}, { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1/' })).source?.source.kind).toBe(
      'chain',
    );
    expect((await read({}, {}, true)).source?.source.kind).toBe('machine');
    expect((await read({}, { AWS_EC2_METADATA_DISABLED: 'true' }, true)).source).toBeUndefined();
  });

  test('files that AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE name, also below the home folder', async () => {
    const home = await makeFolder({
      'elsewhere/c': `[profile a]\nregion = us-west-1\n`,
      'elsewhere/s': `[a]\n${keys}`,
    });
    folders.push(home);
    const { accounts } = await readAwsConfiguration({
      environment: {
        AWS_PROFILE: 'a',
        AWS_CONFIG_FILE: '~/elsewhere/c',
        AWS_SHARED_CREDENTIALS_FILE: `${home.path}/elsewhere/s`,
      },
      homeFolder: home.path,
      onAmazon: async () => false,
    });
    expect(accounts[0]?.source).toMatchObject({ kind: 'profile', homeRegion: 'us-west-1' });
  });

  test('changed keys are another source than before', async () => {
    const before = await read({ credentials: `[default]\n${keys}` });
    const after = await read({ credentials: `[default]\n${keys.replace('secret\n', 'hush\n')}` });
    expect({ ...after.source?.source, credentialsFile: '', configFile: '' }).not.toEqual({
      ...before.source?.source,
      credentialsFile: '',
      configFile: '',
    });
  });

  test.each([
    [
      `[profile a]\nsso_session = corp\n${portal}[sso-session corp]\nsso_start_url = u\nsso_region = x\n`,
      'aws sso login --profile a',
    ],
    [
      `[profile a]\nrole_arn = r\nsource_profile = b\n[profile b]\nsso_start_url = u\nsso_region = x\n${portal}`,
      'aws sso login --profile b',
    ],
    ['[profile a]\nlogin_session = x\n', 'aws login --profile a'],
    ['[profile a]\ncredential_process = x\n', 'aws configure --profile a'],
    [`[profile a]\nrole_arn = r\nsource_profile = a\n${keys}`, 'aws configure --profile a'],
  ])('names the command that signs in (%#)', async (config, command) => {
    expect((await read({ config }, { AWS_PROFILE: 'a' })).source?.source.signIn).toBe(command);
  });
});

describe('all profiles at once', () => {
  test('every profile that has credentials, the default one first; one that only names a region is none', async () => {
    const { accounts, problems } = await read({
      config: [
        '[profile only-region]\nregion = eu-west-1',
        `[profile corp]\nsso_start_url = u\nsso_region = x\n${portal}`,
        '[profile admin]\nrole_arn = arn:aws:iam::111122223333:role/admin\nsource_profile = default',
        '[profile process]\ncredential_process = x',
        '[profile machine]\nrole_arn = arn:aws:iam::1:role/x\ncredential_source = Ec2InstanceMetadata',
      ].join('\n'),
      credentials: `[default]\n${keys}[bob's keys]\n${keys}`,
    });
    expect(problems).toEqual([]);
    expect(accounts.map(({ name, number, source }) => [name, number, source.signIn])).toEqual([
      ['default', undefined, 'aws configure'],
      ['corp', '123456789012', 'aws sso login --profile corp'],
      ['admin', '111122223333', 'aws configure'],
      ['process', undefined, 'aws configure --profile process'],
      ['machine', undefined, 'aws configure --profile machine'],
      ["bob's keys", undefined, "aws configure --profile 'bob'\\''s keys'"],
    ]);
    expect(accounts.flatMap(({ source }) => source.signInWords ?? [])).toEqual([
      'aws',
      'sso',
      'login',
      '--profile',
      'corp',
    ]);
  });

  test('a profile with a mistake says so once, by file and line, and leaves the others working', async () => {
    const { accounts, problems, home } = await read({
      config: `[profile a\nregion = x\n[profile b]\nrole_arn = r\nsource_profile = gone\n[profile c]\nrole_arn = r\nsource_profile = b\n`,
      credentials: `[default]\n${keys}`,
    });
    expect(accounts.map(({ name }) => name)).toEqual(['default']);
    const file = `${home}/.aws/config`;
    expect(problems).toEqual([
      { code: 'clouds/config-mistake', params: { file, line: 1 } },
      { code: 'clouds/profile-incomplete', params: { profile: 'b', missing: '[profile gone]', file, line: 5 } },
    ]);
  });

  test('changing one profile leaves the others as they were', async () => {
    const revisions = async (secret: string) => {
      const credentials = `[a]\n${keys}[b]\naws_access_key_id = AKIA2\naws_secret_access_key = ${secret}\n`;
      const { accounts } = await read({ credentials });
      return accounts.map(({ source }) => (source.kind === 'profile' ? source.revision : ''));
    };
    const [before, after] = [await revisions('one'), await revisions('two')];
    expect(after[0]).toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
  });

  test('STS has an endpoint of its own', async () => {
    const environment = { AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:5', AWS_ENDPOINT_URL: 'http://127.0.0.1:6' };
    const { source } = await read({ credentials: `[default]\n${keys}` }, environment);
    expect(source?.source).toMatchObject({ stsEndpoint: 'http://127.0.0.1:5', endpoint: 'http://127.0.0.1:6' });
  });

  test('survives any text in either file', async () => {
    const line = fc.constantFrom(
      '[profile a]',
      '[b]',
      '[',
      'role_arn = r',
      'source_profile = a',
      'source_profile = b',
      'sso_session = s',
      '[sso-session s]',
      '= x',
      'services = a',
      'endpoint_url = ://',
    );
    const text = fc.array(fc.oneof(line, fc.string()), { maxLength: 12 }).map((lines) => lines.join('\n'));
    await fc.assert(
      fc.asyncProperty(text, text, async (config, credentials) => {
        const { accounts, problems } = await read({ config, credentials });
        expect(new Set(accounts.map(({ name }) => name)).size).toBe(accounts.length);
        expect(new Set(problems.map((problem) => JSON.stringify(problem))).size).toBe(problems.length);
      }),
      { numRuns: 60 },
    );
  });
});

describe('mistakes in the AWS configuration', () => {
  test('name file and line, and leave the profile working', async () => {
    const { source, problems, home } = await read({
      config: '[default]\nregion\n',
      credentials: `oops\n[default]\n${keys}`,
    });
    expect(source?.name).toBe('default');
    expect(problems).toEqual([
      { code: 'clouds/config-mistake', params: { file: `${home}/.aws/config`, line: 2 } },
      { code: 'clouds/config-mistake', params: { file: `${home}/.aws/credentials`, line: 1 } },
    ]);
  });

  test('say that the profile of AWS_PROFILE is not there', async () => {
    const { source, problems } = await read({ credentials: `[default]\n${keys}` }, { AWS_PROFILE: 'work' });
    expect(source?.name).toBe('default');
    expect(problems).toMatchObject([{ code: 'clouds/profile-not-found', params: { profile: 'work' } }]);
  });

  test.each([
    ['[profile a]\naws_access_key_id = AKIA1\n', 'aws_secret_access_key', 2],
    ['[profile a]\nregion = x\nsso_session = corp\n', '[sso-session corp]', 3],
    ['[profile a]\nrole_arn = r\nsource_profile = b\n', '[profile b]', 3],
    ['[profile a]\nrole_arn = r\n', 'source_profile', 2],
    ['[profile a]\nrole_arn = r\nsource_profile = a\n', 'aws_access_key_id', 3],
    ['[profile a]\nsso_session = s\n[sso-session s]\nsso_start_url = u\nsso_region = x\n', 'sso_account_id', 2],
    ['[profile a]\nsso_start_url = u\n', 'sso_region', 2],
    ['[profile a]\nweb_identity_token_file = t\n', 'role_arn', 2],
    [`[profile a]\n${keys}services = dev\n`, '[services dev]', 4],
  ])('say what a profile lacks, and where (%#)', async (config, missing, line) => {
    const { source, problems, home } = await read({ config }, { AWS_PROFILE: 'a' });
    expect(source).toBeUndefined();
    expect(problems).toEqual([
      { code: 'clouds/profile-incomplete', params: { profile: 'a', missing, line, file: `${home}/.aws/config` } },
    ]);
  });

  test('never ask AWS itself when the endpoint that was set can’t be used', async () => {
    const environment = { AWS_ENDPOINT_URL: 'localhost:4566' };
    const { source, problems } = await read({ credentials: `[default]\n${keys}` }, environment);
    expect(source).toBeUndefined();
    expect(problems).toEqual([{ code: 'clouds/bad-endpoint', params: { setting: 'AWS_ENDPOINT_URL' } }]);
  });
});

describe('through the real SDK', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startSandbox({});
    for (const name of ['AWS_PROFILE', 'AWS_ENDPOINT_URL', 'AWS_ACCESS_KEY_ID']) vi.stubEnv(name, undefined);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await sandbox.dispose();
  });

  async function list(
    files: { config?: string; credentials?: string },
    environment: NodeJS.ProcessEnv = {},
  ): Promise<number> {
    const { source, problems, home } = await read(files, environment);
    vi.stubEnv('HOME', home);
    if (!source) throw new Error(JSON.stringify(problems));
    const account = { key: 'aws', provider: 'aws' as const, account: '0', name: source.name, sandbox: false };
    const provider = createEc2({ account, source: source.source });
    let count = 0;
    const signal = AbortSignal.timeout(20_000);
    try {
      for await (const page of provider.list({ accountKey: 'aws', provider: 'aws', region: 'us-east-1' }, signal)) {
        count += page.length;
      }
      return count;
    } finally {
      provider.dispose();
    }
  }

  const sandboxKeys = () => {
    const { accessKeyId, secretAccessKey } = sandbox.clouds.aws;
    return `aws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
  };
  const profileA = { AWS_PROFILE: 'a' };

  test.each<[string, (url: string) => { config?: string; environment?: NodeJS.ProcessEnv }]>([
    ['AWS_ENDPOINT_URL', (url) => ({ environment: { AWS_ENDPOINT_URL: url } })],
    [
      'AWS_ENDPOINT_URL_EC2 before the general one',
      (url) => ({ environment: { AWS_ENDPOINT_URL_EC2: url, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' } }),
    ],
    ['endpoint_url of the profile', (url) => ({ config: `[profile a]\nendpoint_url = ${url}\n` })],
    [
      'endpoint_url of its services section before its own',
      (url) => ({
        config: `[profile a]\nservices = dev\nendpoint_url = http://127.0.0.1:1\n[services dev]\nec2 =\n  endpoint_url = ${url}\n`,
      }),
    ],
    [
      'the environment before the profile',
      (url) => ({ config: '[profile a]\nendpoint_url = http://127.0.0.1:1\n', environment: { AWS_ENDPOINT_URL: url } }),
    ],
  ])('asks the endpoint of %s', async (_, where) => {
    const { config, environment } = where(sandbox.clouds.aws.endpoint);
    const files = { credentials: `[a]\n${sandboxKeys()}`, ...(config ? { config } : {}) };
    expect(await list(files, { ...profileA, ...environment })).toBe(11);
  });

  test('takes keys from a credential_process', async () => {
    const { accessKeyId, endpoint } = sandbox.clouds.aws;
    const answer = JSON.stringify({ Version: 1, AccessKeyId: accessKeyId, SecretAccessKey: 'x' });
    const config = `[profile a]\nendpoint_url = ${endpoint}\ncredential_process = echo '${answer}'\n`;
    expect(await list({ config }, profileA)).toBe(11);
  });

  test.each([
    [
      'sso_session = s\nsso_account_id = 123456789012\nsso_role_name = r\n[sso-session s]\nsso_start_url = https://127.0.0.1:1/\nsso_region = us-east-1',
      'clouds/expired-credentials',
      'aws sso login --profile a',
    ],
    [
      'sso_start_url = https://127.0.0.1:1/\nsso_region = us-east-1\nsso_account_id = 123456789012\nsso_role_name = r',
      'clouds/expired-credentials',
      'aws sso login --profile a',
    ],
    ['login_session = arn:aws:iam::123456789012:user/x', 'clouds/expired-credentials', 'aws login --profile a'],
    [
      `credential_process = echo '{"Version":1,"AccessKeyId":"a","SecretAccessKey":"b","Expiration":"2020-01-01T00:00:00Z"}'`,
      'clouds/expired-credentials',
      'aws configure --profile a',
    ],
    ['credential_process = echo hello', 'clouds/sign-in-failed', 'aws configure --profile a'],
    [
      `role_arn = arn:aws:iam::123456789012:role/x\nmfa_serial = m\nsource_profile = b\n[profile b]\n${keys}`,
      'clouds/mfa-needed',
      'aws configure --profile b',
    ],
  ])('says which command renews credentials that can’t be had (%#)', async (profile, code, signIn) => {
    const startedAt = performance.now();
    await expect(list({ config: `[profile a]\n${profile}\n` }, profileA)).rejects.toMatchObject({
      code,
      params: { signIn, account: 'a' },
    });
    // No metadata service was waited for.
    expect(performance.now() - startedAt).toBeLessThan(3000);
  });
});
