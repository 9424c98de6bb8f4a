import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelInfo } from '../../preload/contract/models.ts';
import { AppError } from '../app-error.ts';
import { recogniseForeignFormat } from './foreign-format.ts';
import { parseLabels } from './labels.ts';
import { type OnnxHead, readOnnxHead } from './onnx-file.ts';
import { planPreparations } from './preparations.ts';
import { type ByteSource, ProtobufError } from './protobuf-fields.ts';

const headBytes = 1024;
const hashChunkBytes = 256 * 1024;

/** Reads what an ONNX file says of itself, executing nothing. Throws an AppError that names what the file is instead. */
export async function inspectModel(path: string, signal?: AbortSignal): Promise<ModelInfo> {
  const stats = await readStats(path);
  if (stats.isDirectory()) throw new AppError(await nameFolder(path), { path });
  if (!stats.isFile()) throw new AppError('models/not-onnx', { path });
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw new AppError('models/unreadable', { path }, cause);
  });
  try {
    const source = sourceOf(file, stats);
    const head = await readHead(source, path);
    const info = describe(head, path, stats.size);
    return { ...info, sha256: await hashFile(source, signal) };
  } finally {
    await file.close();
  }
}

async function readStats(path: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR');
    throw new AppError(missing ? 'models/not-found' : 'models/unreadable', { path }, cause);
  }
}

async function nameFolder(path: string): Promise<'models/saved-model' | 'models/not-onnx'> {
  const found = await stat(join(path, 'saved_model.pb')).catch(() => undefined);
  return found?.isFile() ? 'models/saved-model' : 'models/not-onnx';
}

function sourceOf(file: FileHandle, stats: Stats): ByteSource {
  return {
    sizeBytes: stats.size,
    async read(offset, length) {
      const bytes = Buffer.allocUnsafe(length);
      const { bytesRead } = await file.read(bytes, 0, length, offset);
      return bytes.subarray(0, bytesRead);
    },
  };
}

async function readHead(source: ByteSource, path: string): Promise<OnnxHead> {
  if (source.sizeBytes === 0) throw new AppError('models/truncated', { path, sizeBytes: 0 });
  const start = await source.read(0, Math.min(headBytes, source.sizeBytes));
  const foreign = recogniseForeignFormat(start);
  if (foreign !== undefined) throw new AppError(foreign, { path });
  // Every exporter writes ir_version first (field 1, varint); what begins otherwise is no ONNX file.
  const looksLikeOnnx = start[0] === 0x08 && (start[1] ?? 0) >= 1 && (start[1] ?? 0) < 0x40;
  if (!looksLikeOnnx) throw new AppError('models/not-onnx', { path });
  try {
    return await readOnnxHead(source);
  } catch (cause) {
    if (cause instanceof ProtobufError) throw refuse(cause, path, source.sizeBytes);
    throw new AppError('models/unreadable', { path }, cause);
  }
}

function refuse(error: ProtobufError, path: string, sizeBytes: number): AppError {
  if (error.reason === 'too-many-fields') return new AppError('models/too-complex', { path }, error);
  return new AppError(error.reason === 'overrun' ? 'models/truncated' : 'models/damaged', { path, sizeBytes }, error);
}

function describe(head: OnnxHead, path: string, sizeBytes: number): Omit<ModelInfo, 'sha256'> {
  // A cut exactly between two fields leaves valid protobuf without its graph or its operator set.
  if (head.graph === undefined || head.opset === undefined) throw new AppError('models/truncated', { path, sizeBytes });
  const labels = parseLabels(head.metadata);
  return {
    path,
    sizeBytes,
    inputs: head.graph.inputs,
    outputs: head.graph.outputs,
    opset: head.opset,
    ...(head.producer === undefined ? {} : { producer: head.producer }),
    ...(labels === undefined ? {} : { labels }),
    preparations: planPreparations(head.graph.inputs),
  };
}

/** SHA-256 as lower-case hex; a chunk at a time, so that the event loop never waits for more than a millisecond or so. */
async function hashFile(source: ByteSource, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash('sha256');
  for (let offset = 0; offset < source.sizeBytes; offset += hashChunkBytes) {
    signal?.throwIfAborted();
    hash.update(await source.read(offset, Math.min(hashChunkBytes, source.sizeBytes - offset)));
  }
  return hash.digest('hex');
}
