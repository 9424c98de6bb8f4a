import { formatShape, type NamedTensors, type Tensor } from './tensor.ts';

/** A value may differ by `absolute + relative × |reference|`, a whole number by `absolute` alone. */
export type Tolerance = { absolute: number; relative: number };

/** How far outputs lie from their reference; `found` tells the first thing out of tolerance, and is empty otherwise. */
export type Difference = { absolute: number; relative: number; found: string };

/** Compares every output that has a reference. NaN is like NaN, and an infinity like itself. */
export function compareOutputs(outputs: NamedTensors, reference: NamedTensors, tolerance: Tolerance): Difference {
  const worst = { absolute: 0, relative: 0, found: '' };
  for (const [name, expected] of Object.entries(reference)) {
    const output = outputs[name];
    const difference = output ? compareTensors(output, expected, tolerance) : { ...worst, found: 'missing' };
    worst.absolute = Math.max(worst.absolute, difference.absolute);
    worst.relative = Math.max(worst.relative, difference.relative);
    if (worst.found === '' && difference.found !== '') worst.found = `${name}: ${difference.found}`;
  }
  return worst;
}

function compareTensors(found: Tensor, expected: Tensor, tolerance: Tolerance): Difference {
  const none = { absolute: 0, relative: 0 };
  const [shape, wanted] = [formatShape(found.dims), formatShape(expected.dims)];
  if (shape !== wanted) return { ...none, found: `${shape} ≠ ${wanted}` };
  if (found.type !== expected.type) return { ...none, found: `${found.type} ≠ ${expected.type}` };
  if (Array.isArray(found.data) || Array.isArray(expected.data)) {
    const values: (number | bigint | string)[] = [...found.data];
    const at = values.findIndex((value, index) => value !== expected.data[index]);
    return { ...none, found: at === -1 ? '' : `[${at}] ${found.data[at]} ≠ ${expected.data[at]}` };
  }
  // A class of another number is another class, however large the number.
  const isWhole = !expected.type.startsWith('float');
  return compareNumbers(found.data, expected.data, isWhole ? { ...tolerance, relative: 0 } : tolerance);
}

type Numbers = Exclude<Tensor['data'], string[]>;

function compareNumbers(found: Numbers, expected: Numbers, tolerance: Tolerance): Difference {
  let [absolute, relative] = [0, 0];
  let worstAt = -1;
  const largest = largestOf(found);
  let worstExcess = 0;
  for (let at = 0; at < expected.length; at += 1) {
    const value = Number(found[at]);
    const wanted = Number(expected[at]);
    if (found[at] === expected[at] || (Number.isNaN(value) && Number.isNaN(wanted))) continue;
    if (!Number.isFinite(wanted) && value * Math.sign(wanted) >= largest) continue;
    const distance = distanceOf(found[at], expected[at]);
    if (distance > absolute || Number.isNaN(distance)) absolute = Number.isNaN(distance) ? Infinity : distance;
    if (wanted !== 0 && distance / Math.abs(wanted) > relative) relative = distance / Math.abs(wanted);
    const excess = distance - (tolerance.absolute + tolerance.relative * Math.abs(wanted));
    // Not `excess > 0`: a distance to NaN or between infinities is out of any tolerance.
    if (!(excess <= worstExcess) || Number.isNaN(excess)) {
      worstAt = at;
      worstExcess = Number.isNaN(excess) ? Infinity : excess;
    }
  }
  const difference = worstAt === -1 ? '' : `[${worstAt}] ${shorten(found[worstAt])} ≠ ${shorten(expected[worstAt])}`;
  // JSON has no infinity, and what goes over the wire shall be a number.
  return { absolute: finite(absolute), relative: finite(relative), found: difference };
}

/** The largest number of a type stands for infinity where masks are made: some write the one, some the other. */
function largestOf(values: Numbers): number {
  if (values instanceof Float32Array) return 3.4028234663852886e38;
  return values instanceof Float16Array ? 65_504 : Number.MAX_VALUE;
}

/** Long integers are told apart beyond 2⁵³ too, where numbers are not. */
function distanceOf(found: number | bigint | undefined, expected: number | bigint | undefined): number {
  if (typeof found === 'bigint' && typeof expected === 'bigint')
    return Number(found > expected ? found - expected : expected - found);
  return Math.abs(Number(found) - Number(expected));
}

const finite = (value: number) => Math.min(value, Number.MAX_VALUE);

function shorten(value: number | bigint | undefined): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(6))) : String(value);
}
