import { elementTypeName } from './element-types.ts';
import { bytesAsSource, createProtobufReader, type ProtobufField, type ProtobufReader } from './protobuf-fields.ts';
import { bytesPerValue, countValues, createData, isNumericType, type Tensor, viewBytes } from './tensor.ts';

const maxNameBytes = 4096;
const maxRank = 64;
const maxStrings = 1_000_000;

/** The fields of a TensorProto that are of use here, as they stand. */
type TensorFields = {
  name: string;
  dims: number[];
  dataType: number;
  raw?: ProtobufField;
  /** `float_data`, `int32_data`, `int64_data`, `double_data` and `uint64_data`, by field number. */
  typed: Map<number, ProtobufField[]>;
  strings: string[];
  isExternal: boolean;
};

/**
 * Reads a serialized TensorProto (https://github.com/onnx/onnx, onnx.proto), as the `.pb` files of ONNX's backend tests
 * are. `name` is empty where the file gives none. Throws an Error that says what is wrong; never allocates more than
 * the file holds.
 */
export function parseTensorProto(bytes: Uint8Array): { name: string; tensor: Tensor } {
  const reader = createProtobufReader(bytesAsSource(bytes), { fields: 2_000_000, textBytes: bytes.length + 1 });
  const fields = readFields(reader, bytes.length);
  if (fields.isExternal) throw new Error('the tensor lies in another file');
  const count = countValues(fields.dims);
  if (!Number.isSafeInteger(count)) throw new Error('the shape is absurd');
  const type = elementTypeName(fields.dataType);
  const data = type === 'string' ? fields.strings : readNumbers(reader, bytes, fields, type, count);
  if (data.length !== count) throw new Error(`the shape promises ${count} values, the file holds ${data.length}`);
  if (type !== 'string' && !isNumericType(type)) throw new Error(`tensors of type ${type} are not supported`);
  return { name: fields.name, tensor: { type, dims: fields.dims, data } };
}

function readFields(reader: ProtobufReader, length: number): TensorFields {
  const found: TensorFields = { name: '', dims: [], dataType: 0, typed: new Map(), strings: [], isExternal: false };
  for (const field of reader.fields(0, length)) {
    if (field.number === 1 && field.kind !== 'fixed') found.dims.push(...reader.integers(field, maxRank).map(Number));
    else if (field.number === 2 && field.kind === 'varint') found.dataType = field.value;
    else if (field.number === 6 && field.kind === 'bytes') found.strings.push(reader.text(field, length));
    else if (field.number === 8 && field.kind === 'bytes') found.name = reader.text(field, maxNameBytes);
    else if (field.number === 9 && field.kind === 'bytes') found.raw = field;
    else if (field.number === 14 && field.kind === 'varint') found.isExternal = field.value === 1;
    else if ([4, 5, 7, 10, 11].includes(field.number)) {
      const parts = found.typed.get(field.number);
      if (parts) parts.push(field);
      else found.typed.set(field.number, [field]);
    }
    if (found.dims.length > maxRank || found.strings.length > maxStrings) throw new Error('the shape is absurd');
  }
  if (found.dims.some((dim) => dim < 0)) throw new Error('a dimension is negative');
  return found;
}

function readNumbers(
  reader: ProtobufReader,
  bytes: Uint8Array,
  { raw, typed, dataType }: TensorFields,
  type: string,
  count: number,
): Exclude<Tensor['data'], string[]> {
  if (!isNumericType(type)) throw new Error(`tensors of type ${type} (${dataType}) are not supported`);
  if (raw !== undefined) {
    const found = raw.end - raw.start;
    if (found !== count * bytesPerValue(type)) {
      throw new Error(`the shape promises ${count * bytesPerValue(type)} bytes, the file holds ${found}`);
    }
    return viewBytes(type, new Uint8Array(bytes.subarray(raw.start, raw.end)));
  }
  if (type === 'float32') return readFixed(bytes, typed.get(4) ?? [], (part) => viewBytes('float32', part));
  if (type === 'float64') return readFixed(bytes, typed.get(10) ?? [], (part) => viewBytes('float64', part));
  const number = type === 'int64' ? 7 : type === 'uint32' || type === 'uint64' ? 11 : 5;
  const values = (typed.get(number) ?? []).flatMap((field) => reader.integers(field, count + 1));
  if (values.length !== count) throw new Error(`the shape promises ${count} values, the file holds ${values.length}`);
  return fill(type, values);
}

function readFixed<Values>(bytes: Uint8Array, fields: readonly ProtobufField[], view: (bytes: Uint8Array) => Values) {
  return view(new Uint8Array(Buffer.concat(fields.map(({ start, end }) => bytes.subarray(start, end)))));
}

/** `int32_data` carries the smaller integers, the truth values, and half precision by its bits. */
function fill(type: Exclude<Tensor['type'], 'string' | 'float32' | 'float64'>, values: readonly bigint[]) {
  if (type === 'float16') {
    const bits = Uint16Array.from(values, (value) => Number(BigInt.asUintN(16, value)));
    return new Float16Array(bits.buffer);
  }
  const data = createData(type, values.length);
  for (const [index, value] of values.entries()) {
    if (data instanceof BigInt64Array || data instanceof BigUint64Array) data[index] = value;
    else data[index] = Number(value);
  }
  return data;
}
