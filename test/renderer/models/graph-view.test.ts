import { describe, expect, test } from 'vitest';
import type { GraphNode, ModelGraph } from '../../../preload/contract/model-graph.ts';
import {
  findNodes,
  fitView,
  neighbourOf,
  nodeAt,
  panView,
  showNode,
  startView,
  zoomView,
} from '../../../renderer/models/graph/graph-view.ts';

const size = { width: 800, height: 600 };

function node(
  operator: string,
  x: number,
  y: number,
  values: { inputs?: string[]; outputs?: string[] } = {},
): GraphNode {
  const connections = (names: string[] = []) => names.map((name) => ({ name, text: '', isWeight: false }));
  const { inputs, outputs } = values;
  const ends = { inputs: connections(inputs), outputs: connections(outputs) };
  const rest = { kind: 'node', name: `${operator}_0`, domain: 'ai.onnx', caption: '' } as const;
  return { ...rest, attributes: [], bodies: [], operator, ...ends, x, y, width: 100, height: 40 };
}

/** One node above two beside each other. */
const graph: ModelGraph = {
  nodes: [node('Conv', 200, 40, { outputs: ['c'] }), node('Relu', 100, 140, { inputs: ['c'] }), node('Add', 300, 140)],
  edges: [
    { from: 0, to: 1, name: 'c', points: [] },
    { from: 0, to: 2, name: 'c', points: [] },
  ],
  width: 400,
  height: 4000,
  layout: 'careful',
};

describe('the view of a graph', () => {
  test('begins where the graph begins, in a size that can be read', () => {
    const view = startView(graph, size);
    expect(view.scale).toBeGreaterThanOrEqual(0.6);
    expect(nodeAt(graph, view, size.width / 2, 44)).toBe(0);
  });

  test('can show all of it', () => {
    const { x, y, scale } = fitView(graph, size);
    expect([x, y].every((at) => at <= 0)).toBe(true);
    expect((graph.height - y) * scale).toBeLessThanOrEqual(size.height);
  });

  test('zooms around the pointer, and not without end', () => {
    const view = startView(graph, size);
    const under = (seen: typeof view) => [seen.x + 300 / seen.scale, seen.y + 200 / seen.scale];
    const closer = zoomView(view, 1.5, 300, 200);
    expect(closer.scale).toBeGreaterThan(view.scale);
    expect(under(closer)[0]).toBeCloseTo(under(view)[0] ?? 0);
    expect(under(closer)[1]).toBeCloseTo(under(view)[1] ?? 0);
    expect(zoomView(view, 1e9, 0, 0).scale).toBeLessThan(10);
    expect(zoomView(view, 1e-9, 0, 0).scale).toBeGreaterThan(0);
  });

  test('moves to a node that is out of it, and stays where the node is in it', () => {
    const view = startView(graph, size);
    const first = graph.nodes[0];
    if (!first) throw new Error('no node');
    expect(showNode(view, size, first)).toBe(view);
    const away = panView(view, 5000, 5000);
    expect(nodeAt(graph, showNode(away, size, first), size.width / 2, size.height / 2)).toBe(0);
  });
});

test('arrow keys go along the edges, and from node to node in a row', () => {
  expect(neighbourOf(graph, 0, 'down')).toBe(1);
  expect(neighbourOf(graph, 1, 'up')).toBe(0);
  expect(neighbourOf(graph, 1, 'right')).toBe(2);
  expect(neighbourOf(graph, 2, 'left')).toBe(1);
  expect(neighbourOf(graph, 2, 'right')).toBeUndefined();
  expect(neighbourOf(graph, 0, 'up')).toBeUndefined();
});

test('a search finds nodes by operator, name and value', () => {
  expect(findNodes(graph.nodes, 'relu')).toEqual([1]);
  expect(findNodes(graph.nodes, 'Add_0')).toEqual([2]);
  expect(findNodes(graph.nodes, 'c')).toEqual([0, 1]);
  expect(findNodes(graph.nodes, ' ')).toEqual([0, 1, 2]);
  expect(findNodes(graph.nodes, 'nothing')).toEqual([]);
});
