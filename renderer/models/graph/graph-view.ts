import type { GraphNode, ModelGraph } from '../../../preload/contract/model-graph.ts';

/** What part of a picture is seen: `x` and `y` are the picture's point in the corner of the canvas. */
export type GraphView = { x: number; y: number; scale: number };
/** Pixels of the canvas. */
export type GraphSize = { width: number; height: number };
export type Direction = 'up' | 'down' | 'left' | 'right';

const [smallestScale, largestScale] = [0.02, 3];
const margin = 12;
const sameRow = 24;

/** The whole picture, or its top in a readable size where the whole would be dots. */
export function fitView(graph: Pick<ModelGraph, 'width' | 'height'>, size: GraphSize): GraphView {
  const across = (size.width - 2 * margin) / Math.max(graph.width, 1);
  const down = (size.height - 2 * margin) / Math.max(graph.height, 1);
  const scale = limitScale(Math.min(across, down, 1));
  const x = (graph.width - size.width / scale) / 2;
  return { x, y: (graph.height - size.height / scale) / 2, scale };
}

/** The beginning of a graph in a size that can be read. */
export function startView(graph: ModelGraph, size: GraphSize): GraphView {
  const whole = fitView(graph, size);
  if (whole.scale >= 0.6) return whole;
  const first = graph.nodes.reduce<GraphNode | undefined>(
    (top, node) => (top && top.y <= node.y ? top : node),
    undefined,
  );
  const scale = 0.8;
  return { x: (first?.x ?? 0) - size.width / scale / 2, y: -margin / scale, scale };
}

/** The view after zooming by `factor`, the picture's point under (`atX`, `atY`) staying where it is. */
export function zoomView(view: GraphView, factor: number, atX: number, atY: number): GraphView {
  const scale = limitScale(view.scale * factor);
  return { x: view.x + atX / view.scale - atX / scale, y: view.y + atY / view.scale - atY / scale, scale };
}

export function panView(view: GraphView, byX: number, byY: number): GraphView {
  return { ...view, x: view.x + byX / view.scale, y: view.y + byY / view.scale };
}

/** The view itself when the node is well inside it, else one with the node in the middle, in a size to be read. */
export function showNode(view: GraphView, size: GraphSize, node: GraphNode): GraphView {
  const [x, y] = [(node.x - view.x) * view.scale, (node.y - view.y) * view.scale];
  const [halfWidth, halfHeight] = [(node.width * view.scale) / 2 + margin, (node.height * view.scale) / 2 + margin];
  const isInside = x >= halfWidth && y >= halfHeight && x <= size.width - halfWidth && y <= size.height - halfHeight;
  if (isInside && view.scale >= 0.35) return view;
  const scale = Math.max(view.scale, 0.7);
  return { x: node.x - size.width / scale / 2, y: node.y - size.height / scale / 2, scale };
}

/** The node at a point of the canvas; the last drawn one where several lie. */
export function nodeAt(graph: ModelGraph, view: GraphView, canvasX: number, canvasY: number): number | undefined {
  const [x, y] = [view.x + canvasX / view.scale, view.y + canvasY / view.scale];
  const found = graph.nodes.findLastIndex((node) => {
    return Math.abs(node.x - x) <= node.width / 2 && Math.abs(node.y - y) <= node.height / 2;
  });
  return found === -1 ? undefined : found;
}

/** Where an arrow key leads from a node: to its producer, its consumer, or the next one in its row. */
export function neighbourOf(graph: ModelGraph, from: number, direction: Direction): number | undefined {
  if (direction === 'up') return graph.edges.find(({ to }) => to === from)?.from;
  if (direction === 'down') return graph.edges.find((edge) => edge.from === from)?.to;
  const start = graph.nodes[from];
  if (!start) return undefined;
  let best: number | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, node] of graph.nodes.entries()) {
    const distance = direction === 'left' ? start.x - node.x : node.x - start.x;
    if (index === from || Math.abs(node.y - start.y) > sameRow || distance <= 0 || distance >= least) continue;
    [best, least] = [index, distance];
  }
  return best;
}

/** The nodes that a search finds, by operator, name and the values that go in and out. */
export function findNodes(nodes: readonly GraphNode[], search: string): number[] {
  const wanted = search.trim().toLowerCase();
  if (wanted === '') return [...nodes.keys()];
  return [...nodes.keys()].filter((index) => {
    const node = nodes[index];
    if (!node) return false;
    const values = [...node.inputs, ...node.outputs].map(({ name }) => name);
    return [node.operator, node.name, ...values].some((text) => text.toLowerCase().includes(wanted));
  });
}

function limitScale(scale: number): number {
  return Math.min(largestScale, Math.max(smallestScale, scale));
}
