/** What of ONNX the project writes itself: enough for its example model and for the models of its tests. */
export type OnnxModel = {
  graph: OnnxGraph;
  opset: number;
  /** Operator sets beside the standard one, by domain, with their versions. */
  otherOpsets?: Readonly<Record<string, number>>;
  producer: string;
  metadata: Readonly<Record<string, string>>;
};
export type OnnxGraph = {
  name: string;
  nodes: readonly OnnxNode[];
  inputs: readonly OnnxValue[];
  outputs: readonly (OnnxValue | OnnxScoreMaps)[];
  weights: readonly OnnxWeight[];
};
type OnnxNode = {
  operator: string;
  /** The operator set it is of, where that is not the standard one. */
  domain?: string;
  inputs: readonly string[];
  outputs: readonly string[];
  attributes?: Readonly<Record<string, OnnxAttribute>>;
};
/** A graph is the body of `Loop` or `If`. */
type OnnxAttribute = number | string | readonly number[] | { float: number } | { graph: OnnxGraph };
type OnnxType = keyof typeof elementTypes;
/** A dimension without a fixed size has a name; `shape` may be absent altogether. */
type OnnxValue = { name: string; type: OnnxType; shape?: readonly (number | string)[] };
/** What scikit-learn's classifiers give beside the label: for each record the scores by class number, and no tensor. */
type OnnxScoreMaps = { name: string; type: 'score maps' };
export type OnnxWeight =
  | { name: string; type: 'float32'; shape: readonly number[]; data: Float32Array }
  | { name: string; type: 'int64'; shape: readonly number[]; data: BigInt64Array }
  | { name: string; type: 'bool'; shape: readonly number[]; data: Uint8Array };

/** TensorProto.DataType, from onnx.proto. */
const elementTypes = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
} as const;

const irVersion = 8;
const attributeTypes = { float: 1, int: 2, string: 3, graph: 5, ints: 7 } as const;

/** The bytes of an ONNX file (ModelProto). */
export function encodeOnnx({ graph, opset, otherOpsets = {}, producer, metadata }: OnnxModel): Buffer {
  return Buffer.concat([
    integer(1, irVersion),
    text(2, producer),
    message(7, encodeGraph(graph)),
    ...Object.entries({ '': opset, ...otherOpsets }).map(([domain, version]) =>
      message(8, [text(1, domain), integer(2, version)]),
    ),
    ...Object.entries(metadata).map(([key, value]) => message(14, [text(1, key), text(2, value)])),
  ]);
}

function encodeGraph({ name, nodes, inputs, outputs, weights }: OnnxGraph): Buffer[] {
  return [
    ...nodes.map((node) => message(1, encodeNode(node))),
    text(2, name),
    ...weights.map((weight) => message(5, encodeWeight(weight))),
    ...inputs.map((value) => message(11, encodeValue(value))),
    ...outputs.map((value) => message(12, encodeValue(value))),
  ];
}

function encodeNode({ operator, domain, inputs, outputs, attributes = {} }: OnnxNode): Buffer[] {
  return [
    ...inputs.map((input) => text(1, input)),
    ...outputs.map((output) => text(2, output)),
    text(4, operator),
    ...(domain === undefined ? [] : [text(7, domain)]),
    ...Object.entries(attributes).map(([name, value]) => message(5, [text(1, name), ...encodeAttribute(value)])),
  ];
}

function encodeAttribute(value: OnnxAttribute): Buffer[] {
  if (typeof value === 'number') return [integer(3, value), integer(20, attributeTypes.int)];
  if (typeof value === 'string') return [text(4, value), integer(20, attributeTypes.string)];
  if ('float' in value) return [float(2, value.float), integer(20, attributeTypes.float)];
  if ('graph' in value) return [message(6, encodeGraph(value.graph)), integer(20, attributeTypes.graph)];
  return [...value.map((item) => integer(8, item)), integer(20, attributeTypes.ints)];
}

function encodeWeight({ name, type, shape, data }: OnnxWeight): Buffer[] {
  const raw = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return [...shape.map((dim) => integer(1, dim)), integer(2, elementTypes[type]), text(8, name), bytes(9, raw)];
}

function encodeValue(value: OnnxValue | OnnxScoreMaps): Buffer[] {
  const type = value.type === 'score maps' ? encodeScoreMaps() : encodeTensorType(value);
  return [text(1, value.name), message(2, [type])];
}

function encodeTensorType({ type, shape }: Omit<OnnxValue, 'name'>): Buffer {
  const dims = shape?.map((dim) => message(1, [typeof dim === 'number' ? integer(1, dim) : text(2, dim)]));
  return message(1, [integer(1, elementTypes[type]), ...(dims ? [message(2, dims)] : [])]);
}

/** A sequence of maps from int64 to float32. */
function encodeScoreMaps(): Buffer {
  const map = [integer(1, elementTypes.int64), message(2, [encodeTensorType({ type: 'float32' })])];
  return message(4, [message(1, [message(5, map)])]);
}

function integer(field: number, value: number): Buffer {
  return Buffer.concat([varint(BigInt(field) << 3n), varint(BigInt.asUintN(64, BigInt(value)))]);
}

function float(field: number, value: number): Buffer {
  const payload = Buffer.alloc(4);
  payload.writeFloatLE(value);
  return Buffer.concat([varint((BigInt(field) << 3n) | 5n), payload]);
}

function bytes(field: number, payload: Buffer): Buffer {
  return Buffer.concat([varint((BigInt(field) << 3n) | 2n), varint(BigInt(payload.length)), payload]);
}

function text(field: number, value: string): Buffer {
  return bytes(field, Buffer.from(value));
}

function message(field: number, parts: readonly Buffer[]): Buffer {
  return bytes(field, Buffer.concat(parts));
}

function varint(value: bigint): Buffer {
  const out: number[] = [];
  let rest = value;
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    out.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return Buffer.from(out);
}
