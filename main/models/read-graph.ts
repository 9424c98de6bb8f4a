import type { GraphStep, ModelGraph } from '../../preload/contract/model-graph.ts';
import { AppError } from '../app-error.ts';
import { placeCarefully } from './careful-layout.ts';
import { withModelFile } from './describe-model.ts';
import { type GraphPicture, pictureGraph } from './graph-picture.ts';
import { type Placement, placeInLayers } from './layered-layout.ts';
import { readOnnxGraph } from './onnx-nodes.ts';

/** More than anybody looks through as a picture. */
const maxDrawn = 20_000;
/** Above this dagre takes longer than people wait. */
const maxCareful = 1_500;

/** A model's main graph, or one within it, laid out. Throws an AppError for what is no model. Blocks: for a thread of its own. */
export function readGraph(path: string, wanted: ModelGraph['layout'], within: readonly GraphStep[] = []): ModelGraph {
  const graph = withModelFile(path, (source) => readOnnxGraph(source, within));
  const picture = graph && pictureGraph(graph);
  if (picture === undefined || picture.nodes.length > maxDrawn) {
    throw new AppError('models/graph-too-large', { limit: maxDrawn });
  }
  const careful = wanted === 'careful' && picture.nodes.length <= maxCareful ? tryCarefully(picture) : undefined;
  const placed = careful ?? placeInLayers(picture);
  const round = (value: number) => Math.round(value * 10) / 10;
  return {
    nodes: picture.nodes.map((node, index) => {
      const { x, y } = placed.positions[index] ?? { x: 0, y: 0 };
      return { ...node, x: round(x), y: round(y) };
    }),
    edges: picture.edges.map((edge, index) => ({ ...edge, points: (placed.points[index] ?? []).map(round) })),
    width: round(placed.width),
    height: round(placed.height),
    layout: careful ? 'careful' : 'simple',
  };
}

/** Undefined where the graph is so deep that dagre, which calls itself, runs out of stack. */
function tryCarefully(picture: GraphPicture): Placement | undefined {
  try {
    return placeCarefully(picture);
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}
