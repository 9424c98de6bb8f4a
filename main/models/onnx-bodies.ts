import type { GraphStep } from '../../preload/contract/model-graph.ts';
import { standardName } from './onnx-census.ts';
import { maxNameBytes } from './onnx-values.ts';
import type { ProtobufField, ProtobufReader } from './protobuf-fields.ts';

/** Where a graph lies in the file: a GraphProto, or a FunctionProto. */
export type GraphPlace = { kind: 'graph' | 'function'; field: ProtobufField };
/** A function of the file's own. */
export type FunctionPlace = { domain: string; name: string; nodeCount: number; field: ProtobufField };

/** The field that a node has in its graph. */
export const nodeFields: Record<GraphPlace['kind'], number> = { graph: 1, function: 7 };
const maxFunctions = 10_000;

/** The main graph of a model and the functions it brings along. */
export function findGraphs(
  reader: ProtobufReader,
  sizeBytes: number,
): { main: GraphPlace | undefined; functions: FunctionPlace[] } {
  let main: GraphPlace | undefined;
  const functions: FunctionPlace[] = [];
  for (const field of reader.fields(0, sizeBytes)) {
    if (field.kind !== 'bytes') continue;
    if (field.number === 7) main = { kind: 'graph', field };
    if (field.number === 25 && functions.length < maxFunctions) functions.push(readFunctionHead(reader, field));
  }
  return { main, functions };
}

function readFunctionHead(reader: ProtobufReader, field: ProtobufField): FunctionPlace {
  const head = { domain: '', name: '' };
  for (const part of reader.fields(field.start, field.end)) {
    if (part.kind !== 'bytes') continue;
    if (part.number === 1) head.name = reader.text(part, maxNameBytes);
    if (part.number === 10) head.domain = reader.text(part, maxNameBytes);
  }
  const nodeCount = countNodes(reader, field, 'function');
  return { domain: standardName(head.domain), name: head.name, nodeCount, field };
}

/** The graph one step further in; undefined where there is none. */
export function enterGraph(
  reader: ProtobufReader,
  place: GraphPlace,
  step: GraphStep,
  functions: readonly FunctionPlace[],
): GraphPlace | undefined {
  if ('function' in step) {
    const called = functions.find(({ domain, name }) => domain === step.domain && name === step.function);
    return called && { kind: 'function', field: called.field };
  }
  let index = 0;
  for (const part of reader.fields(place.field.start, place.field.end)) {
    if (part.number !== nodeFields[place.kind] || part.kind !== 'bytes') continue;
    if (index === step.node) return enterAttribute(reader, part, step.attribute);
    index += 1;
  }
  return undefined;
}

function enterAttribute(reader: ProtobufReader, node: ProtobufField, name: string): GraphPlace | undefined {
  for (const attribute of reader.fields(node.start, node.end)) {
    if (attribute.number !== 5 || attribute.kind !== 'bytes') continue;
    let found = '';
    let graph: ProtobufField | undefined;
    for (const part of reader.fields(attribute.start, attribute.end)) {
      if (part.kind !== 'bytes') continue;
      if (part.number === 1) found = reader.text(part, maxNameBytes);
      if (part.number === 6) graph = { ...part };
    }
    if (found === name && graph) return { kind: 'graph', field: graph };
  }
  return undefined;
}

/** How many nodes a graph has of its own. */
export function countNodes(reader: ProtobufReader, graph: ProtobufField, kind: GraphPlace['kind']): number {
  let count = 0;
  for (const { number } of reader.fields(graph.start, graph.end)) if (number === nodeFields[kind]) count += 1;
  return count;
}
