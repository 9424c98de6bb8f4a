/** Zero crossings of the sinc on either side; with the window below everything beyond half a rate is 80 dB down. */
const crossings = 32;
const kaiserBeta = 8.6;
/** A little below half the lower rate, so that the slope of the filter ends about there. */
const passShare = 0.95;
/** Weights that are kept for all phases together; for very odd pairs of rates they are made anew for each value. */
const maxKeptWeights = 4_000_000;

/**
 * Brings a wave to another rate, without a shift in time: band-limited interpolation, a sinc with a Kaiser window for
 * each phase (https://ccrma.stanford.edu/~jos/resample/). Gives ⌈count · to / from⌉ values.
 */
export function resample(samples: Float32Array, fromRate: number, toRate: number): Float32Array {
  if (fromRate === toRate) return samples;
  const divisor = greatestCommonDivisor(fromRate, toRate);
  const [up, down] = [toRate / divisor, fromRate / divisor];
  const cutoff = Math.min(1, up / down) * passShare;
  const half = Math.ceil(crossings / cutoff);
  const width = 2 * half + 1;
  const kept = up * width <= maxKeptWeights ? new Map<number, Float64Array>() : undefined;

  function weightsOf(phase: number): Float64Array {
    const known = kept?.get(phase);
    if (known) return known;
    const weights = makeWeights(phase / up, half, cutoff);
    kept?.set(phase, weights);
    return weights;
  }

  const output = new Float32Array(Math.ceil((samples.length * up) / down));
  for (let index = 0; index < output.length; index += 1) {
    const place = index * down;
    const middle = Math.floor(place / up);
    const weights = weightsOf(place % up);
    let sum = 0;
    const first = Math.max(0, middle - half);
    const last = Math.min(samples.length - 1, middle + half);
    for (let at = first; at <= last; at += 1) sum += (samples[at] ?? 0) * (weights[at - middle + half] ?? 0);
    output[index] = sum;
  }
  return output;
}

/** The weights of the values around a place `shift` behind the middle one; together 1, so that silence stays silent. */
function makeWeights(shift: number, half: number, cutoff: number): Float64Array {
  const weights = Float64Array.from({ length: 2 * half + 1 }, (_, at) => {
    const away = at - half - shift;
    const share = away / (half + 1);
    return sinc(away * cutoff) * bessel(kaiserBeta * Math.sqrt(Math.max(0, 1 - share * share)));
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function sinc(value: number): number {
  return value === 0 ? 1 : Math.sin(Math.PI * value) / (Math.PI * value);
}

/** The modified Bessel function of order 0, by its series. */
function bessel(value: number): number {
  let [sum, term] = [1, 1];
  for (let order = 1; term > sum * 1e-12; order += 1) {
    term *= (value / (2 * order)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(left: number, right: number): number {
  return right === 0 ? left : greatestCommonDivisor(right, left % right);
}
