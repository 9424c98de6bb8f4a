/** The power of each frequency from 0 to half the sample rate, by a Fourier transform of `size`, a power of two. */
export type PowerSpectrum = (frame: Float64Array) => Float64Array;

/** Prepares the transform for frames of `size` values: `size / 2 + 1` powers come out. */
export function createPowerSpectrum(size: number): PowerSpectrum {
  const reversed = reverseBits(size);
  const cosines = Float64Array.from({ length: size / 2 }, (_, index) => Math.cos((2 * Math.PI * index) / size));
  const sines = Float64Array.from({ length: size / 2 }, (_, index) => -Math.sin((2 * Math.PI * index) / size));
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  return (frame) => {
    for (let index = 0; index < size; index += 1) real[index] = frame[reversed[index] ?? 0] ?? 0;
    imaginary.fill(0);
    for (let span = 2; span <= size; span *= 2) {
      const half = span / 2;
      const stride = size / span;
      for (let start = 0; start < size; start += span) {
        for (let offset = 0; offset < half; offset += 1) {
          const [low, high] = [start + offset, start + offset + half];
          const [cosine, sine] = [cosines[offset * stride] ?? 0, sines[offset * stride] ?? 0];
          const [highReal, highImaginary] = [real[high] ?? 0, imaginary[high] ?? 0];
          const turnedReal = highReal * cosine - highImaginary * sine;
          const turnedImaginary = highReal * sine + highImaginary * cosine;
          const [lowReal, lowImaginary] = [real[low] ?? 0, imaginary[low] ?? 0];
          real[low] = lowReal + turnedReal;
          imaginary[low] = lowImaginary + turnedImaginary;
          real[high] = lowReal - turnedReal;
          imaginary[high] = lowImaginary - turnedImaginary;
        }
      }
    }
    return Float64Array.from(
      { length: size / 2 + 1 },
      (_, index) => (real[index] ?? 0) ** 2 + (imaginary[index] ?? 0) ** 2,
    );
  };
}

/** Where each value goes before the first round: its place with the bits turned round. */
function reverseBits(size: number): Uint32Array {
  const places = new Uint32Array(size);
  for (let index = 1; index < size; index += 1) {
    places[index] = ((places[index >> 1] ?? 0) >> 1) | (index & 1 ? size >> 1 : 0);
  }
  return places;
}
