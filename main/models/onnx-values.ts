import type { TensorInfo } from '../../preload/contract/models.ts';
import { elementTypeName } from './element-types.ts';
import type { ProtobufField, ProtobufReader } from './protobuf-fields.ts';

/** Names longer than this are refused as damage. */
export const maxNameBytes = 4096;
const maxRank = 64;

const containers = new Map([
  [4, 'sequence'],
  [5, 'map'],
  [8, 'sparse'],
  [9, 'optional'],
]);

/** A ValueInfoProto: an input, an output, or a value between two nodes. */
export function readValueInfo(reader: ProtobufReader, valueInfo: ProtobufField): TensorInfo {
  const info: TensorInfo = { name: '', type: 'unknown', shape: [] };
  for (const field of reader.fields(valueInfo.start, valueInfo.end)) {
    if (field.number === 1 && field.kind === 'bytes') info.name = reader.text(field, maxNameBytes);
    if (field.number === 2 && field.kind === 'bytes') Object.assign(info, readType(reader, field));
  }
  return info;
}

function readType(reader: ProtobufReader, type: ProtobufField): Omit<TensorInfo, 'name'> {
  for (const field of reader.fields(type.start, type.end)) {
    if (field.number === 1 && field.kind === 'bytes') return readTensorType(reader, field);
    const container = containers.get(field.number);
    if (container !== undefined) return { type: container, shape: [] };
  }
  return { type: 'unknown', shape: [] };
}

function readTensorType(reader: ProtobufReader, tensor: ProtobufField): Omit<TensorInfo, 'name'> {
  const info: Omit<TensorInfo, 'name'> = { type: 'unknown', shape: [] };
  for (const field of reader.fields(tensor.start, tensor.end)) {
    if (field.number === 1 && field.kind === 'varint') info.type = elementTypeName(field.value);
    if (field.number !== 2 || field.kind !== 'bytes') continue;
    for (const dim of reader.fields(field.start, field.end)) {
      if (dim.number !== 1 || dim.kind !== 'bytes' || info.shape.length >= maxRank) continue;
      info.shape.push(readDimension(reader, dim));
    }
  }
  return info;
}

/** A size, the name of an open one, or `?`. Exporters write -1 for open sizes too. */
function readDimension(reader: ProtobufReader, dim: ProtobufField): number | string {
  for (const field of reader.fields(dim.start, dim.end)) {
    if (field.number === 1 && field.kind === 'varint') {
      return field.value > 0 && field.value < Number.MAX_SAFE_INTEGER ? field.value : '?';
    }
    if (field.number === 2 && field.kind === 'bytes') return reader.text(field, maxNameBytes) || '?';
  }
  return '?';
}
