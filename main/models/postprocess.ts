import type { Postprocess } from '../../preload/contract/handler/postprocess.ts';
import { AppError } from '../app-error.ts';
import { type Answer, answerClasses, formatValue, readAnswer, summarizeOutputs } from './answer.ts';
import { readBoxes } from './boxes.ts';
import { type Floats, isDistribution, isFloats, rowsOf, sigmoid, softmax } from './class-scores.ts';
import { countValues, type NamedTensors, type Tensor } from './tensor.ts';

type Kind<Name extends Postprocess['kind']> = Extract<Postprocess, { kind: Name }>;
type Told = Omit<Answer, 'outputs'>;
type Labels = readonly string[] | undefined;

const maxClasses = 1_000_000;
const maxNamed = 100;

/** Reads the outputs as declared; without a declaration as they look. Throws an AppError when they are not like that. */
export function postprocess(declared: Postprocess | undefined, outputs: NamedTensors, labels: Labels): Answer {
  if (declared === undefined) return readAnswer(outputs, labels);
  return { ...read(declared, outputs, labels), outputs: summarizeOutputs(outputs) };
}

function read(declared: Postprocess, outputs: NamedTensors, labels: Labels): Told {
  if (declared.kind === 'boxes') return readBoxes(declared, outputs, labels);
  const { name, tensor } = outputNamed(outputs, declared.output);
  if (declared.kind === 'classes') return readClasses(declared, rows(name, tensor), labels);
  if (declared.kind === 'multi-label') return readMultiLabel(declared, rows(name, tensor), labels);
  if (declared.kind === 'arg-max') return readArgMax(declared, name, tensor, labels);
  return readValues(declared, name, tensor);
}

/** The output of that name, else the first. */
function outputNamed(outputs: NamedTensors, name: string | undefined): { name: string; tensor: Tensor } {
  const found = Object.entries(outputs).find(([output]) => name === undefined || output === name);
  if (found === undefined) throw new AppError('models/output-unfit', { output: name ?? '', expected: 'tensor' });
  return { name: found[0], tensor: found[1] };
}

function rows(name: string, tensor: Tensor): Floats[] {
  const found = rowsOf(tensor, maxClasses);
  if (found === undefined) throw new AppError('models/output-unfit', { output: name, expected: 'float[N, classes]' });
  return found;
}

function readClasses({ activation, top }: Kind<'classes'>, found: Floats[], labels: Labels): Told {
  const toShares = (row: Floats) => {
    const [only] = row;
    if (row.length === 1 && labels?.length === 2 && only !== undefined) {
      const isShare = activation === 'none' || (activation === 'auto' && only >= 0 && only <= 1);
      const second = isShare ? only : sigmoid(only);
      return [1 - second, second];
    }
    if (activation === 'sigmoid') return Array.from(row, sigmoid);
    const isDone = activation === 'none' || (activation === 'auto' && isDistribution(row));
    return isDone ? Array.from(row) : softmax(row);
  };
  return answerClasses(found.map(toShares), labels, top);
}

function readMultiLabel({ activation, threshold }: Kind<'multi-label'>, found: Floats[], labels: Labels): Told {
  const best = found.map((row) => {
    const shares = activation === 'sigmoid' ? Array.from(row, sigmoid) : Array.from(row);
    const nameOf = (index: number) => (labels?.length === row.length ? labels[index] : undefined) ?? String(index);
    return shares
      .map((score, index) => ({ label: nameOf(index), score }))
      .filter(({ score }) => score >= threshold)
      .sort((left, right) => right.score - left.score)
      .slice(0, maxNamed);
  });
  const names = (scores: readonly { label: string }[]) => scores.map(({ label }) => label).join(', ') || '—';
  const [only] = best;
  const summary = best.slice(0, maxNamed).map(names).join('; ');
  if (best.length !== 1 || only === undefined) return { summary };
  // The order of the right answer's names is nobody's business: they are compared in the alphabet's.
  const answer = only.map(({ label }) => label).sort();
  return { summary, scores: only, answer: answer.join(', ') };
}

function readArgMax({ axis }: Kind<'arg-max'>, name: string, { dims, data }: Tensor, labels: Labels): Told {
  const at = axis < 0 ? dims.length + axis : axis;
  const length = dims[at];
  if (length === undefined || length === 0 || Array.isArray(data)) {
    throw new AppError('models/output-unfit', { output: name, expected: `tensor with axis ${axis}` });
  }
  const stride = countValues(dims.slice(at + 1));
  const count = Math.min(data.length / length, maxNamed);
  const places = Array.from({ length: count }, (_, index) => {
    const start = Math.floor(index / stride) * stride * length + (index % stride);
    let best: number | undefined;
    for (let place = 0; place < length; place += 1) {
      const value = data[start + place * stride] ?? 0;
      if (Number.isNaN(Number(value))) continue;
      if (best === undefined || value > (data[start + best * stride] ?? 0)) best = place;
    }
    if (best === undefined) return '—';
    return labels?.length === length ? (labels[best] ?? String(best)) : String(best);
  });
  const summary = places.join(' ') + (data.length / length > count ? ' …' : '');
  return { summary, ...(data.length === length ? { answer: summary } : {}) };
}

const shownValues = 6;

function readValues({ mean = 0, std = 1 }: Kind<'values'>, name: string, { type, data }: Tensor): Told {
  if (Array.isArray(data)) throw new AppError('models/output-unfit', { output: name, expected: 'numbers' });
  const own = (list: number | readonly number[], index: number, otherwise: number) =>
    typeof list === 'number' ? list : (list[index % list.length] ?? otherwise);
  const first: (number | bigint)[] = [...data.slice(0, shownValues)];
  const values = first.map((value, index) => Number(value) * own(std, index, 1) + own(mean, index, 0));
  const shown = values.map((value) => formatValue(value, isFloats(data) ? type : 'float64'));
  return { summary: shown.join(', ') + (data.length > shownValues ? ' …' : '') };
}
