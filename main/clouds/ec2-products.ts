import type { EC2Client } from '@aws-sdk/client-ec2';
import type { Filter, GetProductsCommandOutput } from '@aws-sdk/client-pricing';
import type { AwsSource } from './aws-credentials.ts';

/** Asks AWS's price list with the credentials of an EC2 client. */
export async function getProducts(
  { config }: EC2Client,
  { homeRegion, pricingEndpoint: endpoint }: AwsSource,
  asked: { service: string; filters: Record<string, string>; maxResults: number; nextToken?: string | undefined },
  signal: AbortSignal,
): Promise<GetProductsCommandOutput> {
  const sdk = await import('@aws-sdk/client-pricing');
  const client = new sdk.PricingClient({
    region: pricingRegion(homeRegion),
    credentials: config.credentials,
    retryMode: 'adaptive',
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 5000, requestTimeout: 20_000, throwOnRequestTimeout: true },
    ...(endpoint === undefined ? {} : { endpoint }),
  });
  const Filters = Object.entries(asked.filters).map(([Field, Value]): Filter => ({ Type: 'TERM_MATCH', Field, Value }));
  const input = {
    ServiceCode: asked.service,
    FormatVersion: 'aws_v1',
    MaxResults: asked.maxResults,
    NextToken: asked.nextToken,
    Filters,
  };
  return client.send(new sdk.GetProductsCommand(input), { abortSignal: signal }).finally(() => client.destroy());
}

/** The list is kept in three places only. */
function pricingRegion(homeRegion: string): string {
  if (homeRegion.startsWith('eu-')) return 'eu-central-1';
  return homeRegion.startsWith('ap-') ? 'ap-south-1' : 'us-east-1';
}
