/** Sound as one channel of values from -1 to 1. */
export type Wave = { sampleRate: number; samples: Float32Array };

type Format = { tag: number; channels: number; sampleRate: number; bits: number };

const maxChannels = 64;
const pcm = 1;
const float = 3;
const extensible = 0xfffe;

/**
 * Reads WAV (RIFF): 8 to 32 bits whole or 32 and 64 bits floating, channels mixed by their mean. Throws an Error that
 * says what is wrong. http://soundfile.sapp.org/doc/WaveFormat, and Microsoft's WAVEFORMATEXTENSIBLE.
 */
export function parseWav(bytes: Uint8Array): Wave {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || word(view, 0) !== 'RIFF' || word(view, 8) !== 'WAVE') throw new Error('no WAV header');
  let format: Format | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const sizeBytes = view.getUint32(at + 4, true);
    const start = at + 8;
    // A recorder that was cut off leaves a size that the file does not have.
    const end = Math.min(start + sizeBytes, bytes.length);
    if (word(view, at) === 'fmt ') format = readFormat(view, start, end);
    if (word(view, at) === 'data') {
      if (format === undefined) throw new Error('the data comes before its format');
      return { sampleRate: format.sampleRate, samples: readSamples(view, start, end, format) };
    }
    at = start + sizeBytes + (sizeBytes % 2);
  }
  throw new Error('the file has no data');
}

const word = (view: DataView, at: number) =>
  String.fromCharCode(...[0, 1, 2, 3].map((offset) => view.getUint8(at + offset)));

function readFormat(view: DataView, start: number, end: number): Format {
  if (end - start < 16) throw new Error('the format is cut off');
  const declared = view.getUint16(start, true);
  if (declared === extensible && end - start < 26) throw new Error('the format is cut off');
  const format = {
    tag: declared === extensible ? view.getUint16(start + 24, true) : declared,
    channels: view.getUint16(start + 2, true),
    sampleRate: view.getUint32(start + 4, true),
    bits: view.getUint16(start + 14, true),
  };
  const sizes = format.tag === pcm ? [8, 16, 24, 32] : format.tag === float ? [32, 64] : [];
  if (!sizes.includes(format.bits)) throw new Error(`WAV format ${format.tag} of ${format.bits} bits is not read`);
  if (format.channels < 1 || format.channels > maxChannels) throw new Error(`${format.channels} channels`);
  return format;
}

function readSamples(view: DataView, start: number, end: number, { tag, channels, bits }: Format): Float32Array {
  const read = readerOf(view, tag, bits);
  const step = bits / 8;
  const count = Math.floor((end - start) / (step * channels));
  const samples = new Float32Array(count);
  let at = start;
  for (let index = 0; index < count; index += 1) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel += 1) {
      sum += read(at);
      at += step;
    }
    samples[index] = sum / channels;
  }
  return samples;
}

function readerOf(view: DataView, tag: number, bits: number): (at: number) => number {
  if (tag === float) return bits === 32 ? (at) => view.getFloat32(at, true) : (at) => view.getFloat64(at, true);
  if (bits === 8) return (at) => (view.getUint8(at) - 128) / 128;
  if (bits === 16) return (at) => view.getInt16(at, true) / 2 ** 15;
  if (bits === 24) return (at) => (view.getUint16(at, true) + view.getInt8(at + 2) * 2 ** 16) / 2 ** 23;
  return (at) => view.getInt32(at, true) / 2 ** 31;
}
