import type { AudioDeclaration } from '../../preload/contract/handler/preprocess.ts';

type Mel = NonNullable<AudioDeclaration['mel']>;
type Scale = { toMel(hz: number): number; toHz(mel: number): number };

/** 2595 log₁₀(1 + f / 700), as HTK has it. */
const htk: Scale = {
  toMel: (hz) => 2595 * Math.log10(1 + hz / 700),
  toHz: (mel) => 700 * (10 ** (mel / 2595) - 1),
};

const linearStep = 200 / 3;
const logStep = Math.log(6.4) / 27;
/** Even steps to 1000 Hz, then even ratios, as in Slaney's Auditory Toolbox. */
const slaney: Scale = {
  toMel: (hz) => (hz < 1000 ? hz / linearStep : 15 + Math.log(hz / 1000) / logStep),
  toHz: (mel) => (mel < 15 ? mel * linearStep : 1000 * Math.exp((mel - 15) * logStep)),
};

/** Sums a power spectrum into overlapping triangles; slaney's have equal areas, htk's equal heights. */
export function createMelBands(mel: Mel, binCount: number, sampleRate: number): (powers: Float64Array) => number[] {
  const { toMel, toHz } = mel.scale === 'htk' ? htk : slaney;
  const [low, high] = [toMel(mel.minHz), toMel(mel.maxHz ?? sampleRate / 2)];
  const edges = Array.from({ length: mel.bands + 2 }, (_, index) =>
    toHz(low + ((high - low) * index) / (mel.bands + 1)),
  );
  const hzOf = (bin: number) => (bin * sampleRate) / ((binCount - 1) * 2);
  const bands = Array.from({ length: mel.bands }, (_, band) => {
    const [from = 0, middle = 0, to = 0] = edges.slice(band, band + 3);
    const height = mel.scale === 'slaney' ? 2 / (to - from) : 1;
    return Float64Array.from({ length: binCount }, (_, bin) => {
      const hz = hzOf(bin);
      const slope = Math.min((hz - from) / (middle - from), (to - hz) / (to - middle));
      return Math.max(0, slope) * height;
    });
  });
  return (powers) => bands.map((weights) => logarithm(mel, sumOf(weights, powers)));
}

function sumOf(weights: Float64Array, powers: Float64Array): number {
  let sum = 0;
  for (let bin = 0; bin < weights.length; bin += 1) sum += (weights[bin] ?? 0) * (powers[bin] ?? 0);
  return sum;
}

function logarithm({ log, floor }: Mel, power: number): number {
  if (log === 'none') return power;
  return log === 'natural' ? Math.log(Math.max(power, floor)) : Math.log10(Math.max(power, floor));
}
