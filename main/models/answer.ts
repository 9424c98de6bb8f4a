import type { OutputSummary, SampleResult } from '../../preload/contract/models.ts';
import { type Floats, isAllFinite, isDistribution, isFloats, rankClasses, rowsOf, softmax } from './class-scores.ts';
import type { NamedTensors, Tensor } from './tensor.ts';

/** What a person is told of one inference. */
export type Answer = Required<Pick<SampleResult, 'summary' | 'outputs'>> &
  Pick<SampleResult, 'scores' | 'answer' | 'boxes'>;

const maxOutputs = 16;
const maxScores = 5;
const maxClasses = 100_000;
const previewValues = 6;
const maxBatchNames = 5;

/** What outputs are called that are scores of classes. */
export const scoreNames = /logit|prob|score|softmax|class|label/i;

/** Reads the outputs as classes with scores where they look like that, else as their first values. */
export function readAnswer(outputs: NamedTensors, labels: readonly string[] | undefined): Answer {
  const summaries = summarizeOutputs(outputs);
  for (const [name, tensor] of Object.entries(outputs)) {
    const rows = classRows(name, tensor, labels);
    if (rows === undefined) continue;
    return { ...answerClasses(rows.map(toShares), labels, maxScores), outputs: summaries };
  }
  const [first] = summaries;
  return { summary: first === undefined ? '' : first.preview, outputs: summaries };
}

/** Rows of shares as an answer: the best class of each, and all the best ones where there is only one row. */
export function answerClasses(
  rows: readonly (readonly number[])[],
  labels: readonly string[] | undefined,
  count: number,
): Omit<Answer, 'outputs'> {
  const best = rows.slice(0, maxBatchNames).map((row) => rankClasses(row, labels, count));
  const summary = best.map((scores) => scores[0]?.label ?? '—').join(', ') + (rows.length > maxBatchNames ? ' …' : '');
  const [only] = best;
  return { summary, ...(rows.length === 1 && only ? { scores: only, answer: summary } : {}) };
}

/** Every output in short, up to a limit. */
export function summarizeOutputs(outputs: NamedTensors): OutputSummary[] {
  return Object.entries(outputs)
    .slice(0, maxOutputs)
    .map(([name, tensor]) => summarizeOutput(name, tensor));
}

/** Name, type, shape, first values and the count of NaN and infinite ones. */
function summarizeOutput(name: string, { type, dims, data }: Tensor): OutputSummary {
  const first: (number | bigint | string)[] = [...data.slice(0, previewValues)];
  const preview = first.map((value) => formatValue(value, type)).join(', ') + (data.length > first.length ? ' …' : '');
  return { name, type, shape: [...dims], preview, nonFiniteCount: countNonFinite(data) };
}

/** A value as a person reads it. */
export function formatValue(value: number | bigint | string, type: Tensor['type']): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 80));
  if (typeof value === 'bigint') return String(value);
  if (type === 'bool') return value === 0 ? 'false' : 'true';
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞';
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}

function countNonFinite(data: Tensor['data']): number {
  if (!isFloats(data) || isAllFinite(data)) return 0;
  return Array.from(data).filter((value) => !Number.isFinite(value)).length;
}

/** The output as rows of class scores, one for each record of the batch; undefined when it does not look like that. */
function classRows(name: string, tensor: Tensor, labels: readonly string[] | undefined): Floats[] | undefined {
  const rows = rowsOf(tensor, maxClasses);
  const [first] = rows ?? [];
  if (first === undefined || first.length < 2) return undefined;
  const fits = labels?.length === first.length || scoreNames.test(name) || isDistribution(first);
  return fits && first.every((value) => Number.isFinite(value)) ? rows : undefined;
}

function toShares(row: Floats): number[] {
  return row.some((value) => value < 0 || value > 1) ? softmax(row) : Array.from(row);
}
