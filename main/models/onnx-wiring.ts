import { maxNameBytes } from './onnx-values.ts';
import { ProtobufError, type ProtobufField, type ProtobufReader } from './protobuf-fields.ts';

/** What is wrong with how nodes and values hang together; `node` is its name, or its operator and number. */
export type WiringFault =
  | { kind: 'not-produced'; node: string; value: string }
  | { kind: 'produced-twice'; node: string; value: string }
  | { kind: 'cycle'; node: string; value: string };

/** One node; the inputs of its bodies become its own. */
type WiredNode = { name: string; inputs: string[]; outputs: string[] };
type Wiring = { nodes: WiredNode[]; given: Set<string> };

const maxFaults = 20;
const maxDepth = 32;

/** The faults in the wiring of a graph and of the bodies in it, in time that grows with the file alone. */
export function findWiringFaults(reader: ProtobufReader, graph: ProtobufField): WiringFault[] {
  const faults: WiringFault[] = [];
  checkGraph(reader, graph, [], faults, 0);
  return faults.slice(0, maxFaults);
}

/** Gives the values from around it that the graph uses. */
function checkGraph(
  reader: ProtobufReader,
  graph: ProtobufField,
  around: readonly ReadonlySet<string>[],
  faults: WiringFault[],
  depth: number,
): Set<string> {
  if (depth > maxDepth) throw new ProtobufError('too-much', graph.start);
  const { nodes, given } = readWiring(reader, graph);
  const known = new Set(given);
  const producers = new Map<string, number>();
  for (const [index, { name, outputs }] of nodes.entries()) {
    for (const value of outputs) {
      if (known.has(value)) faults.push({ kind: 'produced-twice', node: name, value });
      known.add(value);
      producers.set(value, index);
    }
  }
  const scopes = [...around, known];
  const captured = new Set<string>();
  let index = 0;
  for (const field of reader.fields(graph.start, graph.end)) {
    if (field.number !== 1 || field.kind !== 'bytes') continue;
    const node = nodes[index];
    index += 1;
    if (node === undefined) continue;
    for (const body of bodiesOf(reader, field)) {
      for (const value of checkGraph(reader, body, scopes, faults, depth + 1)) node.inputs.push(value);
    }
    for (const value of node.inputs) {
      if (known.has(value)) continue;
      if (around.some((scope) => scope.has(value))) captured.add(value);
      else if (faults.length < maxFaults) faults.push({ kind: 'not-produced', node: node.name, value });
    }
  }
  const cycle = findCycle(nodes, producers);
  if (cycle) faults.push(cycle);
  return captured;
}

function readWiring(reader: ProtobufReader, graph: ProtobufField): Wiring {
  const wiring: Wiring = { nodes: [], given: new Set() };
  for (const field of reader.fields(graph.start, graph.end)) {
    if (field.kind !== 'bytes') continue;
    if (field.number === 1) wiring.nodes.push(readNode(reader, field, wiring.nodes.length));
    // Weights name themselves in field 8, inputs in field 1, sparse weights in their values.
    if (field.number === 5) wiring.given.add(readName(reader, field, 8));
    if (field.number === 11) wiring.given.add(readName(reader, field, 1));
    if (field.number === 15) {
      for (const part of reader.fields(field.start, field.end)) {
        if (part.kind === 'bytes' && part.number === 1) wiring.given.add(readName(reader, part, 8));
      }
    }
  }
  return wiring;
}

function readNode(reader: ProtobufReader, node: ProtobufField, index: number): WiredNode {
  const found: WiredNode = { name: '', inputs: [], outputs: [] };
  let operator = '';
  for (const field of reader.fields(node.start, node.end)) {
    if (field.kind !== 'bytes' || field.number > 4) continue;
    const text = reader.text(field, maxNameBytes);
    if (field.number === 1 && text !== '') found.inputs.push(text);
    else if (field.number === 2 && text !== '') found.outputs.push(text);
    else if (field.number === 3) found.name = text;
    else if (field.number === 4) operator = text;
  }
  return { ...found, name: found.name || `${operator} #${index + 1}` };
}

function readName(reader: ProtobufReader, message: ProtobufField, number: number): string {
  let name = '';
  for (const field of reader.fields(message.start, message.end)) {
    if (field.number === number && field.kind === 'bytes') name = reader.text(field, maxNameBytes);
  }
  return name;
}

function* bodiesOf(reader: ProtobufReader, node: ProtobufField): Generator<ProtobufField, void, undefined> {
  for (const attribute of reader.fields(node.start, node.end)) {
    if (attribute.number !== 5 || attribute.kind !== 'bytes') continue;
    for (const part of reader.fields(attribute.start, attribute.end)) {
      if (part.kind === 'bytes' && (part.number === 6 || part.number === 11)) yield part;
    }
  }
}

/** Takes away what depends on nothing that is left; what remains at the end depends on itself. */
function findCycle(nodes: readonly WiredNode[], producers: ReadonlyMap<string, number>): WiringFault | undefined {
  const waits = new Array<number>(nodes.length).fill(0);
  const followers = nodes.map((): number[] => []);
  for (const [index, { inputs }] of nodes.entries()) {
    for (const value of inputs) {
      const producer = producers.get(value);
      if (producer === undefined) continue;
      followers[producer]?.push(index);
      waits[index] = (waits[index] ?? 0) + 1;
    }
  }
  const free = waits.flatMap((count, index) => (count === 0 ? [index] : []));
  for (let next = free.pop(); next !== undefined; next = free.pop()) {
    for (const follower of followers[next] ?? []) {
      const left = (waits[follower] ?? 0) - 1;
      waits[follower] = left;
      if (left === 0) free.push(follower);
    }
  }
  // Backwards from any that is left, each step to one that is left: where a node comes again, it lies on the cycle.
  const isLeft = (value: string) => (waits[producers.get(value) ?? -1] ?? 0) > 0;
  const seen = new Set<number>();
  for (let at = waits.findIndex((count) => count > 0); at !== -1; ) {
    const node = nodes[at];
    const value = node?.inputs.find(isLeft);
    if (node === undefined || value === undefined) return undefined;
    if (seen.has(at)) return { kind: 'cycle', node: node.name, value };
    seen.add(at);
    at = producers.get(value) ?? -1;
  }
  return undefined;
}
