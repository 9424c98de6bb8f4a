import { z } from 'zod';
import { isFloats } from './class-scores.ts';
import type { NamedTensors } from './tensor.ts';

/** Values that are compared of one sample at most; what lies beyond is held alike by its shape alone. */
const maxValues = 1_000_000;

const floats = z.custom<Float32Array | Float64Array>(
  (value) => value instanceof Float32Array || value instanceof Float64Array,
);

/** Outputs on their way from a model's process to where two are compared. */
export const comparableTensorsSchema = z.array(
  z.object({
    name: z.string(),
    dims: z.array(z.number()),
    data: z.union([floats, z.array(z.string())]),
    /** Whole numbers, whatever carries them. */
    isWhole: z.boolean().optional(),
  }),
);
export type ComparableTensors = z.infer<typeof comparableTensorsSchema>;

/** Outputs as numbers of two kinds only: half precision has no way through the pipe, and long integers none to distances. */
export function toComparable(outputs: NamedTensors): ComparableTensors {
  let left = maxValues;
  return Object.entries(outputs).map(([name, { dims, data }]) => {
    const taken = data.slice(0, left);
    left -= taken.length;
    const isWhole = !Array.isArray(data) && !isFloats(data);
    return { name, dims: [...dims], data: simplify(taken), ...(isWhole ? { isWhole } : {}) };
  });
}

function simplify(data: NamedTensors[string]['data']): ComparableTensors[number]['data'] {
  if (Array.isArray(data) || data instanceof Float32Array || data instanceof Float64Array) return data;
  return data instanceof Float16Array ? Float32Array.from(data) : Float64Array.from(data, Number);
}
