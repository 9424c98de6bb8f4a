import { isFloats } from './class-scores.ts';
import type { NamedTensors, Tensor } from './tensor.ts';

/**
 * How far outputs lie from a reference, as a share of it: the length of the difference by the length of the reference.
 * Shapes may differ in sides of one; undefined where the two cannot be compared.
 */
export function outputDistance(outputs: NamedTensors, reference: NamedTensors): number | undefined {
  let [difference, whole] = [0, 0];
  for (const [name, expected] of Object.entries(reference)) {
    const found = outputs[name];
    if (found === undefined || found.data.length !== expected.data.length) return undefined;
    const [left, right] = [numbersOf(found), numbersOf(expected)];
    if (left === undefined || right === undefined) return undefined;
    for (let at = 0; at < right.length; at += 1) {
      difference += ((left[at] ?? 0) - (right[at] ?? 0)) ** 2;
      whole += (right[at] ?? 0) ** 2;
    }
  }
  const distance = Math.sqrt(difference) / (Math.sqrt(whole) || 1);
  return Number.isFinite(distance) ? distance : undefined;
}

function numbersOf({ data }: Tensor): ArrayLike<number> | undefined {
  if (Array.isArray(data)) return undefined;
  if (isFloats(data)) return data;
  const values: (number | bigint)[] = [...data];
  return values.map(Number);
}
