import { closeSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import type { ModelDescription } from '../../preload/contract/models.ts';
import { AppError } from '../app-error.ts';
import { findExternalFiles } from './external-files.ts';
import { nameForeignFile, nameForeignFolder } from './foreign-format.ts';
import { parseLabels } from './labels.ts';
import { findObstacles } from './obstacles.ts';
import type { OperatorCount } from './onnx-census.ts';
import { type OnnxModel, readOnnxModel } from './onnx-file.ts';
import { planPreparations } from './preparations.ts';
import { type ByteSource, ProtobufError } from './protobuf-fields.ts';

const maxMetadataShown = 200;
const maxMetadataLength = 2000;
const maxFunctionsShown = 1000;

/**
 * Reads what an ONNX file says of itself, executing nothing and holding little of it. Throws an AppError that names
 * what the file is instead. Blocks: for a thread of its own, and for tests.
 */
export function describeModel(path: string): ModelDescription {
  return withModelFile(path, (source, sizeBytes) => describe(readOnnxModel(source), path, sizeBytes));
}

/** Opens a model file for reading and turns what can go wrong in it into AppErrors. */
export function withModelFile<Result>(path: string, read: (source: ByteSource, sizeBytes: number) => Result): Result {
  const stats = readStats(path);
  if (stats.isDirectory()) throw nameForeignFolder(path) ?? new AppError('models/not-onnx', { path });
  if (!stats.isFile()) throw new AppError('models/not-onnx', { path });
  const descriptor = openModel(path);
  try {
    const source = sourceOf(descriptor, stats.size);
    refuseOtherFormats(source, path);
    return read(source, stats.size);
  } catch (cause) {
    if (cause instanceof ProtobufError) throw refuse(cause, path, stats.size);
    if (cause instanceof AppError) throw cause;
    throw new AppError('models/unreadable', { path }, cause);
  } finally {
    closeSync(descriptor);
  }
}

function readStats(path: string): Stats {
  try {
    return statSync(path);
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR');
    throw new AppError(missing ? 'models/not-found' : 'models/unreadable', { path }, cause);
  }
}

function openModel(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    throw new AppError('models/unreadable', { path }, cause);
  }
}

function sourceOf(descriptor: number, sizeBytes: number): ByteSource {
  return {
    sizeBytes,
    read(offset, length) {
      const bytes = Buffer.allocUnsafe(length);
      return bytes.subarray(0, readSync(descriptor, bytes, 0, length, offset));
    },
  };
}

function refuseOtherFormats(source: ByteSource, path: string): void {
  if (source.sizeBytes === 0) throw new AppError('models/truncated', { path, sizeBytes: 0 });
  const foreign = nameForeignFile(source, path);
  if (foreign !== undefined) throw foreign;
  // Every exporter writes ir_version first (field 1, varint); what begins otherwise is no ONNX file.
  const start = source.read(0, Math.min(2, source.sizeBytes));
  const looksLikeOnnx = start[0] === 0x08 && (start[1] ?? 0) >= 1;
  if (!looksLikeOnnx) throw new AppError('models/not-onnx', { path });
}

function refuse(error: ProtobufError, path: string, sizeBytes: number): AppError {
  if (error.reason === 'too-much') return new AppError('models/too-complex', { path }, error);
  return new AppError(error.reason === 'overrun' ? 'models/truncated' : 'models/damaged', { path, sizeBytes }, error);
}

function describe(model: OnnxModel, path: string, sizeBytes: number): ModelDescription {
  const { graph, opsets, irVersion, producer, modelVersion, documentation, nodeCount, subgraphCount, weights } = model;
  // A cut exactly between two fields leaves valid protobuf without its graph or its operator sets.
  if (graph === undefined || opsets.size === 0) throw new AppError('models/truncated', { path, sizeBytes });
  const labels = parseLabels(model.metadata);
  const opset = opsets.get('ai.onnx');
  const externalFiles = findExternalFiles(path, model.external);
  return {
    path,
    sizeBytes,
    inputs: graph.inputs,
    outputs: graph.outputs,
    ...(opset === undefined ? {} : { opset }),
    opsets: [...opsets].map(([domain, version]) => ({ domain, version })),
    ...(irVersion === undefined ? {} : { irVersion }),
    ...(producer === undefined ? {} : { producer }),
    ...(modelVersion === undefined || modelVersion === 0 ? {} : { modelVersion }),
    ...(documentation ? { documentation: shorten(documentation) } : {}),
    ...(labels === undefined ? {} : { labels }),
    metadata: [...model.metadata].slice(0, maxMetadataShown).map(([key, value]) => ({ key, value: shorten(value) })),
    operators: sumOperators(model),
    nodeCount,
    subgraphCount,
    functions: model.functions.slice(0, maxFunctionsShown).map(({ domain, name }) => ({ domain, name })),
    parameterCount: weights.reduce((sum, { parameterCount }) => sum + parameterCount, 0),
    weights,
    externalFiles,
    obstacles: findObstacles(model, externalFiles, sizeBytes),
    preparations: planPreparations(graph.inputs),
  };
}

function shorten(text: string): string {
  return text.length > maxMetadataLength ? `${text.slice(0, maxMetadataLength)}…` : text;
}

/** Of the graph and of the file's own functions together, the most frequent first. */
function sumOperators({ graph, functions }: OnnxModel): OperatorCount[] {
  const sums = new Map<string, OperatorCount>();
  for (const { domain, name, count } of [
    graph?.operators ?? [],
    ...functions.map(({ operators }) => operators),
  ].flat()) {
    const key = `${domain}\n${name}`;
    sums.set(key, { domain, name, count: (sums.get(key)?.count ?? 0) + count });
  }
  return [...sums.values()].sort((one, other) => other.count - one.count || (one.name < other.name ? -1 : 1));
}
