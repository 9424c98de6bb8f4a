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

/** What the cloud would accept for an instance in this state, if anything. */
export function possibleChange({ state }: Instance): 'start' | 'stop' | undefined {
  if (state === 'running') return 'stop';
  return state === 'stopped' || state === 'suspended' ? 'start' : undefined;
}

/** What can be done with several at once, when it is the same for all of them that can be changed. */
export function possibleBulkChange(
  instances: readonly Instance[],
): { kind: 'start' | 'stop'; refs: readonly string[] } | undefined {
  const kinds = new Set(instances.map(possibleChange).filter((kind) => kind !== undefined));
  const [kind] = kinds;
  if (kind === undefined || kinds.size > 1) return undefined;
  return { kind, refs: instances.filter((it) => possibleChange(it) === kind).map(({ ref }) => ref) };
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
