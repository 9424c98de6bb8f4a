import type { ImageFamily } from '../../preload/contract/create.ts';
import { AppError } from '../app-error.ts';
import type { AwsSource } from './aws-credentials.ts';
import type { Ec2Calls } from './ec2-calls.ts';

/** The ids of current images, by family, and why some of them may not have been told. */
export type CurrentImages = { ids: ReadonlyMap<ImageFamily, readonly string[]>; refused?: unknown };

const deepLearning = '/aws/service/deeplearning/ami/x86_64';
/** PyTorch's version and Ubuntu's, of images with the driver that is open source. */
const pytorch = /\/oss-nvidia-driver-gpu-pytorch-(\d{1,2})\.(\d{1,2})-ubuntu-(\d{2})\.(\d{2})\/latest\/ami-id$/;
/** SSM's own limits. */
const namesAtOnce = 10;
const maxPages = 30;

/**
 * The names under which the publishers keep their newest images in SSM's public parameters, by the releases of the
 * years around `year`; a release that is not there is left out of the answer.
 * https://documentation.ubuntu.com/aws/aws-how-to/instances/find-ubuntu-images/
 * https://docs.aws.amazon.com/linux/al2023/ug/ec2.html · https://wiki.debian.org/Cloud/AmazonEC2Image
 */
export function imageParameters(year: number): Map<string, ImageFamily> {
  const names = new Map<string, ImageFamily>();
  const newestUbuntu = year - (year % 2) - 2000;
  for (const release of [newestUbuntu, newestUbuntu - 2]) {
    for (const architecture of ['amd64', 'arm64']) {
      const path = `/aws/service/canonical/ubuntu/server/${release}.04/stable/current/${architecture}`;
      names.set(`${path}/hvm/ebs-gp3/ami-id`, 'ubuntu');
    }
  }
  for (const architecture of ['x86_64', 'arm64']) {
    names.set(`/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architecture}`, 'amazon-linux');
  }
  // Debian 12 came out in 2023, 13 in 2025.
  const newestDebian = Math.floor((year + 1) / 2) - 1000;
  for (const release of [newestDebian, newestDebian - 1]) {
    for (const architecture of ['amd64', 'arm64']) {
      names.set(`/aws/service/debian/release/${release}/latest/${architecture}`, 'debian');
    }
  }
  return names;
}

/** The newest of the deep-learning parameters: by PyTorch's version, then by Ubuntu's. */
export function newestDeepLearning(
  parameters: readonly { Name?: string | undefined; Value?: string | undefined }[],
): string | undefined {
  let best: { version: number; value: string } | undefined;
  for (const { Name = '', Value = '' } of parameters) {
    const found = pytorch.exec(Name.slice(0, 200));
    if (!found || !isImageId(Value)) continue;
    const [major = 0, minor = 0, ubuntu = 0] = found.slice(1).map(Number);
    const version = (major * 100 + minor) * 100 + ubuntu;
    if (!best || version > best.version) best = { version, value: Value };
  }
  return best?.value;
}

const isImageId = (value: string) => /^ami-[0-9a-f]{8,17}$/.test(value);

/** Asks SSM's public parameters which images are current in a region. Nothing in them can be changed by the account. */
export async function listCurrentImages(
  { calls, source }: { calls: Ec2Calls; source: AwsSource },
  region: string,
  signal: AbortSignal,
): Promise<CurrentImages> {
  const families = imageParameters(new Date().getUTCFullYear());
  const names = [...families.keys()];
  return calls.send({ region, action: 'ssm:GetParameters', signal }, async ({ config }) => {
    const { SSMClient, GetParametersCommand, GetParametersByPathCommand } = await import('@aws-sdk/client-ssm');
    const client = new SSMClient({
      region,
      credentials: config.credentials,
      maxAttempts: 2,
      requestHandler: { connectionTimeout: 5000, requestTimeout: 10_000, throwOnRequestTimeout: true },
      ...(source.ssmEndpoint === undefined ? {} : { endpoint: source.ssmEndpoint }),
    });
    const sent = { abortSignal: signal };
    const found = new Map<ImageFamily, string[]>();
    const add = (family: ImageFamily, id: string) => found.set(family, [...(found.get(family) ?? []), id]);

    async function askNames(Names: string[]): Promise<void> {
      const { Parameters } = await client.send(new GetParametersCommand({ Names }), sent);
      // The SDK reads any JSON as an answer without fields.
      if (!Array.isArray(Parameters)) throw malformed(region);
      for (const { Name = '', Value = '' } of Parameters) {
        const family = families.get(Name);
        if (family && isImageId(Value)) add(family, Value);
      }
    }

    async function askDeepLearning(): Promise<void> {
      const parameters: { Name?: string | undefined; Value?: string | undefined }[] = [];
      let NextToken: string | undefined;
      for (let page = 0; page < maxPages; page += 1) {
        const input = { Path: deepLearning, Recursive: true, MaxResults: namesAtOnce, NextToken };
        const reply = await client.send(new GetParametersByPathCommand(input), sent);
        parameters.push(...(reply.Parameters ?? []));
        NextToken = reply.NextToken || undefined;
        if (NextToken === undefined) break;
      }
      const newest = newestDeepLearning(parameters);
      if (newest !== undefined) add('deep-learning', newest);
    }

    const groups = Array.from({ length: Math.ceil(names.length / namesAtOnce) }, (_, index) =>
      askNames(names.slice(index * namesAtOnce, (index + 1) * namesAtOnce)),
    );
    const told = await Promise.allSettled([...groups, askDeepLearning()]);
    client.destroy();
    const refusal = told.find((it) => it.status === 'rejected');
    if (refusal && (signal.aborted || found.size === 0)) throw refusal.reason;
    return refusal ? { ids: found, refused: refusal.reason } : { ids: found };
  });
}

function malformed(region: string): AppError {
  return new AppError('clouds/malformed-reply', { account: region, region }, new Error('not a list of parameters'));
}
