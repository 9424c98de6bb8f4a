import { z } from 'zod';
import { bytesPerValue, countValues, isNumericType, type NamedTensors, type Tensor, viewBytes } from './tensor.ts';

/** Tensors of one message at most, and of one dimension list. */
const maxTensors = 1000;
const maxRank = 32;

const bytesSchema = z.custom<Uint8Array>((value) => value instanceof Uint8Array);

const wireTensorSchema = z.object({
  name: z.string().max(1000),
  type: z.string().max(20),
  dims: z.array(z.number().int().nonnegative()).max(maxRank),
  data: z.union([bytesSchema, z.array(z.string())]),
});

/** Tensors on their way between processes and machines: as bytes, the least significant first, or as texts. */
export const wireTensorsSchema = z.array(wireTensorSchema).max(maxTensors);
export type WireTensors = z.infer<typeof wireTensorsSchema>;

/** Views the tensors' own memory; nothing is copied. */
export function toWire(tensors: NamedTensors): WireTensors {
  return Object.entries(tensors).map(([name, { type, dims, data }]) => ({
    name,
    type,
    dims: [...dims],
    data: Array.isArray(data) ? data : new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  }));
}

/** Throws an Error where a tensor holds other than what its type and shape promise. */
export function fromWire(tensors: WireTensors): NamedTensors {
  return Object.fromEntries(tensors.map((tensor) => [tensor.name, readTensor(tensor)]));
}

function readTensor({ name, type, dims, data }: WireTensors[number]): Tensor {
  const count = countValues(dims);
  if (Array.isArray(data)) {
    if (type === 'string' && data.length === count) return { type, dims, data };
  } else if (isNumericType(type) && data.byteLength === count * bytesPerValue(type)) {
    return { type, dims, data: viewBytes(type, data) };
  }
  throw new Error(`${name.slice(0, 100)} is not what its type and shape promise`);
}
