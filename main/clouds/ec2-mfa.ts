import type { STSClient, STSClientConfig } from '@aws-sdk/client-sts';
import { AppError } from '../app-error.ts';
import type { AwsSource } from './aws-credentials.ts';
import type { AwsMfa, AwsRole } from './aws-mfa.ts';
import { ec2Problem } from './ec2-problems.ts';

/** Credentials that AWS has lent for a while. */
export type LentCredentials = {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  expiration: Date;
};

/** Asks for the roles of a profile, the first with the code that a person has read from a device. Keeps none of it. */
export async function assumeWithCode(
  source: Extract<AwsSource, { kind: 'profile' }>,
  mfa: AwsMfa,
  { code, accountName, signal }: { code: string; accountName: string; signal: AbortSignal },
): Promise<LentCredentials> {
  const { STSClient: Client } = await import('@aws-sdk/client-sts');
  const common: STSClientConfig = {
    region: source.homeRegion,
    requestHandler: { connectionTimeout: 5000, requestTimeout: 10_000, throwOnRequestTimeout: true },
    ...(source.stsEndpoint === undefined ? {} : { endpoint: source.stsEndpoint }),
  };
  // What the SDK hands on to the loader of profiles, beside what its own type names.
  const files = {
    filepath: source.credentialsFile,
    configFilepath: source.configFile,
    ignoreCache: true,
    ...(source.stsEndpoint === undefined || source.signInWords
      ? {}
      : { clientConfig: { endpoint: source.stsEndpoint } }),
  };
  const [first, ...further] = mfa.roles;
  const target = { account: accountName, region: source.homeRegion, signIn: source.signIn };
  // A code is good for one call: asked again with it, AWS would call it wrong.
  let sts = new Client({ ...common, ...files, maxAttempts: 1, profile: mfa.baseProfile });
  try {
    let lent = await assume(sts, first, { SerialNumber: mfa.device, TokenCode: code }, signal);
    for (const role of further) {
      sts.destroy();
      sts = new Client({ ...common, maxAttempts: 2, credentials: lent });
      lent = await assume(sts, role, {}, signal);
    }
    return lent;
  } catch (thrown) {
    if (thrown instanceof Error && /MultiFactorAuthentication failed/.test(thrown.message))
      throw new AppError('clouds/mfa-refused', { account: accountName, device: mfa.device }, thrown);
    throw ec2Problem(thrown, { ...target, action: 'sts:AssumeRole', target: first.roleArn }, signal);
  } finally {
    sts.destroy();
  }
}

async function assume(
  sts: STSClient,
  { roleArn, sessionName, externalId, durationSeconds }: AwsRole,
  code: { SerialNumber?: string; TokenCode?: string },
  signal: AbortSignal,
): Promise<LentCredentials> {
  const { AssumeRoleCommand } = await import('@aws-sdk/client-sts');
  const command = new AssumeRoleCommand({
    RoleArn: roleArn,
    RoleSessionName: sessionName ?? `hangar-${Date.now()}`,
    ...(externalId === undefined ? {} : { ExternalId: externalId }),
    ...(durationSeconds === undefined ? {} : { DurationSeconds: durationSeconds }),
    ...code,
  });
  const { Credentials: told } = await sts.send(command, { abortSignal: signal });
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = told ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration)
    throw new Error('Deserialization error: a role without credentials');
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: Expiration,
  };
}
