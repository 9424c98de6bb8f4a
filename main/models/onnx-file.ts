import type { TensorInfo } from '../../preload/contract/models.ts';
import { type ByteSource, createProtobufReader, type ProtobufField, type ProtobufReader } from './protobuf-fields.ts';

/** What the head of an ONNX file says; field numbers from onnx.proto (https://github.com/onnx/onnx, IR version 10). */
export type OnnxHead = {
  irVersion?: number;
  producer?: string;
  /** Version of the standard operator set (`''` or `ai.onnx`). */
  opset?: number;
  /** Absent when the file has no graph. */
  graph?: { inputs: TensorInfo[]; outputs: TensorInfo[] };
  /** `metadata_props`, in full within the limits. */
  metadata: Map<string, string>;
};

const maxFields = 5_000_000;
const maxNameBytes = 4096;
const maxMetadataBytes = 4 * 1024 * 1024;
const maxMetadataEntries = 1000;
const maxValues = 4096;
const maxRank = 64;

/** Names of TensorProto.DataType by their number; onnxruntime's words for them. */
const elementTypeNames = new Map<number, string>([
  [1, 'float32'],
  [2, 'uint8'],
  [3, 'int8'],
  [4, 'uint16'],
  [5, 'int16'],
  [6, 'int32'],
  [7, 'int64'],
  [8, 'string'],
  [9, 'bool'],
  [10, 'float16'],
  [11, 'float64'],
  [12, 'uint32'],
  [13, 'uint64'],
  [14, 'complex64'],
  [15, 'complex128'],
  [16, 'bfloat16'],
  [17, 'float8e4m3fn'],
  [18, 'float8e4m3fnuz'],
  [19, 'float8e5m2'],
  [20, 'float8e5m2fnuz'],
  [21, 'uint4'],
  [22, 'int4'],
  [23, 'float4e2m1'],
]);

/** Reads a ModelProto's head from anywhere in a file of any size, holding little of it. Throws ProtobufError. */
export async function readOnnxHead(source: ByteSource): Promise<OnnxHead> {
  const reader = createProtobufReader(source, maxFields);
  const head: OnnxHead = { metadata: new Map() };
  const producer: string[] = [];
  for await (const field of reader.fields(0, source.sizeBytes)) {
    if (field.number === 1 && field.kind === 'varint') head.irVersion = field.value;
    else if ((field.number === 2 || field.number === 3) && field.kind === 'bytes') {
      producer.push(await readText(reader, field, maxNameBytes));
    } else if (field.number === 7 && field.kind === 'bytes') head.graph = await readGraph(reader, field);
    else if (field.number === 8 && field.kind === 'bytes') {
      const opset = await readOpset(reader, field);
      if (opset !== undefined) head.opset = opset;
    } else if (field.number === 14 && field.kind === 'bytes' && head.metadata.size < maxMetadataEntries) {
      const [key, value] = await readEntry(reader, field);
      head.metadata.set(key, value);
    }
  }
  const producerText = producer.filter((part) => part !== '').join(' ');
  if (producerText !== '') head.producer = producerText;
  return head;
}

async function readGraph(reader: ProtobufReader, graph: ProtobufField): Promise<NonNullable<OnnxHead['graph']>> {
  const inputs: TensorInfo[] = [];
  const outputs: TensorInfo[] = [];
  const weights = new Set<string>();
  for await (const field of reader.fields(graph.start, graph.end)) {
    if (field.kind !== 'bytes') continue;
    if (field.number === 11 && inputs.length < maxValues) inputs.push(await readValueInfo(reader, field));
    else if (field.number === 12 && outputs.length < maxValues) outputs.push(await readValueInfo(reader, field));
    else if (field.number === 5) weights.add(await readField(reader, field, 8));
  }
  // Before IR version 4 every weight was listed among the inputs too; those are not for the caller to give.
  return { inputs: inputs.filter((input) => !weights.has(input.name)), outputs };
}

async function readValueInfo(reader: ProtobufReader, valueInfo: ProtobufField): Promise<TensorInfo> {
  const info: TensorInfo = { name: '', type: 'unknown', shape: [] };
  for await (const field of reader.fields(valueInfo.start, valueInfo.end)) {
    if (field.number === 1 && field.kind === 'bytes') info.name = await readText(reader, field, maxNameBytes);
    if (field.number === 2 && field.kind === 'bytes') Object.assign(info, await readType(reader, field));
  }
  return info;
}

async function readType(reader: ProtobufReader, type: ProtobufField): Promise<Omit<TensorInfo, 'name'>> {
  const kinds = new Map([
    [4, 'sequence'],
    [5, 'map'],
    [8, 'sparse'],
    [9, 'optional'],
  ]);
  for await (const field of reader.fields(type.start, type.end)) {
    if (field.number === 1 && field.kind === 'bytes') return readTensorType(reader, field);
    const kind = kinds.get(field.number);
    if (kind !== undefined) return { type: kind, shape: [] };
  }
  return { type: 'unknown', shape: [] };
}

async function readTensorType(reader: ProtobufReader, tensor: ProtobufField): Promise<Omit<TensorInfo, 'name'>> {
  const info: Omit<TensorInfo, 'name'> = { type: 'unknown', shape: [] };
  for await (const field of reader.fields(tensor.start, tensor.end)) {
    if (field.number === 1 && field.kind === 'varint') info.type = elementTypeNames.get(field.value) ?? 'unknown';
    if (field.number !== 2 || field.kind !== 'bytes') continue;
    for await (const dim of reader.fields(field.start, field.end)) {
      if (dim.number !== 1 || dim.kind !== 'bytes' || info.shape.length >= maxRank) continue;
      info.shape.push(await readDimension(reader, dim));
    }
  }
  return info;
}

/** A size, the name of an open one, or `?`. Exporters write -1 for open sizes too. */
async function readDimension(reader: ProtobufReader, dim: ProtobufField): Promise<number | string> {
  for await (const field of reader.fields(dim.start, dim.end)) {
    if (field.number === 1 && field.kind === 'varint') {
      return field.value > 0 && field.value < Number.MAX_SAFE_INTEGER ? field.value : '?';
    }
    if (field.number === 2 && field.kind === 'bytes') return (await readText(reader, field, maxNameBytes)) || '?';
  }
  return '?';
}

async function readOpset(reader: ProtobufReader, opset: ProtobufField): Promise<number | undefined> {
  let version: number | undefined;
  for await (const field of reader.fields(opset.start, opset.end)) {
    if (field.number === 1 && field.kind === 'bytes') {
      const domain = await readText(reader, field, maxNameBytes);
      if (domain !== '' && domain !== 'ai.onnx') return undefined;
    }
    if (field.number === 2 && field.kind === 'varint') version = field.value;
  }
  return version;
}

async function readEntry(reader: ProtobufReader, entry: ProtobufField): Promise<[string, string]> {
  return [await readField(reader, entry, 1), await readField(reader, entry, 2, maxMetadataBytes)];
}

/** The text of one field of a message; empty when it is not there. */
async function readField(reader: ProtobufReader, message: ProtobufField, number: number, maxBytes = maxNameBytes) {
  for await (const field of reader.fields(message.start, message.end)) {
    if (field.number === number && field.kind === 'bytes') return readText(reader, field, maxBytes);
  }
  return '';
}

async function readText(reader: ProtobufReader, field: ProtobufField, maxBytes: number): Promise<string> {
  return Buffer.from(await reader.bytes(field, maxBytes)).toString('utf8');
}
