import { Graph, layout } from '@dagrejs/dagre';
import type { GraphPicture } from './graph-picture.ts';
import type { Placement } from './layered-layout.ts';

/** The layout that people like to read, by dagre. Its time grows faster than the graph: give it a limit. */
export function placeCarefully({ nodes, edges }: GraphPicture): Placement {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({
    rankdir: 'TB',
    nodesep: 28,
    edgesep: 14,
    ranksep: 36,
    marginx: 24,
    marginy: 24,
    ranker: 'tight-tree',
  });
  for (const [index, { width, height }] of nodes.entries()) graph.setNode(String(index), { width, height });
  for (const [index, { from, to }] of edges.entries()) graph.setEdge(String(from), String(to), {}, String(index));
  layout(graph);
  const whole = graph.graph();
  return {
    positions: nodes.map((_, index) => {
      const { x = 0, y = 0 } = graph.node(String(index));
      return { x, y };
    }),
    points: edges.map(({ from, to }, index) => {
      const { points = [] } = graph.edge(String(from), String(to), String(index));
      return points.flatMap(({ x, y }: { x: number; y: number }) => [x, y]);
    }),
    width: whole.width ?? 0,
    height: whole.height ?? 0,
  };
}
