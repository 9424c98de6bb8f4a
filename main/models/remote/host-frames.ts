import { z } from 'zod';
import { AppError } from '../../app-error.ts';
import { countValues } from '../tensor.ts';
import type { WireTensors } from '../wire-tensors.ts';
import type { HostOutput } from './host-output.ts';

/** What a host may answer at most: one sample's outputs. */
export const maxPayloadBytes = 1024 * 1024 * 1024;
const maxHeadBytes = 1024 * 1024;

const tensorHeadSchema = z.object({
  name: z.string().max(1000),
  type: z.string().max(20),
  dims: z.array(z.number().int().nonnegative()).max(32),
  size: z.number().int().nonnegative(),
});

const milliseconds = z.number().nonnegative().max(1e9);
const answerSchema = z.object({
  size: z.number().int().nonnegative().max(maxPayloadBytes),
  failed: z.string().max(20).optional(),
  text: z.string().max(8000).optional(),
  python: z.string().max(40).optional(),
  numpy: z.string().max(100).optional(),
  onnxruntime: z.string().max(100).optional(),
  sha256: z.string().max(64).optional(),
  loadMs: milliseconds.optional(),
  provider: z.string().max(100).optional(),
  peakBytes: z.number().nonnegative().max(Number.MAX_SAFE_INTEGER).optional(),
  timesMs: z.array(milliseconds).max(1000).optional(),
  tensors: z.array(tensorHeadSchema).max(1000).optional(),
});
/** One answer of the program on the host, its tensors read. */
export type HostAnswer = Omit<z.infer<typeof answerSchema>, 'tensors' | 'size'> & { tensors: WireTensors };

/** A head and the length that goes before it. */
export function encodeHead(head: Readonly<Record<string, unknown>>): Buffer {
  const text = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return Buffer.concat([length, text]);
}

/** Tensors as heads and the bytes behind them. */
export function encodeTensors(tensors: WireTensors) {
  const parts = tensors.map(({ data }) => (Array.isArray(data) ? Buffer.from(JSON.stringify(data)) : data));
  const heads = tensors.map(({ name, type, dims }, at) => ({ name, type, dims, size: parts[at]?.byteLength ?? 0 }));
  return { heads, parts, sizeBytes: parts.reduce((sum, part) => sum + part.byteLength, 0) };
}

/**
 * Reads the next answer, with so many bytes of tensors at most. Throws `models/remote-rubbish` where it is none, and
 * whatever the output throws.
 */
export async function readAnswer(output: HostOutput, timeoutMs: number, mostBytes = 0): Promise<HostAnswer> {
  const first = await output.bytes(4, timeoutMs);
  if (output.isMarker(first)) {
    output.putBack(first);
    throw new AppError('models/remote-ended', {}, output.lastWords() || undefined);
  }
  const headBytes = first.readUInt32BE();
  if (headBytes > maxHeadBytes) throw new AppError('models/remote-rubbish', {});
  const head = answerSchema.safeParse(parseJson((await output.bytes(headBytes, timeoutMs)).toString('utf8')));
  if (!head.success) throw new AppError('models/remote-rubbish', {}, head.error);
  const { size, tensors = [], ...rest } = head.data;
  if (size > mostBytes || tensors.reduce((sum, tensor) => sum + tensor.size, 0) !== size)
    throw new AppError('models/remote-rubbish', {});
  const payload = await output.bytes(size, timeoutMs);
  return { ...rest, tensors: readTensors(tensors, payload) };
}

function readTensors(heads: readonly z.infer<typeof tensorHeadSchema>[], payload: Buffer): WireTensors {
  let at = 0;
  return heads.map(({ name, type, dims, size }) => {
    const part = payload.subarray(at, at + size);
    at += size;
    if (!Number.isSafeInteger(countValues(dims))) throw new AppError('models/remote-rubbish', {});
    if (type !== 'string') return { name, type, dims, data: part };
    const texts = z.array(z.string()).safeParse(parseJson(part.toString('utf8')));
    if (!texts.success) throw new AppError('models/remote-rubbish', {}, texts.error);
    return { name, type, dims, data: texts.data };
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
