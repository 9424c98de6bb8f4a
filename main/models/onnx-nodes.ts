import type { GraphNode, GraphStep } from '../../preload/contract/model-graph.ts';
import type { TensorInfo } from '../../preload/contract/models.ts';
import { AppError } from '../app-error.ts';
import { countNodes, enterGraph, type FunctionPlace, findGraphs, type GraphPlace, nodeFields } from './onnx-bodies.ts';
import { standardName } from './onnx-census.ts';
import { modelLimits } from './onnx-file.ts';
import { readTensorHead } from './onnx-tensor.ts';
import { maxNameBytes, readValueInfo } from './onnx-values.ts';
import {
  type ByteSource,
  createProtobufReader,
  ProtobufError,
  type ProtobufField,
  type ProtobufReader,
} from './protobuf-fields.ts';
import { formatShape } from './tensor.ts';

/** One node of a graph with all that can be shown of it. */
export type OnnxNode = {
  name: string;
  operator: string;
  domain: string;
  inputs: string[];
  outputs: string[];
  attributes: { name: string; value: string }[];
  bodies: GraphNode['bodies'];
};

/** A model's main graph, or one within it. */
export type OnnxGraph = {
  nodes: OnnxNode[];
  inputs: TensorInfo[];
  outputs: TensorInfo[];
  /** Type and shape of weights, and of values where the file tells them, by name. */
  values: Map<string, { text: string; isWeight: boolean }>;
};

const maxNodes = 100_000;
const maxConnections = 4096;
const maxAttributes = 200;
const maxBodies = 32;
const maxListed = 16;
const maxTextLength = 200;
const maxTextBytes = 1024 * 1024;

/**
 * Reads the nodes of a model's main graph, or of one within it; undefined when it has more than anybody looks at. Throws
 * ProtobufError, and an AppError when there is nothing at a step.
 */
export function readOnnxGraph(source: ByteSource, within: readonly GraphStep[] = []): OnnxGraph | undefined {
  const reader = createProtobufReader(source, modelLimits);
  const { main, functions } = findGraphs(reader, source.sizeBytes);
  const graph: OnnxGraph = { nodes: [], inputs: [], outputs: [], values: new Map() };
  let place: GraphPlace | undefined = main;
  for (const step of within) {
    // What lies further in may use all values around it; a function sees none of them.
    if (place && 'node' in step) readOuterValues(reader, place, graph.values);
    else graph.values.clear();
    place = place && enterGraph(reader, place, step, functions);
    if (place === undefined) throw new AppError('models/graph-body-gone', {});
  }
  if (place === undefined) return graph;
  for (const part of reader.fields(place.field.start, place.field.end)) {
    if (part.kind !== 'bytes') continue;
    if (part.number === nodeFields[place.kind]) graph.nodes.push(readNode(reader, part, functions, graph.nodes.length));
    if (graph.nodes.length > maxNodes) return undefined;
    if (place.kind === 'graph') readValue(reader, part, graph);
    else readFunctionEnd(reader, part, graph);
  }
  const inputs = graph.inputs.filter(({ name }) => !graph.values.get(name)?.isWeight);
  return { ...graph, inputs: within.length > 0 ? [...inputs, ...captured(graph)] : inputs };
}

/** Values from around a body that its nodes use. */
function captured({ nodes, inputs, values }: OnnxGraph): TensorInfo[] {
  const own = new Set([...inputs.map(({ name }) => name), ...nodes.flatMap((node) => node.outputs), '']);
  const used = new Set(nodes.flatMap((node) => node.inputs));
  const from = [...used].filter((name) => !own.has(name) && !values.get(name)?.isWeight);
  return from.slice(0, maxConnections).map((name) => ({ name, type: '', shape: [] }));
}

function readOuterValues(reader: ProtobufReader, { field, kind }: GraphPlace, values: OnnxGraph['values']): void {
  if (kind !== 'graph') return;
  for (const part of reader.fields(field.start, field.end)) {
    if (part.kind === 'bytes') readValue(reader, part, { nodes: [], inputs: [], outputs: [], values });
  }
}

/** Functions name their inputs and outputs without types. */
function readFunctionEnd(reader: ProtobufReader, part: ProtobufField, { inputs, outputs }: OnnxGraph): void {
  const ends = part.number === 4 ? inputs : part.number === 5 ? outputs : undefined;
  if (ends === undefined || ends.length >= maxConnections) return;
  ends.push({ name: reader.text(part, maxNameBytes), type: '', shape: [] });
}

function readValue(reader: ProtobufReader, part: ProtobufField, { inputs, outputs, values }: OnnxGraph): void {
  if (part.number === 5) {
    const { name, type, dims } = readTensorHead(reader, part);
    values.set(name, { text: `${type}${formatShape(dims)}`, isWeight: true });
  } else if (part.number >= 11 && part.number <= 13) {
    const info = readValueInfo(reader, part);
    if (part.number === 11) inputs.push(info);
    if (part.number === 12) outputs.push(info);
    // A weight that is listed among the inputs too stays a weight.
    if (!values.has(info.name)) {
      values.set(info.name, { text: `${info.type}${formatShape(info.shape)}`, isWeight: false });
    }
  }
}

function readNode(
  reader: ProtobufReader,
  node: ProtobufField,
  functions: readonly FunctionPlace[],
  index: number,
): OnnxNode {
  const found: OnnxNode = { name: '', operator: '', domain: '', inputs: [], outputs: [], attributes: [], bodies: [] };
  for (const field of reader.fields(node.start, node.end)) {
    if (field.kind !== 'bytes') continue;
    if (field.number === 1) found.inputs.push(reader.text(field, maxNameBytes));
    else if (field.number === 2) found.outputs.push(reader.text(field, maxNameBytes));
    else if (field.number === 3) found.name = reader.text(field, maxNameBytes);
    else if (field.number === 4) found.operator = reader.text(field, maxNameBytes);
    else if (field.number === 7) found.domain = reader.text(field, maxNameBytes);
    else if (field.number === 5 && found.attributes.length < maxAttributes) {
      const { attribute, nodeCount } = readAttribute(reader, field);
      found.attributes.push(attribute);
      if (nodeCount !== undefined && found.bodies.length < maxBodies) {
        const { name } = attribute;
        found.bodies.push({ label: name, nodeCount, step: { node: index, attribute: name } });
      }
    }
    if (found.inputs.length + found.outputs.length > maxConnections) throw new ProtobufError('too-much', node.start);
  }
  const domain = standardName(found.domain);
  const called = functions.find((one) => one.name === found.operator && one.domain === domain);
  if (called) {
    const step = { domain, function: found.operator };
    found.bodies.push({ label: found.operator, nodeCount: called.nodeCount, step });
  }
  return { ...found, domain };
}

/** An AttributeProto, its value in a few words, and how many nodes it has where it is a graph. */
function readAttribute(reader: ProtobufReader, attribute: ProtobufField) {
  let name = '';
  let nodeCount: number | undefined;
  const parts: string[] = [];
  let count = 0;
  let isList = false;
  const add = (texts: readonly string[], ofList: boolean) => {
    isList ||= ofList;
    count += texts.length;
    parts.push(...texts.slice(0, Math.max(0, maxListed - parts.length)));
  };
  for (const field of reader.fields(attribute.start, attribute.end)) {
    if (field.number === 1 && field.kind === 'bytes') name = reader.text(field, maxNameBytes);
    else if (field.number === 21 && field.kind === 'bytes') add([`@${reader.text(field, maxNameBytes)}`], false);
    else add(readAttributeValue(reader, field), field.number >= 7 && field.number <= 11);
    if (field.number === 6 && field.kind === 'bytes') nodeCount = countNodes(reader, field, 'graph');
  }
  const listed = count > parts.length ? [...parts, `… (${count})`] : parts;
  const value = isList ? `[${listed.join(', ')}]` : listed.join(', ');
  return { attribute: { name, value: shorten(value) }, nodeCount };
}

/** The texts of one occurrence of a value field; none for the fields that are no values. */
function readAttributeValue(reader: ProtobufReader, field: ProtobufField): string[] {
  const { number, kind, start, end } = field;
  if ((number === 2 || number === 7) && kind !== 'varint') {
    // A list may be long; its beginning says enough.
    const bytes = Buffer.from(reader.bytes({ ...field, end: Math.min(end, start + 4 * maxListed + 4) }, 1024));
    const first = Array.from({ length: Math.floor(bytes.length / 4) }, (_, at) => floatText(bytes.readFloatLE(at * 4)));
    return [...first, ...Array.from({ length: Math.min((end - start) / 4 - first.length, 1) }, () => '')];
  }
  if (number === 3 || number === 8) {
    if (kind === 'fixed' || end - start > maxTextBytes) return [];
    return reader.integers(field, maxTextBytes).map(String);
  }
  if (kind !== 'bytes') return [];
  if (number === 4 || number === 9) return [JSON.stringify(shorten(readStart(reader, field)))];
  if (number === 5 || number === 10) {
    const { type, dims } = readTensorHead(reader, field);
    return [`${type}${formatShape(dims)}`];
  }
  if (number === 6 || number === 11) return [`graph (${countNodes(reader, field, 'graph')})`];
  return [];
}

/** Text of any length, of which only the beginning is of use. */
function readStart(reader: ProtobufReader, field: ProtobufField): string {
  return reader.text({ ...field, end: Math.min(field.end, field.start + 4 * maxTextLength) }, maxTextBytes);
}

function floatText(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(7)));
}

function shorten(text: string): string {
  return text.length > maxTextLength ? `${text.slice(0, maxTextLength)}…` : text;
}
