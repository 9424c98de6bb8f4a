import type { GraphEdge, GraphNode } from '../../preload/contract/model-graph.ts';
import type { OnnxGraph, OnnxNode } from './onnx-nodes.ts';

/** A graph as it is drawn, not laid out yet: edges are between indexes of `nodes`. */
export type GraphPicture = {
  nodes: Omit<GraphNode, 'x' | 'y'>[];
  edges: Omit<GraphEdge, 'points'>[];
};

const characterWidth = 7;
const [minWidth, maxWidth] = [84, 240];
const height = 40;
const maxConnectionsShown = 64;

/** Inputs, nodes and outputs with the values between them. Weights and constants are told in the nodes that use them. */
export function pictureGraph({ nodes, inputs, outputs, values }: OnnxGraph): GraphPicture {
  const constants = new Map(nodes.filter(isConstant).map((node) => [node.outputs[0] ?? '', constantText(node)]));
  const drawn = nodes.filter((node) => !isConstant(node));
  const describe = (name: string) => {
    const constant = constants.get(name);
    return { name, text: constant ?? values.get(name)?.text ?? '', isWeight: constant !== undefined || isWeight(name) };
  };
  const isWeight = (name: string) => values.get(name)?.isWeight === true;
  const picture: GraphPicture = { nodes: [], edges: [] };
  const producers = new Map<string, number>();
  for (const { name } of inputs) {
    producers.set(name, picture.nodes.length);
    picture.nodes.push(endNode('input', name, values.get(name)?.text ?? ''));
  }
  const first = picture.nodes.length;
  for (const [index, node] of drawn.entries()) {
    for (const name of node.outputs) if (name !== '') producers.set(name, first + index);
  }
  for (const node of drawn) {
    const { name, operator, domain, attributes, bodies } = node;
    const used = node.inputs.slice(0, maxConnectionsShown).map(describe);
    const caption = used.find(({ isWeight, text }) => isWeight && /\[.+\]/.test(text))?.text.replace(/^\w+/, '') ?? '';
    picture.nodes.push({
      kind: 'node',
      name,
      operator,
      domain,
      caption,
      inputs: used,
      outputs: node.outputs.slice(0, maxConnectionsShown).map(describe),
      attributes,
      bodies,
      ...sizeOf(operator, caption),
    });
  }
  for (const { name } of outputs) picture.nodes.push(endNode('output', name, values.get(name)?.text ?? ''));
  const consumed = [
    ...drawn.map((node, index) => [first + index, node.inputs] as const),
    ...outputs.map(({ name }, index) => [first + drawn.length + index, [name]] as const),
  ];
  for (const [to, names] of consumed) {
    for (const name of new Set(names)) {
      const from = producers.get(name);
      if (from !== undefined && from !== to) picture.edges.push({ from, to, name });
    }
  }
  return picture;
}

function isConstant({ operator, domain, outputs }: OnnxNode): boolean {
  return operator === 'Constant' && domain === 'ai.onnx' && outputs.length === 1;
}

function constantText({ attributes }: OnnxNode): string {
  return attributes[0]?.value ?? '';
}

function endNode(kind: 'input' | 'output', name: string, text: string): Omit<GraphNode, 'x' | 'y'> {
  const value = { name, text, isWeight: false };
  const [inputs, outputs] = kind === 'input' ? [[], [value]] : [[value], []];
  const size = sizeOf(name, text);
  return { kind, name, operator: '', domain: '', caption: text, inputs, outputs, attributes: [], bodies: [], ...size };
}

function sizeOf(title: string, caption: string): { width: number; height: number } {
  const characters = Math.max(title.length, caption.length * 0.9);
  return { width: Math.round(Math.min(maxWidth, Math.max(minWidth, characters * characterWidth + 24))), height };
}
