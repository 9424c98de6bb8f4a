import type { EC2Client } from '@aws-sdk/client-ec2';
import type { STSClient } from '@aws-sdk/client-sts';

/** A client of STS with the credentials of an EC2 client. Whoever opens it destroys it. */
export async function openSts(
  { config }: EC2Client,
  { region, endpoint }: { region: string; endpoint?: string | undefined },
): Promise<STSClient> {
  const sdk = await import('@aws-sdk/client-sts');
  return new sdk.STSClient({
    region,
    credentials: config.credentials,
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 5000, requestTimeout: 10_000, throwOnRequestTimeout: true },
    ...(endpoint === undefined ? {} : { endpoint }),
  });
}
