/** A machine type of the sandbox with the figures that the clouds publish for it. */
export type MachineType = {
  vcpus: number;
  memoryMib: number;
  gpu?: { maker: string; name: string; count: number; memoryMib: number };
  /** Size of the disks inside the host, lost with a stop; absent where there are none. */
  localDiskGb?: number;
};

const nvidia = (name: string, count: number, memoryGib: number) => ({
  maker: 'NVIDIA',
  name,
  count,
  memoryMib: memoryGib * 1024,
});

/** https://aws.amazon.com/ec2/instance-types/ and https://cloud.google.com/compute/docs/machine-resource */
export const machineTypes: Record<string, MachineType> = {
  't3.small': { vcpus: 2, memoryMib: 2048 },
  't3.medium': { vcpus: 2, memoryMib: 4096 },
  't3.large': { vcpus: 2, memoryMib: 8192 },
  'm6i.2xlarge': { vcpus: 8, memoryMib: 32_768 },
  'm7g.xlarge': { vcpus: 4, memoryMib: 16_384 },
  'c6i.8xlarge': { vcpus: 32, memoryMib: 65_536 },
  'r6i.4xlarge': { vcpus: 16, memoryMib: 131_072 },
  'g4dn.xlarge': { vcpus: 4, memoryMib: 16_384, gpu: nvidia('T4', 1, 16), localDiskGb: 125 },
  'g5.xlarge': { vcpus: 4, memoryMib: 16_384, gpu: nvidia('A10G', 1, 24), localDiskGb: 250 },
  'g5.12xlarge': { vcpus: 48, memoryMib: 196_608, gpu: nvidia('A10G', 4, 24), localDiskGb: 3800 },
  'g6.2xlarge': { vcpus: 8, memoryMib: 32_768, gpu: nvidia('L4', 1, 24), localDiskGb: 450 },
  'p3.8xlarge': { vcpus: 32, memoryMib: 249_856, gpu: nvidia('V100', 4, 16) },
  'p4d.24xlarge': { vcpus: 96, memoryMib: 1_179_648, gpu: nvidia('A100', 8, 40), localDiskGb: 8000 },
  'p5.48xlarge': { vcpus: 192, memoryMib: 2_097_152, gpu: nvidia('H100', 8, 80), localDiskGb: 30_400 },
  'e2-small': { vcpus: 2, memoryMib: 2048 },
  'e2-standard-4': { vcpus: 4, memoryMib: 16_384 },
  'n2-standard-8': { vcpus: 8, memoryMib: 32_768 },
  'c3-standard-22': { vcpus: 22, memoryMib: 90_112 },
  'n1-standard-8': { vcpus: 8, memoryMib: 30_720 },
  'g2-standard-4': { vcpus: 4, memoryMib: 16_384, gpu: nvidia('nvidia-l4', 1, 24) },
  'g2-standard-48': { vcpus: 48, memoryMib: 196_608, gpu: nvidia('nvidia-l4', 4, 24) },
  'a2-highgpu-1g': { vcpus: 12, memoryMib: 87_040, gpu: nvidia('nvidia-tesla-a100', 1, 40) },
  'a2-highgpu-8g': { vcpus: 96, memoryMib: 696_320, gpu: nvidia('nvidia-tesla-a100', 8, 40), localDiskGb: 3000 },
  'a3-highgpu-8g': { vcpus: 208, memoryMib: 1_917_952, gpu: nvidia('nvidia-h100-80gb', 8, 80), localDiskGb: 6000 },
};

/** Processors that a type's systems are made for. */
export function architectureOf(type: string): 'x86_64' | 'arm64' {
  return /^(m7g|c7g|t4g|t2a)[.-]/.test(type) ? 'arm64' : 'x86_64';
}

/** Whether a zone has a type: the largest are in the first two zones only. */
export function isOffered(type: string, zone: string): boolean {
  return !/^(p\d|a3)/.test(type) || /[ab]$/.test(zone);
}

/** An image as each cloud tells it. */
export type MachineImage = { id: string; name: string; description: string; platform: string };

export const images: Record<string, MachineImage> = {
  'ubuntu-ami': {
    id: 'ami-0a1b2c3d4e5f60718',
    name: 'ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20260915',
    description: 'Canonical, Ubuntu, 24.04, amd64 noble image',
    platform: 'Linux/UNIX',
  },
  'deep-learning-ami': {
    id: 'ami-0b2c3d4e5f6071829',
    name: 'Deep Learning OSS Nvidia Driver AMI GPU PyTorch 2.9 (Ubuntu 24.04) 20261012',
    description: 'Supported EC2 instances: G4dn, G5, G6, P4d, P5',
    platform: 'Linux/UNIX',
  },
  'amazon-linux-ami': {
    id: 'ami-0c3d4e5f60718293a',
    name: 'al2023-ami-2023.9.20261005.0-kernel-6.12-x86_64',
    description: 'Amazon Linux 2023 AMI 2023.9.20261005.0 x86_64 HVM kernel-6.12',
    platform: 'Linux/UNIX',
  },
  'debian-ami': {
    id: 'ami-0d4e5f60718293a4b',
    name: 'debian-13-amd64-20261006-2257',
    description: 'Debian 13 (20261006-2257)',
    platform: 'Linux/UNIX',
  },
  'windows-ami': {
    id: 'ami-0e5f60718293a4b5c',
    name: 'Windows_Server-2025-English-Full-Base-2026.10.14',
    description: 'Microsoft Windows Server 2025 Full Locale English AMI provided by Amazon',
    platform: 'Windows',
  },
  'ubuntu-gce': {
    id: '4012345678901234561',
    name: 'ubuntu-2404-noble-amd64-v20260918',
    description: 'Canonical, Ubuntu, 24.04 LTS, amd64 noble image',
    platform: 'ubuntu-os-cloud/global/licenses/ubuntu-2404-lts',
  },
  'debian-gce': {
    id: '4012345678901234562',
    name: 'debian-13-trixie-v20261007',
    description: 'Debian, Debian GNU/Linux, 13 (trixie)',
    platform: 'debian-cloud/global/licenses/debian-13-trixie',
  },
  'deep-learning-gce': {
    id: '4012345678901234563',
    name: 'pytorch-2-9-cu129-ubuntu-2404-nvidia-580-v20261001',
    description: 'Google, Deep Learning VM with CUDA 12.9, PyTorch 2.9, Ubuntu 24.04',
    platform: 'ubuntu-os-accelerator-images/global/licenses/ubuntu-2404-lts',
  },
  'windows-gce': {
    id: '4012345678901234564',
    name: 'windows-server-2025-dc-v20261014',
    description: 'Microsoft, Windows Server, 2025 Datacenter',
    platform: 'windows-cloud/global/licenses/windows-server-2025-dc',
  },
};
