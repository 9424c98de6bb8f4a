import type { FeatureRow } from './input-rows.ts';
import type { Tensor } from './tensor.ts';
import { tensorRow, tensorRows } from './tensor-features.ts';

const maxDepth = 8;
const maxListDepth = 32;

/** The records of a parsed JSON sample as rows of features: keys are columns, keys within keys are joined by dots. */
export function jsonRows(value: unknown): FeatureRow[] {
  const whole = nestedTensor(value);
  if (whole) return tensorRows({ value: whole });
  return (Array.isArray(value) ? value : [value]).map((record) => Object.fromEntries(features('', record, 0)));
}

function* features(name: string, value: unknown, depth: number): Generator<[string, string | number], void, undefined> {
  if (value === null || value === undefined) return;
  if (typeof value === 'number' || typeof value === 'string') yield [name || 'value', value];
  else if (typeof value === 'boolean') yield [name || 'value', String(value)];
  else if (Array.isArray(value)) {
    const tensor = nestedTensor(value);
    if (tensor) yield* Object.entries(tensorRow(name || 'value', tensor));
    else yield [`${name || 'value'} length`, value.length];
  } else if (depth < maxDepth) {
    for (const [key, inner] of Object.entries(value))
      yield* features(name === '' ? key : `${name}.${key}`, inner, depth + 1);
  }
}

/** Nested lists of numbers as a tensor; undefined for anything else, and for uneven lists. */
function nestedTensor(value: unknown): Tensor | undefined {
  const dims: number[] = [];
  for (let item = value; Array.isArray(item); item = item[0]) {
    if (dims.length === maxListDepth) return undefined;
    dims.push(item.length);
  }
  if (dims.length === 0 || dims.includes(0)) return undefined;
  const data: number[] = [];
  const isEven = (item: unknown, axis: number): boolean => {
    if (axis === dims.length) {
      if (typeof item !== 'number') return false;
      data.push(item);
      return true;
    }
    return Array.isArray(item) && item.length === dims[axis] && item.every((inner) => isEven(inner, axis + 1));
  };
  return isEven(value, 0) ? { type: 'float64', dims, data: Float64Array.from(data) } : undefined;
}
