import { images } from './catalogue.ts';

/** An image as its publisher offers it to everybody. */
export type PublishedImage = {
  /** Key of `images` whose system it has. */
  like: string;
  id: string;
  name: string;
  owner: string;
  architecture: 'x86_64' | 'arm64';
  createdAt: string;
  /** Compute Engine's family; empty on EC2. */
  family: string;
};

const line = (text: string): PublishedImage => {
  const [like = '', owner = '', architecture = '', createdAt = '', id = '', family = '', ...name] = text.split(/ +/);
  return {
    like,
    owner,
    architecture: architecture === 'arm64' ? 'arm64' : 'x86_64',
    createdAt: `${createdAt}T08:00:00.000Z`,
    id: images[like] && id === '=' ? images[like].id : id,
    family: family === '-' ? '' : family,
    name: name.join(' '),
  };
};

/** The current ones, and some that must not be taken for current. */
export const publishedImages: readonly PublishedImage[] = `
ubuntu-ami         099720109477 x86_64 2026-09-15 = - ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20260915
ubuntu-ami         099720109477 x86_64 2026-10-20 ami-0a00000000000aa01 - ubuntu/images/hvm-ssd-gp3/ubuntu-jammy-22.04-amd64-server-20261020
ubuntu-ami         099720109477 x86_64 2026-10-25 ami-0a00000000000aa02 - ubuntu/images/hvm-ssd-gp3/ubuntu-plucky-25.04-amd64-server-20261025
ubuntu-ami         099720109477 arm64  2026-09-15 ami-0a00000000000aa03 - ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-arm64-server-20260915
amazon-linux-ami   137112412989 x86_64 2026-10-05 = - al2023-ami-2023.9.20261005.0-kernel-6.12-x86_64
debian-ami         136693071363 x86_64 2026-10-06 = - debian-13-amd64-20261006-2257
debian-ami         136693071363 x86_64 2026-11-01 ami-0a00000000000aa04 - debian-12-amd64-20261101-2280
deep-learning-ami  898082745236 x86_64 2026-10-12 = - Deep Learning OSS Nvidia Driver AMI GPU PyTorch 2.9 (Ubuntu 24.04) 20261012
ubuntu-gce         ubuntu-os-cloud x86_64 2026-09-18 = ubuntu-2404-lts-amd64 ubuntu-2404-noble-amd64-v20260918
ubuntu-gce         ubuntu-os-cloud x86_64 2026-10-18 4012345678901234571 ubuntu-2204-lts ubuntu-2204-jammy-v20261018
debian-gce         debian-cloud x86_64 2026-10-07 = debian-13 debian-13-trixie-v20261007
deep-learning-gce  deeplearning-platform-release x86_64 2026-10-01 = pytorch-2-9-cu129-ubuntu-2404 pytorch-2-9-cu129-ubuntu-2404-nvidia-580-v20261001`
  .trim()
  .split('\n')
  .map(line);
