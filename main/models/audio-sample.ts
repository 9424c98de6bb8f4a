import { type AudioDeclaration, audioSchema } from '../../preload/contract/handler/preprocess.ts';
import type { TensorInfo } from '../../preload/contract/models.ts';
import { AppError } from '../app-error.ts';
import { createMelBands } from './mel-bands.ts';
import { resample } from './resample.ts';
import { createPowerSpectrum } from './spectrum.ts';
import { countValues, createData, isNumericType, type Tensor } from './tensor.ts';
import { fitDims, wrongShape } from './tensor-feeds.ts';
import { parseWav, type Wave } from './wav.ts';

const maxValues = 250_000_000;

/** A WAV file as the input's tensor: the wave, its frames, or the spectrum of each frame. Throws an AppError. */
export function readAudioTensor(
  bytes: Uint8Array,
  declared: AudioDeclaration,
  input: TensorInfo,
  file: string,
): Tensor {
  const wave = atDeclaredRate(readWave(bytes, file), declared, file);
  const { values, dims } = createFeatures(declared, wave, file);
  const { type } = input;
  if (!isNumericType(type) || !type.startsWith('float')) {
    throw new AppError('models/sample-wrong-kind', { file, input: input.name, type });
  }
  const data = createData(type, values.length);
  for (let at = 0; at < values.length; at += 1) data[at] = values[at] ?? 0;
  return { type, data, dims: withLeadingOnes(input, dims, file) };
}

function readWave(bytes: Uint8Array, file: string): Wave {
  try {
    return parseWav(bytes);
  } catch (cause) {
    throw new AppError('models/sample-unreadable', { file }, cause);
  }
}

/** Wave files say any rate: what would blow a small one up beyond measure is refused. */
function atDeclaredRate(wave: Wave, { sampleRate, resample: mayResample }: AudioDeclaration, file: string): Wave {
  if (sampleRate === undefined || sampleRate === wave.sampleRate) return wave;
  if (!mayResample || wave.sampleRate === 0) {
    const rates = { expected: String(sampleRate), found: String(wave.sampleRate) };
    throw new AppError('models/sample-wrong-rate', { file, ...rates });
  }
  const { sampleRate: found, samples } = wave;
  if ((samples.length * sampleRate) / found > maxValues)
    throw new AppError('models/sample-too-long', { file, most: maxValues });
  return { sampleRate, samples: resample(samples, found, sampleRate) };
}

type Features = { values: ArrayLike<number>; dims: number[] };

function createFeatures(declared: AudioDeclaration, wave: Wave, file: string): Features {
  const { window, features, taper } = declared;
  if (window === undefined) return { values: wave.samples, dims: [wave.samples.length] };
  const hop = declared.hop ?? Math.max(1, Math.floor(window / 2));
  const samples = declared.centre ? mirrorEnds(wave.samples, Math.floor(window / 2)) : wave.samples;
  const frameCount = samples.length < window ? 0 : Math.floor((samples.length - window) / hop) + 1;
  const transform = features === 'wave' ? undefined : createTransform(declared, window, wave.sampleRate);
  const width = transform?.width ?? window;
  if (frameCount === 0) throw new AppError('models/sample-unreadable', { file }, new Error('shorter than one window'));
  if (frameCount * width > maxValues) throw new AppError('models/sample-too-long', { file, most: maxValues });
  const weights = taperWeights(taper, window);
  const frame = new Float64Array(transform?.size ?? window);
  const values = new Float64Array(frameCount * width);
  const isTurned = declared.order === 'bands-first';
  for (let index = 0; index < frameCount; index += 1) {
    for (let at = 0; at < window; at += 1) frame[at] = (samples[index * hop + at] ?? 0) * (weights[at] ?? 1);
    const row = transform ? transform.apply(frame) : frame;
    for (let at = 0; at < width; at += 1)
      values[isTurned ? at * frameCount + index : index * width + at] = row[at] ?? 0;
  }
  return { values, dims: isTurned ? [width, frameCount] : [frameCount, width] };
}

function createTransform({ features, fft, mel }: AudioDeclaration, window: number, sampleRate: number) {
  const size = 2 ** Math.ceil(Math.log2(Math.max(fft ?? 0, window)));
  const spectrum = createPowerSpectrum(size);
  const binCount = size / 2 + 1;
  if (features === 'power') return { size, width: binCount, apply: spectrum };
  const settings = mel ?? audioSchema.shape.mel.unwrap().parse({});
  const bands = createMelBands(settings, binCount, sampleRate);
  return { size, width: settings.bands, apply: (frame: Float64Array) => bands(spectrum(frame)) };
}

/** Periodic windows, as for spectra. */
function taperWeights(taper: AudioDeclaration['taper'], length: number): Float64Array {
  const [base, swing] = { none: [1, 0], hann: [0.5, 0.5], hamming: [0.54, 0.46] }[taper];
  return Float64Array.from({ length }, (_, at) => (base ?? 1) - (swing ?? 0) * Math.cos((2 * Math.PI * at) / length));
}

/** The ends continued as a mirror would show them, the outermost value itself not repeated. */
function mirrorEnds(samples: Float32Array, margin: number): Float32Array {
  const last = samples.length - 1;
  return Float32Array.from({ length: samples.length + 2 * margin }, (_, index) => {
    const at = Math.abs(index - margin);
    return samples[at > last ? Math.max(0, 2 * last - at) : at] ?? 0;
  });
}

/** Batches and channels of one stand before the frames, as many as the input has. */
function withLeadingOnes(input: TensorInfo, dims: readonly number[], file: string): readonly number[] {
  const missing = Math.max(0, input.shape.length - dims.length);
  const whole = [...Array.from({ length: missing }, () => 1), ...dims];
  const fitted = fitDims(input.shape, whole);
  if (fitted === undefined || countValues(fitted) !== countValues(dims)) throw wrongShape(input, dims, file);
  return fitted;
}
