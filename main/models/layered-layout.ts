import type { GraphEdge } from '../../preload/contract/model-graph.ts';
import type { GraphPicture } from './graph-picture.ts';

/** Where a layout puts things; the points of an edge are x and y in turn. */
export type Placement = {
  positions: { x: number; y: number }[];
  points: GraphEdge['points'][];
  width: number;
  height: number;
};

const [columnGap, rowGap, margin] = [28, 44, 24];
const sweeps = 4;

/**
 * A layout for graphs of any size, in time that grows with the graph and no faster: each node a row below the last of
 * its producers, rows ordered by where their neighbours stand, edges straight across rows. Cycles, which no sound model
 * has, are cut where the file's order breaks them.
 */
export function placeInLayers({ nodes, edges }: GraphPicture): Placement {
  const above: number[][] = nodes.map(() => []);
  const below: number[][] = nodes.map(() => []);
  for (const { from, to } of edges) {
    above[to]?.push(from);
    below[from]?.push(to);
  }
  const rows = groupByRow(rankNodes(above, below));
  const place = new Float64Array(nodes.length);
  for (const row of rows) for (const [index, node] of row.entries()) place[node] = index - row.length / 2;
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const isDown = sweep % 2 === 0;
    for (const row of isDown ? rows : rows.toReversed()) orderRow(row, place, isDown ? above : below);
  }
  const positions = nodes.map(() => ({ x: 0, y: 0 }));
  const widths = nodes.map(({ width }) => width);
  const rowHeight = Math.max(0, ...nodes.slice(0, 1).map(({ height }) => height)) + rowGap;
  for (const [index, row] of rows.entries()) placeRow(row, index * rowHeight, positions, widths, above);
  const left = positions.reduce((least, { x }, index) => Math.min(least, x - (widths[index] ?? 0) / 2), 0);
  const right = positions.reduce((most, { x }, index) => Math.max(most, x + (widths[index] ?? 0) / 2), 0);
  for (const position of positions) {
    position.x += margin - left;
    position.y += margin + rowHeight / 2;
  }
  return {
    positions,
    points: edges.map(({ from, to }) => edgePoints(nodes, positions, from, to)),
    width: right - left + 2 * margin,
    height: rows.length * rowHeight + 2 * margin,
  };
}

/** The row of each node: one below its lowest producer. */
function rankNodes(above: readonly (readonly number[])[], below: readonly (readonly number[])[]): Int32Array {
  const ranks = new Int32Array(above.length);
  const waiting = Int32Array.from(above, (producers) => producers.length);
  const isDone = new Uint8Array(above.length);
  const ready = [...waiting.keys()].filter((node) => waiting[node] === 0);
  let next = 0;
  for (let done = 0; done < above.length; done += 1) {
    // Nothing is ready though nodes are left: a cycle. The file's order decides.
    if (ready.length <= done) {
      while (isDone[next] === 1) next += 1;
      ready.push(next);
    }
    const node = ready[done] ?? 0;
    isDone[node] = 1;
    for (const consumer of below[node] ?? []) {
      if (isDone[consumer] === 1) continue;
      ranks[consumer] = Math.max(ranks[consumer] ?? 0, (ranks[node] ?? 0) + 1);
      waiting[consumer] = (waiting[consumer] ?? 0) - 1;
      if (waiting[consumer] === 0 && !isQueued(ready, done, consumer)) ready.push(consumer);
    }
  }
  return ranks;
}

/** Only a node that a cycle put forward can be there already. */
function isQueued(ready: readonly number[], done: number, node: number): boolean {
  return ready[done + 1] === node;
}

function groupByRow(ranks: Int32Array): number[][] {
  const rows: number[][] = [];
  for (const [node, rank] of ranks.entries()) {
    const row = rows[rank] ?? [];
    row.push(node);
    rows[rank] = row;
  }
  return Array.from(rows, (row) => row ?? []);
}

/** Sorts a row by the mean place of each node's neighbours in the rows that were ordered before. */
function orderRow(row: number[], place: Float64Array, neighbours: readonly (readonly number[])[]): void {
  for (const node of row) {
    const beside = neighbours[node] ?? [];
    if (beside.length > 0) place[node] = beside.reduce((sum, other) => sum + (place[other] ?? 0), 0) / beside.length;
  }
  row.sort((one, other) => (place[one] ?? 0) - (place[other] ?? 0) || one - other);
  for (const [index, node] of row.entries()) place[node] = index - row.length / 2;
}

/** Puts nodes under the middle of their producers, pushed right where they would overlap, the row centred on its wish. */
function placeRow(
  row: readonly number[],
  y: number,
  positions: { x: number; y: number }[],
  widths: readonly number[],
  above: readonly (readonly number[])[],
): void {
  const wish = (node: number) => {
    const producers = above[node] ?? [];
    const sum = producers.reduce((total, producer) => total + (positions[producer]?.x ?? 0), 0);
    return producers.length === 0 ? 0 : sum / producers.length;
  };
  const wishes = row.map(wish);
  let edge = Number.NEGATIVE_INFINITY;
  const found = row.map((node, index) => {
    const half = (widths[node] ?? 0) / 2;
    const x = Math.max(wishes[index] ?? 0, edge + columnGap + half);
    edge = x + half;
    return x;
  });
  const drift = found.reduce((sum, x, index) => sum + x - (wishes[index] ?? 0), 0) / Math.max(row.length, 1);
  for (const [index, node] of row.entries()) positions[node] = { x: (found[index] ?? 0) - drift, y };
}

function edgePoints(
  nodes: GraphPicture['nodes'],
  positions: readonly { x: number; y: number }[],
  from: number,
  to: number,
): number[] {
  const [start, end] = [positions[from], positions[to]];
  if (!start || !end) return [];
  const [top, bottom] = [start.y + (nodes[from]?.height ?? 0) / 2, end.y - (nodes[to]?.height ?? 0) / 2];
  const bend = Math.max(12, (bottom - top) / 3);
  return [start.x, top, start.x, top + bend, end.x, bottom - bend, end.x, bottom];
}
