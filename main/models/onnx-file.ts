import type { TensorInfo } from '../../preload/contract/models.ts';
import {
  createCensus,
  type ExternalNeed,
  type OperatorCount,
  type OperatorScope,
  standardName,
} from './onnx-census.ts';
import { readEntry, type TensorHead } from './onnx-tensor.ts';
import { maxNameBytes, readValueInfo } from './onnx-values.ts';
import { findWiringFaults, type WiringFault } from './onnx-wiring.ts';
import {
  type ByteSource,
  createProtobufReader,
  ProtobufError,
  type ProtobufField,
  type ProtobufLimits,
  type ProtobufReader,
} from './protobuf-fields.ts';

/** Versions by domain. */
type OpsetImports = Map<string, number>;

/** A function that the file brings along, with what its own nodes ask for. */
type ModelFunction = { domain: string; name: string; opsets: OpsetImports; operators: readonly OperatorCount[] };

/** What an ONNX file says; field numbers from onnx.proto (https://github.com/onnx/onnx, IR version 14). */
export type OnnxModel = {
  irVersion?: number;
  producer?: string;
  modelVersion?: number;
  documentation?: string;
  opsets: OpsetImports;
  /** Absent when the file has no graph. */
  graph?: { inputs: TensorInfo[]; outputs: TensorInfo[]; operators: readonly OperatorCount[] };
  functions: ModelFunction[];
  /** `metadata_props`, in full within the limits. */
  metadata: Map<string, string>;
  nodeCount: number;
  subgraphCount: number;
  weights: { type: string; tensorCount: number; parameterCount: number; sizeBytes: number }[];
  external: ReadonlyMap<string, ExternalNeed>;
  damaged: readonly TensorHead[];
  wiring: readonly WiringFault[];
};

/** What reading one model file may cost. */
export const modelLimits: ProtobufLimits = { fields: 20_000_000, textBytes: 256 * 1024 * 1024 };
const maxDocumentationBytes = 1024 * 1024;
const maxMetadataBytes = 4 * 1024 * 1024;
const maxMetadataEntries = 1000;
const maxValues = 4096;
const maxOpsets = 1000;
const maxFunctions = 10_000;

/** Reads a ModelProto from a file of any size, holding little of it. Throws ProtobufError. */
export function readOnnxModel(source: ByteSource): OnnxModel {
  const reader = createProtobufReader(source, modelLimits);
  const census = createCensus(reader);
  const producer: string[] = [];
  const model: Omit<OnnxModel, 'nodeCount' | 'subgraphCount' | 'weights' | 'external' | 'damaged' | 'wiring'> = {
    opsets: new Map(),
    functions: [],
    metadata: new Map(),
  };
  let graphField: ProtobufField | undefined;
  for (const field of reader.fields(0, source.sizeBytes)) {
    if (field.kind === 'varint') {
      if (field.number === 1) model.irVersion = field.value;
      else if (field.number === 5) model.modelVersion = field.value;
    }
    if (field.kind !== 'bytes') continue;
    if (field.number === 2 || field.number === 3) producer.push(reader.text(field, maxNameBytes));
    else if (field.number === 6) model.documentation = reader.text(field, maxDocumentationBytes).trim();
    else if (field.number === 7) {
      graphField = field;
      model.graph = readGraph(reader, field, census);
    } else if (field.number === 8) addOpset(reader, field, model.opsets);
    else if (field.number === 14 && model.metadata.size < maxMetadataEntries) {
      model.metadata.set(...readEntry(reader, field, maxMetadataBytes));
    } else if (field.number === 25) {
      if (model.functions.length === maxFunctions) throw new ProtobufError('too-much', field.start);
      model.functions.push(readFunction(reader, field, census));
    }
  }
  const producerText = producer.filter((part) => part !== '').join(' ');
  return {
    ...model,
    ...(producerText === '' ? {} : { producer: producerText }),
    ...census.counts(),
    weights: census.weights(),
    external: census.external(),
    damaged: census.damaged(),
    wiring: graphField ? findWiringFaults(createProtobufReader(source, modelLimits), graphField) : [],
  };
}

type Census = ReturnType<typeof createCensus>;

function readGraph(reader: ProtobufReader, graph: ProtobufField, census: Census): NonNullable<OnnxModel['graph']> {
  const scope: OperatorScope = new Map();
  const weights = census.addGraph(graph, scope);
  const inputs: TensorInfo[] = [];
  const outputs: TensorInfo[] = [];
  for (const field of reader.fields(graph.start, graph.end)) {
    if (field.kind !== 'bytes') continue;
    // Before IR version 4 every weight was listed among the inputs too; those are not for the caller to give.
    const values = field.number === 11 ? inputs : field.number === 12 ? outputs : undefined;
    if (values === undefined || values.length >= maxValues) continue;
    const value = readValueInfo(reader, field);
    if (field.number === 12 || !weights.has(value.name)) values.push(value);
  }
  return { inputs, outputs, operators: [...scope.values()] };
}

function readFunction(reader: ProtobufReader, message: ProtobufField, census: Census): ModelFunction {
  const scope: OperatorScope = new Map();
  const opsets: OpsetImports = new Map();
  let name = '';
  let domain = '';
  for (const field of reader.fields(message.start, message.end)) {
    if (field.kind !== 'bytes') continue;
    if (field.number === 1) name = reader.text(field, maxNameBytes);
    else if (field.number === 7) census.addNode(field, scope, 0);
    else if (field.number === 9) addOpset(reader, field, opsets);
    else if (field.number === 10) domain = reader.text(field, maxNameBytes);
  }
  return { domain: standardName(domain), name, opsets, operators: [...scope.values()] };
}

function addOpset(reader: ProtobufReader, opset: ProtobufField, opsets: OpsetImports): void {
  let domain = '';
  let version = 0;
  for (const field of reader.fields(opset.start, opset.end)) {
    if (field.number === 1 && field.kind === 'bytes') domain = reader.text(field, maxNameBytes);
    if (field.number === 2 && field.kind === 'varint') version = field.value;
  }
  if (opsets.size >= maxOpsets) throw new ProtobufError('too-much', opset.start);
  opsets.set(standardName(domain), version);
}
