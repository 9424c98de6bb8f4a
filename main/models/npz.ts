import { unzipSync } from 'fflate';
import { parseNpy } from './npy.ts';
import type { NamedTensors } from './tensor.ts';

const maxArrays = 1000;
const maxBytes = 2 * 1024 * 1024 * 1024;

/**
 * The arrays of NumPy's `.npz` by name, in their order, or those that are wanted. Throws an Error; unpacks no more than
 * the limits allow.
 */
export function parseNpz(bytes: Uint8Array, isWanted: (name: string) => boolean = () => true): NamedTensors {
  let count = 0;
  let sizeBytes = 0;
  const files = unzipSync(bytes, {
    filter: ({ name, originalSize }) => {
      const isUnpacked = name.endsWith('.npy') && isWanted(name.replace(/\.npy$/, ''));
      count += 1;
      sizeBytes += isUnpacked ? originalSize : 0;
      if (count > maxArrays || sizeBytes > maxBytes) throw new Error('the archive holds more than any sample should');
      return isUnpacked;
    },
  });
  const arrays = Object.entries(files).map(([name, file]) => [name.replace(/\.npy$/, ''), parseNpy(file)] as const);
  if (arrays.length === 0) throw new Error('the archive holds no arrays');
  return Object.fromEntries(arrays);
}
