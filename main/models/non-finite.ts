import type { SampleResult } from '../../preload/contract/models.ts';
import { isAllFinite, isFloats } from './class-scores.ts';
import type { NamedTensors } from './tensor.ts';

type Told = Pick<SampleResult, 'scores' | 'boxes' | 'outputs'>;

/** What there is beside finite numbers in what the model gave (`NaN, ∞`); empty where there is nothing. */
export function namesOfNonFinite(outputs: NamedTensors, told: Told = {}): string {
  const found = new Set<string>();
  const look = (value: number) => {
    if (!Number.isFinite(value)) found.add(Number.isNaN(value) ? 'NaN' : '∞');
  };
  for (const { data } of Object.values(outputs)) {
    if (!isFloats(data) || isAllFinite(data)) continue;
    for (let index = 0; index < data.length; index += 1) look(data[index] ?? 0);
  }
  for (const { score } of told.scores ?? []) look(score);
  for (const { score, left, top, right, bottom } of told.boxes ?? [])
    for (const value of [score, left, top, right, bottom]) look(value);
  return [...found].sort().join(', ');
}

/** The answer without figures that JSON has no word for; the check of finite numbers says that they were there. */
export function withFiniteFigures<Answer extends Told>(told: Answer): Answer {
  const { scores, boxes } = told;
  return {
    ...told,
    ...(scores ? { scores: scores.filter(({ score }) => Number.isFinite(score)) } : {}),
    ...(boxes
      ? {
          boxes: boxes.filter(({ score, left, top, right, bottom }) =>
            [score, left, top, right, bottom].every(Number.isFinite),
          ),
        }
      : {}),
  };
}
