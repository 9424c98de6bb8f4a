import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { GraphPicture } from '../../../main/models/graph-picture.ts';
import { createInspector } from '../../../main/models/inspect.ts';
import { placeInLayers } from '../../../main/models/layered-layout.ts';
import { readGraph } from '../../../main/models/read-graph.ts';
import {
  createLoopModel,
  createTestFolder,
  exampleFolder,
  ocrModels,
  onnxBytes,
  problemOf,
} from '../../support/models.ts';

const files = createTestFolder();
afterAll(files.dispose);
const detector = join(ocrModels, 'ch_PP-OCRv4_det_infer.onnx');
const readerPath = join(import.meta.dirname, '../../../main/models/reader-worker.ts');

describe.each(['careful', 'simple'] as const)('the %s picture of a graph', (layout) => {
  test.each([join(exampleFolder, 'digits.onnx'), detector])(
    'reads from above to below, nothing lying on another: %s',
    (path) => {
      const { nodes, edges } = readGraph(path, layout);
      for (const { from, to } of edges) expect(nodes[from]?.y).toBeLessThan(nodes[to]?.y ?? 0);
      for (const [index, one] of nodes.entries()) {
        for (const other of nodes.slice(index + 1)) {
          const apart = Math.abs(one.x - other.x) >= (one.width + other.width) / 2 - 0.2;
          expect(apart || Math.abs(one.y - other.y) >= one.height).toBe(true);
        }
      }
    },
  );

  test('shows weights and constants in the nodes that use them, with attributes and shapes', () => {
    const { nodes } = readGraph(detector, layout);
    const first = nodes.find(({ operator }) => operator === 'Conv');
    expect(first?.caption).toBe('[16, 3, 3, 3]');
    expect(first?.inputs.map(({ isWeight }) => isWeight)).toEqual([false, true]);
    expect(first?.attributes).toContainEqual({ name: 'strides', value: '[2, 2]' });
    expect(nodes.filter(({ operator }) => operator === 'Constant')).toEqual([]);
    expect(nodes.filter(({ kind }) => kind !== 'node').map(({ kind, name }) => [kind, name])).toEqual([
      ['input', 'x'],
      ['output', 'sigmoid_0.tmp_0'],
    ]);
  });

  test('tells of a subgraph by its size', () => {
    const { nodes } = readGraph(files.write('loop.onnx', createLoopModel()), layout);
    const loop = nodes.find(({ operator }) => operator === 'Loop');
    expect(loop?.attributes).toEqual([{ name: 'body', value: 'graph (2)' }]);
    expect(loop?.bodies).toEqual([{ label: 'body', nodeCount: 2, step: { node: 0, attribute: 'body' } }]);
  });
});

test('a graph of any edges, cycles too, is laid out simply with a place for every node', () => {
  const graphs = fc.integer({ min: 1, max: 40 }).chain((count) => {
    const node = fc.nat(count - 1);
    return fc.tuple(fc.constant(count), fc.array(fc.tuple(node, node), { maxLength: 120 }));
  });
  fc.assert(
    fc.property(graphs, ([count, pairs]) => {
      const edges = pairs.filter(([from, to]) => from !== to).map(([from, to]) => ({ from, to, name: '' }));
      const node = {
        kind: 'node',
        name: '',
        operator: 'Add',
        domain: '',
        caption: '',
        inputs: [],
        outputs: [],
      } as const;
      const nodes: GraphPicture['nodes'] = Array.from({ length: count }, () => {
        return { ...node, inputs: [], outputs: [], attributes: [], bodies: [], width: 80, height: 40 };
      });
      const { positions, points } = placeInLayers({ nodes, edges });
      expect(new Set(positions.map(({ x, y }) => `${Math.round(x)} ${y}`)).size).toBe(count);
      expect(points.every((line) => line.length === 8 && line.every(Number.isFinite))).toBe(true);
    }),
  );
});

test('some thousand nodes are laid out within seconds, and tens of thousands are refused in words', async () => {
  const chain = (count: number) =>
    onnxBytes({
      nodes: Array.from({ length: count }, (_, index) => {
        const other = Math.max(0, index - (index % 7));
        return { operator: 'Add', inputs: [`v${index}`, `v${other}`], outputs: [`v${index + 1}`] };
      }),
      inputs: [{ name: 'v0', type: 'float32', shape: [1] }],
      outputs: [{ name: `v${count}`, type: 'float32' }],
    });
  const inspector = createInspector(readerPath);
  const start = performance.now();
  const graph = await inspector.graph(files.write('5000.onnx', chain(5000)), []);
  expect(performance.now() - start).toBeLessThan(20_000);
  expect(graph.nodes).toHaveLength(5002);
  expect(graph.layout).toBe('simple');
  const { code } = await problemOf(inspector.graph(files.write('30000.onnx', chain(30_000)), []));
  expect(code).toBe('models/graph-too-large');
});
