import { countValues, createData, type NumericType, type Tensor, type TensorData, viewBytes } from './tensor.ts';

const magic = '\x93NUMPY';
const maxHeaderBytes = 64 * 1024;
const maxRank = 32;

const types = new Map<string, NumericType>([
  ['f2', 'float16'],
  ['f4', 'float32'],
  ['f8', 'float64'],
  ['i1', 'int8'],
  ['i2', 'int16'],
  ['i4', 'int32'],
  ['i8', 'int64'],
  ['u1', 'uint8'],
  ['u2', 'uint16'],
  ['u4', 'uint32'],
  ['u8', 'uint64'],
  ['b1', 'bool'],
]);

/** What the beginning of a `.npy` file tells of the rest. */
export type NpyHead = { type: NumericType; dims: number[] };

/** Type and shape of a `.npy` file from its first bytes. Throws an Error that says what is wrong. */
export function parseNpyHead(bytes: Uint8Array): NpyHead {
  const { type, dims } = readHead(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).header;
  return { type, dims };
}

/**
 * Reads NumPy's format, versions 1 to 3 (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html), into
 * row-major order and the machine's byte order. Throws an Error that says what is wrong; never allocates more than the
 * file holds.
 */
export function parseNpy(bytes: Uint8Array): Tensor {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { header, dataStart } = readHead(view);
  const count = countValues(header.dims);
  const sizeBytes = count * header.valueBytes;
  if (sizeBytes > view.length - dataStart) {
    throw new Error(`the header promises ${sizeBytes} bytes of data, the file holds ${view.length - dataStart}`);
  }
  const raw = Buffer.from(view.subarray(dataStart, dataStart + sizeBytes));
  if (header.bigEndian) swapBytes(raw, header.valueBytes);
  const data = viewBytes(header.type, raw);
  return { type: header.type, dims: header.dims, data: header.fortran ? toRowMajor(data, header) : data };
}

function readHead(view: Buffer): { header: Header; dataStart: number } {
  if (view.length < 12 || view.toString('latin1', 0, 6) !== magic) throw new Error('no NumPy header');
  const longHeader = (view[6] ?? 0) >= 2;
  const headerStart = longHeader ? 12 : 10;
  const headerBytes = longHeader ? view.readUInt32LE(8) : view.readUInt16LE(8);
  const dataStart = headerStart + headerBytes;
  if (headerBytes > maxHeaderBytes || dataStart > view.length) throw new Error('the NumPy header is cut off');
  return { header: parseHeader(view.toString('latin1', headerStart, dataStart)), dataStart };
}

type Header = { type: NumericType; valueBytes: number; bigEndian: boolean; fortran: boolean; dims: number[] };

function parseHeader(text: string): Header {
  const descr = /'descr'\s*:\s*'([<>|=]?)([a-zA-Z]\d{1,4})'/.exec(text);
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(text);
  const shape = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(text);
  if (!fortran || !shape) throw new Error('the NumPy header is not understood');
  const type = types.get(descr?.[2] ?? '');
  if (type === undefined) throw new Error(`NumPy type ${descr?.[2] ?? 'of several fields'} cannot be a tensor here`);
  const dims = (shape[1] ?? '')
    .split(',')
    .map((dim) => dim.trim().replace(/L$/, ''))
    .filter((dim) => dim !== '')
    .map(Number);
  if (dims.length > maxRank || !dims.every(Number.isSafeInteger) || !Number.isSafeInteger(countValues(dims))) {
    throw new Error('the NumPy shape is absurd');
  }
  return {
    type,
    valueBytes: Number(descr?.[2]?.slice(1)),
    bigEndian: descr?.[1] === '>',
    fortran: fortran[1] === 'True',
    dims,
  };
}

function swapBytes(bytes: Buffer, valueBytes: number): void {
  if (valueBytes === 2) bytes.swap16();
  if (valueBytes === 4) bytes.swap32();
  if (valueBytes === 8) bytes.swap64();
}

/** Fortran order counts the first dimension fastest; a tensor here counts the last one fastest. */
function toRowMajor(data: Exclude<TensorData, string[]>, { type, dims }: Header): TensorData {
  const ordered = createData(type, data.length);
  const strides = dims.map((_, axis) => countValues(dims.slice(0, axis)));
  const index = dims.map(() => 0);
  for (let at = 0; at < data.length; at += 1) {
    ordered[at] = data[index.reduce((sum, position, axis) => sum + position * (strides[axis] ?? 0), 0)] ?? 0;
    for (let axis = dims.length - 1; axis >= 0; axis -= 1) {
      index[axis] = (index[axis] ?? 0) + 1;
      if ((index[axis] ?? 0) < (dims[axis] ?? 0)) break;
      index[axis] = 0;
    }
  }
  return ordered;
}
