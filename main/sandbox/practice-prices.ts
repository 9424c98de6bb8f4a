import { machineTypes } from './catalogue.ts';

/** Prices made up for practice, of the size that such machines have: nobody is billed by them. */
const cpuUsd = 0.04;
const memoryGibUsd = 0.005;
const gpuUsd: Record<string, number> = {
  T4: 0.4,
  A10G: 0.9,
  L4: 0.7,
  V100: 2.6,
  A100: 3.2,
  H100: 9.5,
  'nvidia-l4': 0.7,
  'nvidia-tesla-t4': 0.35,
  'nvidia-tesla-a100': 3.2,
  'nvidia-h100-80gb': 9.5,
};
const regionFactor: Record<string, number> = { 'ap-northeast-2': 1.2, 'eu-central-1': 1.1, 'eu-west-1': 1.1 };
/** In no list, so that a price that is unknown can be met in practice. */
const unlistedTypes = ['r6i.4xlarge'];
export const spotShare = 0.35;

export const partPrices = { cpuUsd, memoryGibUsd, gpuUsd };
/** Per GB and month. */
export const diskPrices: Record<string, number> = {
  gp2: 0.1,
  gp3: 0.08,
  io1: 0.125,
  io2: 0.125,
  st1: 0.045,
  standard: 0.05,
};
/** Per hour. */
export const addressUsd = 0.005;

/** What an hour of a machine type costs in a region of the practice account. */
export function practicePrice(type: string, region: string): number | undefined {
  const shape = Object.hasOwn(machineTypes, type) ? machineTypes[type] : undefined;
  if (!shape || unlistedTypes.includes(type)) return undefined;
  const gpus = shape.gpu ? shape.gpu.count * (gpuUsd[shape.gpu.name] ?? 1) : 0;
  const usd = shape.vcpus * cpuUsd + (shape.memoryMib / 1024) * memoryGibUsd + gpus;
  return Number((usd * (regionFactor[region] ?? 1)).toFixed(4));
}
