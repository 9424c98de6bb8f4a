import type { TensorInfo } from '../../preload/contract/models.ts';
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
};

/** A model's main graph. */
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
const maxListed = 16;
const maxTextLength = 200;
const maxTextBytes = 1024 * 1024;

/** Reads the nodes of a model's main graph; undefined when it has more than anybody looks at. Throws ProtobufError. */
export function readOnnxGraph(source: ByteSource): OnnxGraph | undefined {
  const reader = createProtobufReader(source, modelLimits);
  const graph: OnnxGraph = { nodes: [], inputs: [], outputs: [], values: new Map() };
  for (const field of reader.fields(0, source.sizeBytes)) {
    if (field.number !== 7 || field.kind !== 'bytes') continue;
    for (const part of reader.fields(field.start, field.end)) {
      if (part.kind !== 'bytes') continue;
      if (part.number === 1) graph.nodes.push(readNode(reader, part));
      if (graph.nodes.length > maxNodes) return undefined;
      readValue(reader, part, graph);
    }
  }
  return { ...graph, inputs: graph.inputs.filter(({ name }) => !graph.values.get(name)?.isWeight) };
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

function readNode(reader: ProtobufReader, node: ProtobufField): OnnxNode {
  const found: OnnxNode = { name: '', operator: '', domain: '', inputs: [], outputs: [], attributes: [] };
  for (const field of reader.fields(node.start, node.end)) {
    if (field.kind !== 'bytes') continue;
    if (field.number === 1) found.inputs.push(reader.text(field, maxNameBytes));
    else if (field.number === 2) found.outputs.push(reader.text(field, maxNameBytes));
    else if (field.number === 3) found.name = reader.text(field, maxNameBytes);
    else if (field.number === 4) found.operator = reader.text(field, maxNameBytes);
    else if (field.number === 7) found.domain = reader.text(field, maxNameBytes);
    else if (field.number === 5 && found.attributes.length < maxAttributes) {
      found.attributes.push(readAttribute(reader, field));
    }
    if (found.inputs.length + found.outputs.length > maxConnections) throw new ProtobufError('too-much', node.start);
  }
  return { ...found, domain: standardName(found.domain) };
}

/** An AttributeProto, its value in a few words. */
function readAttribute(reader: ProtobufReader, attribute: ProtobufField): { name: string; value: string } {
  let name = '';
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
  }
  const listed = count > parts.length ? [...parts, `… (${count})`] : parts;
  const value = isList ? `[${listed.join(', ')}]` : listed.join(', ');
  return { name, value: shorten(value) };
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
  if (number === 6 || number === 11) return [`graph (${countNodes(reader, field)})`];
  return [];
}

/** Text of any length, of which only the beginning is of use. */
function readStart(reader: ProtobufReader, field: ProtobufField): string {
  return reader.text({ ...field, end: Math.min(field.end, field.start + 4 * maxTextLength) }, maxTextBytes);
}

function countNodes(reader: ProtobufReader, graph: ProtobufField): number {
  let count = 0;
  for (const { number } of reader.fields(graph.start, graph.end)) if (number === 1) count += 1;
  return count;
}

function floatText(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(7)));
}

function shorten(text: string): string {
  return text.length > maxTextLength ? `${text.slice(0, maxTextLength)}…` : text;
}
