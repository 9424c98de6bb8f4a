import { elementTypeName, storedBytes } from './element-types.ts';
import { maxNameBytes } from './onnx-values.ts';
import type { ProtobufField, ProtobufReader } from './protobuf-fields.ts';

/** Where in which other file a tensor's values lie; `lengthBytes` is absent where the model leaves it open. */
export type ExternalPlace = {
  location: string;
  offsetBytes: number;
  lengthBytes?: number;
  checksum?: string;
  wrong?: WrongEntry;
};
/** An entry of the place that is no count. */
type WrongEntry = { key: 'offset' | 'length'; text: string };

/** A TensorProto without its values. */
export type TensorHead = {
  name: string;
  type: string;
  /** The number that the file gives the type. */
  dataType: number;
  dims: number[];
  parameterCount: number;
  /** As stored; of strings and of shapes that make no sense, what lies in the file. */
  sizeBytes: number;
  external?: ExternalPlace;
  /** The shape and the stored values contradict each other; where the shape is absurd, nothing is expected. */
  damage?: { expectedBytes?: number; foundBytes: number };
};

const maxRank = 64;
const maxEntries = 64;

/** Reads all of a tensor but its values, which are skipped whatever their size. */
export function readTensorHead(reader: ProtobufReader, tensor: ProtobufField): TensorHead {
  const dims: number[] = [];
  const entries = new Map<string, string>();
  let name = '';
  let dataType = 0;
  let rawBytes: number | undefined;
  let otherBytes = 0;
  let isExternal = false;
  for (const field of reader.fields(tensor.start, tensor.end)) {
    const length = field.end - field.start;
    if (field.number === 1 && field.kind !== 'fixed') dims.push(...reader.integers(field, maxRank).map(Number));
    else if (field.number === 2 && field.kind === 'varint') dataType = field.value;
    else if (field.number === 8 && field.kind === 'bytes') name = reader.text(field, maxNameBytes);
    else if (field.number === 9 && field.kind === 'bytes') rawBytes = length;
    else if (field.number === 13 && field.kind === 'bytes' && entries.size < maxEntries) {
      entries.set(...readEntry(reader, field, maxNameBytes));
    } else if (field.number === 14 && field.kind === 'varint') isExternal = field.value === 1;
    else if (isTypedData(field.number)) otherBytes += length;
  }
  const count = dims.reduce((product, dim) => product * dim, 1);
  const isAbsurd = dims.length > maxRank || dims.some((dim) => dim < 0) || !Number.isSafeInteger(count);
  const expectedBytes = isAbsurd ? undefined : storedBytes(dataType, count);
  const external = isExternal ? readPlace(entries) : undefined;
  const foundBytes = external === undefined ? rawBytes : external.lengthBytes;
  const contradicts = expectedBytes !== undefined && foundBytes !== undefined && foundBytes !== expectedBytes;
  return {
    name,
    type: elementTypeName(dataType),
    dataType,
    dims,
    parameterCount: isAbsurd ? 0 : count,
    sizeBytes: expectedBytes ?? rawBytes ?? otherBytes,
    ...(external === undefined ? {} : { external: { ...external, lengthBytes: foundBytes ?? expectedBytes ?? 0 } }),
    ...(isAbsurd || contradicts
      ? { damage: { ...(isAbsurd ? {} : { expectedBytes: expectedBytes ?? 0 }), foundBytes: foundBytes ?? otherBytes } }
      : {}),
  };
}

/** `float_data`, `int32_data`, `string_data`, `int64_data`, `double_data`, `uint64_data`. */
function isTypedData(number: number): boolean {
  return (number >= 4 && number <= 7) || number === 10 || number === 11;
}

function readPlace(entries: ReadonlyMap<string, string>): ExternalPlace {
  const length = readCount(entries.get('length'));
  const checksum = entries.get('checksum');
  const wrong = (['offset', 'length'] as const).flatMap((key) => {
    const text = entries.get(key);
    return text === undefined || /^\d+$/.test(text) ? [] : [{ key, text }];
  })[0];
  return {
    location: entries.get('location') ?? '',
    offsetBytes: readCount(entries.get('offset')) ?? 0,
    ...(length === undefined ? {} : { lengthBytes: length }),
    ...(checksum === undefined ? {} : { checksum }),
    ...(wrong === undefined ? {} : { wrong }),
  };
}

/** What is no count is told apart and asks for nothing. */
function readCount(text: string | undefined): number | undefined {
  return text === undefined || !/^\d+$/.test(text) ? undefined : Math.min(Number(text), Number.MAX_SAFE_INTEGER);
}

/** A StringStringEntryProto. */
export function readEntry(reader: ProtobufReader, entry: ProtobufField, maxBytes: number): [string, string] {
  let key = '';
  let value = '';
  for (const field of reader.fields(entry.start, entry.end)) {
    if (field.number === 1 && field.kind === 'bytes') key = reader.text(field, maxNameBytes);
    if (field.number === 2 && field.kind === 'bytes') value = reader.text(field, maxBytes);
  }
  return [key, value];
}
