import type { ImageFamily } from '../../preload/contract/create.ts';
import { cleanText } from './clean-text.ts';
import type { Ec2Calls } from './ec2-calls.ts';
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

/** The images of all families that a region has, old and new. */
export async function listEc2Images(calls: Ec2Calls, region: string, signal: AbortSignal): Promise<ListedImage[]> {
  const families = Object.entries(publishers) as [ImageFamily, (typeof publishers)[ImageFamily]][];
  const lists = await Promise.all(
    families.map(async ([family, { owner, names }]): Promise<ListedImage[]> => {
      const reply = await calls.send({ region, action: 'ec2:DescribeImages', signal }, (ec2, sdk) => {
        const Filters = [
          { Name: 'name', Values: names },
          { Name: 'state', Values: ['available'] },
        ];
        return ec2.send(new sdk.DescribeImagesCommand({ Owners: [owner], Filters }), { abortSignal: signal });
      });
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
    }),
  );
  return lists.flat();
}
