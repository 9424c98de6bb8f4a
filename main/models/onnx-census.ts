import { type ExternalPlace, readTensorHead, type TensorHead } from './onnx-tensor.ts';
import { maxNameBytes } from './onnx-values.ts';
import { ProtobufError, type ProtobufField, type ProtobufReader } from './protobuf-fields.ts';

/** How often one operator is used; `ai.onnx` stands for the standard domain, however the file writes it. */
export type OperatorCount = { domain: string; name: string; count: number };

/** Nodes that share one set of opset imports: the graph with its subgraphs, or a function of the file's own. */
export type OperatorScope = Map<string, OperatorCount>;

/** Tensors of one element type. */
type WeightCount = { type: string; tensorCount: number; parameterCount: number; sizeBytes: number };

/** What the tensors in one external file need of it. */
export type ExternalNeed = { neededBytes: number; tensorCount: number; checksum?: string };

const maxDepth = 32;
const maxOperators = 10_000;
const maxExternalFiles = 10_000;
const maxDamaged = 20;

/** Counts nodes, subgraphs and weights as they are walked, and keeps none of them. */
export function createCensus(reader: ProtobufReader) {
  const weights = new Map<string, WeightCount>();
  const external = new Map<string, ExternalNeed>();
  const damaged: TensorHead[] = [];
  let nodeCount = 0;
  let subgraphCount = 0;
  let operatorKinds = 0;

  function addNode(node: ProtobufField, scope: OperatorScope, depth: number): void {
    let name = '';
    let domain = '';
    for (const field of reader.fields(node.start, node.end)) {
      if (field.kind !== 'bytes') continue;
      if (field.number === 4) name = reader.text(field, maxNameBytes);
      else if (field.number === 7) domain = reader.text(field, maxNameBytes);
      else if (field.number === 5) addAttribute(field, scope, depth);
    }
    nodeCount += 1;
    const key = `${standardName(domain)}\n${name}`;
    const known = scope.get(key);
    if (known) known.count += 1;
    else {
      operatorKinds += 1;
      if (operatorKinds > maxOperators) throw new ProtobufError('too-much', node.start);
      scope.set(key, { domain: standardName(domain), name, count: 1 });
    }
  }

  /** Graphs in attributes are bodies of control flow; tensors in them are weights like any other. */
  function addAttribute(attribute: ProtobufField, scope: OperatorScope, depth: number): void {
    for (const field of reader.fields(attribute.start, attribute.end)) {
      if (field.kind !== 'bytes') continue;
      if (field.number === 6 || field.number === 11) {
        subgraphCount += 1;
        addGraph(field, scope, depth + 1);
      } else if (field.number === 5 || field.number === 10) addWeight(field);
      else if (field.number === 22 || field.number === 23) addSparse(field);
    }
  }

  /** Nodes and weights; returns the names of the weights, since old files list them among the inputs too. */
  function addGraph(graph: ProtobufField, scope: OperatorScope, depth = 0): Set<string> {
    if (depth > maxDepth) throw new ProtobufError('too-much', graph.start);
    const names = new Set<string>();
    for (const field of reader.fields(graph.start, graph.end)) {
      if (field.kind !== 'bytes') continue;
      if (field.number === 1) addNode(field, scope, depth);
      else if (field.number === 5) names.add(addWeight(field));
      else if (field.number === 15) addSparse(field);
    }
    return names;
  }

  function addWeight(field: ProtobufField): string {
    const tensor = readTensorHead(reader, field);
    const { name, type, parameterCount, sizeBytes } = tensor;
    const sum = weights.get(type) ?? { type, tensorCount: 0, parameterCount: 0, sizeBytes: 0 };
    sum.tensorCount += 1;
    sum.parameterCount += parameterCount;
    sum.sizeBytes += sizeBytes;
    weights.set(type, sum);
    if (tensor.external) addExternal(tensor.external);
    const isDamaged = tensor.damage ?? tensor.external?.wrong ?? type === 'unknown';
    if (isDamaged && damaged.length < maxDamaged) damaged.push(tensor);
    return name;
  }

  function addSparse(sparse: ProtobufField): void {
    for (const field of reader.fields(sparse.start, sparse.end)) {
      if (field.kind === 'bytes' && (field.number === 1 || field.number === 2)) addWeight(field);
    }
  }

  function addExternal({ location, offsetBytes, lengthBytes = 0, checksum }: ExternalPlace): void {
    const need = external.get(location) ?? { neededBytes: 0, tensorCount: 0 };
    if (external.size >= maxExternalFiles) throw new ProtobufError('too-much', 0);
    need.neededBytes = Math.max(need.neededBytes, Math.min(offsetBytes + lengthBytes, Number.MAX_SAFE_INTEGER));
    need.tensorCount += 1;
    if (checksum !== undefined) need.checksum = checksum;
    external.set(location, need);
  }

  return {
    addGraph,
    addNode,
    counts: () => ({ nodeCount, subgraphCount }),
    /** The most bytes first. */
    weights: () => [...weights.values()].sort((one, other) => other.sizeBytes - one.sizeBytes),
    external: (): ReadonlyMap<string, ExternalNeed> => external,
    /** The first tensors that contradict themselves or make no sense. */
    damaged: (): readonly TensorHead[] => damaged,
  };
}

/** Both `''` and `ai.onnx` mean the standard operator set. */
export function standardName(domain: string): string {
  return domain === '' ? 'ai.onnx' : domain;
}
