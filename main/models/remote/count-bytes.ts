import type { Compared } from '../compared-model.ts';
import { countValues } from '../tensor.ts';

/** What outputs take on their way, or a little more; those that are cut are counted whole. */
export function countBytes(outputs: Compared['outputs']): number {
  return outputs.reduce((sum, { dims, data }) => {
    const bytes = Array.isArray(data) ? Buffer.byteLength(JSON.stringify(data)) * 6 : data.length * 8;
    return sum + bytes * Math.max(1, countValues(dims) / Math.max(data.length, 1));
  }, 0);
}
