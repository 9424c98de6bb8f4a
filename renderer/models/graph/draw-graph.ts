import type { GraphEdge, GraphNode, ModelGraph } from '../../../preload/contract/model-graph.ts';
import type { GraphSize, GraphView } from './graph-view.ts';

/** What is drawn, from which side, and what stands out in it. */
export type GraphScene = {
  graph: ModelGraph;
  view: GraphView;
  size: GraphSize;
  selected: number | undefined;
  /** Nodes that the search found; undefined when nothing is looked for. */
  found: ReadonlySet<number> | undefined;
};

const [captionScale, titleScale, arrowScale] = [0.5, 0.28, 0.4];
const arrowLength = 6;

/** Draws what of the picture is in view, in the theme's colours. */
export function drawGraph(canvas: HTMLCanvasElement, { graph, view, size, selected, found }: GraphScene): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const styles = getComputedStyle(canvas);
  const colour = (name: string) => styles.getPropertyValue(name);
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(size.width * ratio);
  canvas.height = Math.round(size.height * ratio);
  const scale = view.scale * ratio;
  context.setTransform(scale, 0, 0, scale, -view.x * scale, -view.y * scale);
  const bounds = {
    left: view.x,
    top: view.y,
    right: view.x + size.width / view.scale,
    bottom: view.y + size.height / view.scale,
  };

  const edges = graph.edges.filter((edge) => touches(edge, bounds));
  context.lineWidth = Math.max(1.1, 0.7 / view.scale);
  for (const isChosen of [false, true]) {
    context.strokeStyle = colour(isChosen ? '--accent' : '--shade');
    context.fillStyle = context.strokeStyle;
    context.beginPath();
    const drawn = edges.filter((edge) => (edge.from === selected || edge.to === selected) === isChosen);
    for (const edge of drawn) traceEdge(context, edge);
    context.stroke();
    if (view.scale >= arrowScale) for (const edge of drawn) drawArrow(context, edge);
  }

  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const fonts = { title: `600 12.5px ${colour('--font-ui')}`, caption: `10.5px ${colour('--font-mono')}` };
  const palette = {
    line: colour('--shade'),
    ground: colour('--raised'),
    end: colour('--pane'),
    text: colour('--text'),
    dim: colour('--dim'),
    accent: colour('--accent'),
    chosen: colour('--accent-ground'),
  };
  for (const [index, node] of graph.nodes.entries()) {
    const { x, y, width, height } = node;
    if (x + width / 2 < bounds.left || x - width / 2 > bounds.right) continue;
    if (y + height / 2 < bounds.top || y - height / 2 > bounds.bottom) continue;
    context.globalAlpha = found && !found.has(index) && index !== selected ? 0.35 : 1;
    drawNode(context, node, view.scale, index === selected, found?.has(index) === true, palette, fonts);
  }
  context.globalAlpha = 1;
}

type Palette = Record<'line' | 'ground' | 'end' | 'text' | 'dim' | 'accent' | 'chosen', string>;

function drawNode(
  context: CanvasRenderingContext2D,
  node: GraphNode,
  scale: number,
  isSelected: boolean,
  isFound: boolean,
  palette: Palette,
  fonts: { title: string; caption: string },
): void {
  const { x, y, width, height, kind } = node;
  context.beginPath();
  context.roundRect(x - width / 2, y - height / 2, width, height, kind === 'node' ? 6 : height / 2);
  context.fillStyle = isSelected ? palette.chosen : kind === 'node' ? palette.ground : palette.end;
  context.fill();
  context.strokeStyle = isSelected || isFound ? palette.accent : palette.line;
  context.lineWidth = Math.max(isSelected ? 2 : 1, 0.6 / scale);
  context.stroke();
  if (scale < titleScale) return;
  const hasCaption = node.caption !== '' && scale >= captionScale;
  context.fillStyle = palette.text;
  context.font = fonts.title;
  context.fillText(clip(context, node.operator || node.name, width - 16), x, y - (hasCaption ? 7 : 0));
  if (!hasCaption) return;
  context.fillStyle = palette.dim;
  context.font = fonts.caption;
  context.fillText(clip(context, node.caption, width - (kind === 'node' ? 12 : 32)), x, y + 9);
}

/** As much of a text as there is room for. */
function clip(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (text.length < 8 || context.measureText(text).width <= width) return text;
  let length = Math.min(text.length, 60);
  while (length > 1 && context.measureText(`${text.slice(0, length)}…`).width > width) length -= 1;
  return `${text.slice(0, length)}…`;
}

type Bounds = { left: number; top: number; right: number; bottom: number };

function touches({ points }: GraphEdge, { left, top, right, bottom }: Bounds): boolean {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at + 1 < points.length; at += 2) {
    const [x = 0, y = 0] = [points[at], points[at + 1]];
    minX = Math.min(minX, x);
    maxX = Math.max(maxX, x);
    minY = Math.min(minY, y);
    maxY = Math.max(maxY, y);
  }
  return maxX >= left && minX <= right && maxY >= top && minY <= bottom;
}

/** A smooth line through the middles between the points. */
function traceEdge(context: CanvasRenderingContext2D, { points }: GraphEdge): void {
  const last = points.length - 2;
  if (last < 2) return;
  context.moveTo(points[0] ?? 0, points[1] ?? 0);
  for (let at = 2; at < last; at += 2) {
    const [x = 0, y = 0, nextX = 0, nextY = 0] = points.slice(at, at + 4);
    const isLast = at + 2 === last;
    context.quadraticCurveTo(x, y, isLast ? nextX : (x + nextX) / 2, isLast ? nextY : (y + nextY) / 2);
  }
  if (last === 2) context.lineTo(points[2] ?? 0, points[3] ?? 0);
}

function drawArrow(context: CanvasRenderingContext2D, { points }: GraphEdge): void {
  const [fromX = 0, fromY = 0, toX = 0, toY = 0] = points.slice(-4);
  const angle = Math.atan2(toY - fromY, toX - fromX);
  context.beginPath();
  context.moveTo(toX, toY);
  for (const side of [-0.45, 0.45]) {
    context.lineTo(toX - arrowLength * Math.cos(angle + side), toY - arrowLength * Math.sin(angle + side));
  }
  context.fill();
}
