import type { MachineType } from '../../preload/contract/changes.ts';
import type { MachineShape } from '../../preload/contract/machine-shape.ts';

const maxSisters = 3;
/** Further away than this, one is not the other in another size. */
const maxDistance = 6;

/**
 * The types of a zone that come nearest to one that can't be had: with GPUs where it has some, of its own processors, rather
 * a little more than a little less. The nearest first.
 */
export function findSisterTypes(
  wanted: { name: string; shape: MachineShape },
  offered: readonly MachineType[],
): MachineType[] {
  const listed = offered.find(({ name }) => name === wanted.name);
  // Its type alone does not tell of GPUs that were put into it.
  const own = { ...wanted, architecture: listed?.architecture, shape: { ...listed?.shape, ...wanted.shape } };
  return offered
    .filter(({ name, architecture }) => name !== own.name && (own.architecture ?? architecture) === architecture)
    .map((type) => ({ type, distance: distanceOf(own.shape, type.shape) }))
    .filter(({ distance }) => distance <= maxDistance)
    .sort((a, b) => a.distance - b.distance || a.type.name.localeCompare(b.type.name, 'en', { numeric: true }))
    .slice(0, maxSisters)
    .map(({ type }) => type);
}

/** In doublings; what is less than before counts twice. What is unknown is nobody's sister. */
function distanceOf(own: MachineShape, other: MachineShape): number {
  const gpus = [own.gpuCount ?? 0, other.gpuCount ?? 0];
  if (gpus.some((count) => count > 0) && gpus.some((count) => count === 0)) return Number.POSITIVE_INFINITY;
  const otherGpu = gpus[0] !== 0 && own.gpuName !== other.gpuName ? 1 : 0;
  return (
    otherGpu +
    2 * doublings(gpus[0] || 1, gpus[1] || 1) +
    doublings(own.vcpus, other.vcpus) +
    doublings(own.memoryBytes, other.memoryBytes)
  );
}

function doublings(own: number | undefined, other: number | undefined): number {
  if (!own || !other) return Number.POSITIVE_INFINITY;
  const steps = Math.log2(other / own);
  return steps < 0 ? -2 * steps : steps;
}
