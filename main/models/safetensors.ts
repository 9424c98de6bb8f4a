import type { ByteSource } from './protobuf-fields.ts';

const maxHeaderBytes = 32 * 1024 * 1024;

/** What the header of a safetensors file says of the weights in it. */
type SafetensorsFacts = { tensorCount: number; parameterCount: number; types: string };

/**
 * Reads the header (https://huggingface.co/docs/safetensors): an eight-byte length, then that much JSON. Undefined for
 * other files; a header that makes no sense counts as one without tensors.
 */
export function readSafetensors(source: ByteSource, head: Buffer): SafetensorsFacts | undefined {
  if (head.length < 10 || head[8] !== 0x7b || (head[9] !== 0x22 && head[9] !== 0x7d)) return undefined;
  const length = Number(head.readBigUInt64LE(0));
  if (length > 100_000_000 || length + 8 > source.sizeBytes) return undefined;
  const header = length <= maxHeaderBytes ? parseHeader(source.read(8, length)) : {};
  const tensors = Object.entries(header).flatMap(([name, value]) => (name === '__metadata__' ? [] : readEntry(value)));
  const types = new Set(tensors.map(({ type }) => type));
  return {
    tensorCount: tensors.length,
    parameterCount: tensors.reduce((sum, { count }) => sum + count, 0),
    types: [...types].slice(0, 5).join(', '),
  };
}

function parseHeader(bytes: Uint8Array): object {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function readEntry(value: unknown): { type: string; count: number }[] {
  if (typeof value !== 'object' || value === null || !('dtype' in value) || !('shape' in value)) return [];
  const { dtype, shape } = value;
  if (typeof dtype !== 'string' || !Array.isArray(shape)) return [];
  const count = shape.reduce((product: number, dim: unknown) => product * (typeof dim === 'number' ? dim : 0), 1);
  return [{ type: dtype.slice(0, 20), count: Number.isSafeInteger(count) ? count : 0 }];
}
