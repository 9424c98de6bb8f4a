import type { Instance, InstanceState } from '../../preload/contract/instances.ts';
import type { StateShape } from '../parts/state-mark.tsx';

/** The shape that stands for a state. */
export function stateShape(state: InstanceState): StateShape {
  switch (state) {
    case 'running':
      return 'full';
    case 'stopped':
    case 'suspended':
      return 'ring';
    case 'deleted':
      return 'cross';
    case 'unknown':
      return 'question';
    default:
      return 'broken';
  }
}

/** `96 / 1152 / 8×A100`: vCPUs, GiB of memory, GPUs, as far as known. */
export function shapeText({ shape }: Instance, number: (value: number) => string): string {
  const { vcpus, memoryBytes, gpuCount, gpuName } = shape;
  const parts: string[] = [];
  if (vcpus !== undefined) parts.push(number(vcpus));
  if (memoryBytes !== undefined) parts.push(number(memoryBytes / 1024 ** 3));
  if (gpuCount) parts.push(`${gpuCount > 1 ? `${gpuCount}×` : ''}${gpuName ? shortGpuName(gpuName) : 'GPU'}`);
  return parts.join(' / ');
}

/** `NVIDIA A10G` is `A10G` where room is short: who else makes it is not the question there. */
function shortGpuName(name: string): string {
  return name.replace(/^nvidia[ -]+(tesla[ -])?/i, '');
}
