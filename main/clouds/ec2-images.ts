import type { DescribeImagesCommandInput } from '@aws-sdk/client-ec2';
import { type ImageFamily, imageFamilySchema } from '../../preload/contract/create.ts';
import { AppError } from '../app-error.ts';
import type { AwsSource } from './aws-credentials.ts';
import { cleanText } from './clean-text.ts';
import type { Ec2Calls } from './ec2-calls.ts';
import { type CurrentImages, listCurrentImages } from './ec2-image-list.ts';
import { ec2Problem } from './ec2-problems.ts';
import { imageLoginUsers } from './login-users.ts';
import type { ListedImage } from './newest-image.ts';

/** Who publishes each family, and how its images are named: https://documentation.ubuntu.com/aws and its like. */
const publishers: Record<ImageFamily, { owner: string; names: string[] }> = {
  ubuntu: {
    owner: '099720109477',
    names: [
      'ubuntu/images/hvm-ssd-gp3/ubuntu-*-??.04-amd64-server-*',
      'ubuntu/images/hvm-ssd-gp3/ubuntu-*-??.04-arm64-server-*',
    ],
  },
  'amazon-linux': {
    owner: '137112412989',
    names: ['al2023-ami-2023.*-kernel-*-x86_64', 'al2023-ami-2023.*-kernel-*-arm64'],
  },
  debian: { owner: '136693071363', names: ['debian-??-amd64-*', 'debian-??-arm64-*'] },
  'deep-learning': {
    owner: '898082745236',
    names: ['Deep Learning OSS Nvidia Driver AMI GPU PyTorch * (Ubuntu *) *'],
  },
};

/** The current images of all families, and why they had to be looked up in the second-best place. */
export async function findEc2Images(
  { calls, source }: { calls: Ec2Calls; source: AwsSource },
  region: string,
  signal: AbortSignal,
): Promise<{ images: ListedImage[]; problem: AppError | undefined }> {
  let current: CurrentImages = { ids: new Map() };
  let problem: AppError | undefined;
  try {
    current = await listCurrentImages({ calls, source }, region, signal);
    if (current.refused !== undefined) {
      problem = notTold(ec2Problem(current.refused, calls.place(region, 'ssm:GetParameters')));
    }
  } catch (thrown) {
    if (signal.aborted || !(thrown instanceof AppError)) throw thrown;
    problem = notTold(thrown);
  }
  const told = await Promise.all(
    [...current.ids].map(([family, ids]) => listByIds(calls, region, family, ids, signal)),
  );
  const found = new Set(told.flat().map(({ family }) => family));
  const missing = imageFamilySchema.options.filter((family) => !found.has(family));
  const byOwner = await Promise.all(missing.map((family) => listByOwner(calls, region, family, signal)));
  return { images: [...told, ...byOwner].flat(), problem };
}

function notTold({ params, cause, remedies }: AppError): AppError {
  const action = String(params.action ?? 'ssm:GetParameters');
  return new AppError('clouds/images-not-told', { action }, cause, remedies);
}

function listByIds(
  calls: Ec2Calls,
  region: string,
  family: ImageFamily,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ListedImage[]> {
  // By filter: an id that is gone would make the whole call fail.
  const input = { Filters: [{ Name: 'image-id', Values: [...ids] }] };
  return describeImages(calls, region, family, input, signal);
}

/** Images of a family that a region has, old and new. */
function listByOwner(
  calls: Ec2Calls,
  region: string,
  family: ImageFamily,
  signal: AbortSignal,
): Promise<ListedImage[]> {
  const { owner, names } = publishers[family];
  const Filters = [
    { Name: 'name', Values: names },
    { Name: 'state', Values: ['available'] },
  ];
  return describeImages(calls, region, family, { Owners: [owner], Filters }, signal);
}

async function describeImages(
  calls: Ec2Calls,
  region: string,
  family: ImageFamily,
  input: DescribeImagesCommandInput,
  signal: AbortSignal,
): Promise<ListedImage[]> {
  const reply = await calls.send({ region, action: 'ec2:DescribeImages', signal }, (ec2, sdk) =>
    ec2.send(new sdk.DescribeImagesCommand(input), { abortSignal: signal }),
  );
  return (reply.Images ?? []).flatMap((raw): ListedImage[] => {
    const id = cleanText(raw.ImageId, 64);
    const name = cleanText(raw.Name, 200);
    const rootDevice = cleanText(raw.RootDeviceName, 64);
    if (!id || !name) return [];
    const root = raw.BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === raw.RootDeviceName);
    const minimumDiskGb = root?.Ebs?.VolumeSize;
    const [loginUser] = imageLoginUsers({ words: [name], provider: 'aws' });
    return [
      {
        family,
        id,
        name,
        architecture: raw.Architecture === 'arm64' ? 'arm64' : 'x86_64',
        ...(rootDevice ? { rootDevice } : {}),
        ...(minimumDiskGb ? { minimumDiskGb } : {}),
        ...(loginUser ? { loginUser } : {}),
        createdAt: raw.CreationDate ?? '',
      },
    ];
  });
}
