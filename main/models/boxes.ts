import type { Postprocess } from '../../preload/contract/handler/postprocess.ts';
import type { SampleResult } from '../../preload/contract/models.ts';
import { AppError } from '../app-error.ts';
import type { NamedTensors, Tensor } from './tensor.ts';

type Declared = Extract<Postprocess, { kind: 'boxes' }>;
/** A box in the pixels of the model's input. */
export type Box = NonNullable<SampleResult['boxes']>[number];
type Candidate = Omit<Box, 'label'> & { class: number };

/** As many as an overlap of each with each still allows in a moment. */
const maxCandidates = 5000;

/** The boxes over the threshold, of those that overlap in one class only the best. Throws an AppError. */
export function readBoxes(
  declared: Declared,
  outputs: NamedTensors,
  labels: readonly string[] | undefined,
): { summary: string; boxes: Box[] } {
  const candidates = (declared.scores === undefined ? readJoined(declared, outputs) : readApart(declared, outputs))
    .filter(({ score }) => score >= declared.scoreThreshold)
    .sort((left, right) => right.score - left.score)
    .slice(0, maxCandidates);
  const boxes = suppress(candidates, declared).map(({ class: place, ...box }) => ({
    ...box,
    label: labels?.[place] ?? String(place),
  }));
  const counts = Map.groupBy(boxes, ({ label }) => label);
  const named = Array.from(counts, ([label, found]) => (found.length > 1 ? `${found.length} × ${label}` : label));
  return { summary: named.join(', ') || '—', boxes };
}

/** Non-maximum suppression: a box is left out where a better one of its class overlaps it too much. */
function suppress(candidates: readonly Candidate[], { overlapThreshold, maxBoxes }: Declared): Candidate[] {
  const kept: Candidate[] = [];
  for (const candidate of candidates) {
    if (kept.length === maxBoxes) break;
    const rivals = kept.filter((other) => other.class === candidate.class);
    if (rivals.every((rival) => overlapOf(rival, candidate) <= overlapThreshold)) kept.push(candidate);
  }
  return kept;
}

/** Intersection over union. */
function overlapOf(a: Candidate, b: Candidate): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  const area = (box: Candidate) => (box.right - box.left) * (box.bottom - box.top);
  return shared / (area(a) + area(b) - shared);
}

/** Boxes and scores in one output: [1, N, 4 + classes], or [1, 4 + classes, N] where it is transposed. */
function readJoined(declared: Declared, outputs: NamedTensors): Candidate[] {
  const { name, tensor } = pick(outputs, declared.output);
  const [rows = 0, columns = 0] = tensor.dims.slice(-2);
  const [count, width] = declared.transposed ? [columns, rows] : [rows, columns];
  const first = declared.objectness ? 5 : 4;
  const isOneImage = tensor.dims.slice(0, -2).every((dim) => dim === 1);
  if (!isOneImage || width <= first) {
    throw new AppError('models/output-unfit', { output: name, expected: `[1, N, ${first} + classes]` });
  }
  const value = (box: number, column: number) =>
    Number(tensor.data[declared.transposed ? column * count + box : box * width + column] ?? 0);
  return Array.from({ length: count }, (_, box) => {
    let best = first;
    for (let column = first + 1; column < width; column += 1) if (value(box, column) > value(box, best)) best = column;
    const score = value(box, best) * (declared.objectness ? value(box, 4) : 1);
    return { ...corners(declared.format, (column) => value(box, column)), score, class: best - first };
  });
}

/** Boxes [N, 4], scores [N] or [N, classes], and class numbers [N] in outputs of their own, with or without a batch. */
function readApart({ output, scores, classes, format }: Declared, outputs: NamedTensors): Candidate[] {
  const boxes = pick(outputs, output);
  const scored = pick(outputs, scores).tensor;
  const numbered = classes === undefined ? undefined : pick(outputs, classes).tensor;
  const count = boxes.tensor.data.length / 4;
  const width = scored.data.length / Math.max(count, 1);
  if (!Number.isInteger(count) || !Number.isInteger(width)) {
    throw new AppError('models/output-unfit', { output: boxes.name, expected: '[N, 4]' });
  }
  const value = ({ data }: Tensor, at: number) => Number(data[at] ?? 0);
  return Array.from({ length: count }, (_, box) => {
    let best = 0;
    for (let place = 1; place < width; place += 1) {
      if (value(scored, box * width + place) > value(scored, box * width + best)) best = place;
    }
    const place = numbered ? value(numbered, box) : best;
    const box4 = corners(format, (column) => value(boxes.tensor, box * 4 + column));
    return { ...box4, score: value(scored, box * width + best), class: place };
  });
}

function pick(outputs: NamedTensors, name: string | undefined): { name: string; tensor: Tensor } {
  const found = Object.entries(outputs).find(([output]) => name === undefined || output === name);
  if (found === undefined) throw new AppError('models/output-unfit', { output: name ?? '', expected: '[N, 4]' });
  return { name: found[0], tensor: found[1] };
}

function corners(format: Declared['format'], value: (column: number) => number) {
  const [first, second, third, fourth] = [value(0), value(1), value(2), value(3)];
  if (format === 'xyxy') return { left: first, top: second, right: third, bottom: fourth };
  const [left, top] = format === 'xywh' ? [first, second] : [first - third / 2, second - fourth / 2];
  return { left, top, right: left + third, bottom: top + fourth };
}
