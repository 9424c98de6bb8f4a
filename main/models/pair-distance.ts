import type { Distance } from '../../preload/contract/comparison.ts';
import type { ComparableTensors } from './comparable-tensors.ts';

/** How far two sets of outputs lie apart; undefined where they differ in number or shape, or hold nothing to measure. */
export function pairDistance(a: ComparableTensors, b: ComparableTensors): Distance | undefined {
  if (a.length !== b.length) return undefined;
  const sum = { absolute: 0, difference: 0, a: 0, b: 0, product: 0 };
  const scale = Math.max(greatest(a), greatest(b)) || 1;
  for (const [at, left] of a.entries()) {
    // By name; another export may have named the same outputs anew.
    const right = b.find(({ name }) => name === left.name) ?? b[at];
    if (right?.dims.join() !== left.dims.join() || right.data.length !== left.data.length) return undefined;
    if (Array.isArray(left.data) || Array.isArray(right.data)) {
      if (String(left.data) !== String(right.data)) return undefined;
    } else addDistance(sum, left.data, right.data, scale);
  }
  const [longer, shorter] = [Math.sqrt(Math.max(sum.a, sum.b)), Math.sqrt(Math.min(sum.a, sum.b))];
  return {
    absolute: Math.min(sum.absolute, Number.MAX_VALUE),
    relative: longer === 0 ? 0 : Math.min(2, Math.sqrt(sum.difference) / longer),
    cosine: sum.difference === 0 ? 1 : cosineOf(longer, shorter, sum.product),
  };
}

type Numbers = Float32Array | Float64Array;

/** Values are scaled to at most 1, so that their squares stay numbers. */
function addDistance(
  sum: { absolute: number; difference: number; a: number; b: number; product: number },
  a: Numbers,
  b: Numbers,
  scale: number,
): void {
  for (let at = 0; at < a.length; at += 1) {
    const [x, y] = [a[at] ?? 0, b[at] ?? 0];
    if (Object.is(x, y)) {
      if (!Number.isFinite(x)) continue;
    } else if (!Number.isFinite(x) || !Number.isFinite(y)) {
      // As far apart as can be told: one of them is no number that the other could be near to.
      sum.absolute = Number.MAX_VALUE;
      sum.difference += 4;
      sum.a += 1;
      sum.b += 1;
      sum.product -= 1;
      continue;
    }
    const [p, q] = [x / scale, y / scale];
    const distance = Math.abs(x - y);
    if (distance > sum.absolute) sum.absolute = distance;
    sum.difference += (p - q) ** 2;
    sum.a += p * p;
    sum.b += q * q;
    sum.product += p * q;
  }
}

function greatest(tensors: ComparableTensors): number {
  let most = 0;
  for (const { data } of tensors) {
    if (Array.isArray(data)) continue;
    for (let at = 0; at < data.length; at += 1) {
      const size = Math.abs(data[at] ?? 0);
      if (size > most && size < Infinity) most = size;
    }
  }
  return most;
}

function cosineOf(longer: number, shorter: number, product: number): number {
  return shorter === 0 ? 0 : Math.max(-1, Math.min(1, product / longer / shorter));
}
