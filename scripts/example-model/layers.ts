/** Numbers that training changes, with their gradients summed over a batch and the optimiser's two moments. */
export type Parameter = {
  values: Float32Array;
  gradients: Float32Array;
  firstMoments: Float32Array;
  secondMoments: Float32Array;
};

/** One step of the network for one picture at a time; `backward` follows the `forward` that it belongs to. */
export type Layer = {
  parameters: readonly Parameter[];
  forward(input: Float32Array): Float32Array;
  /** Adds to the parameters' gradients and returns the input's. */
  backward(outputGradient: Float32Array): Float32Array;
};

/** Seeded uniform numbers in [0, 1): mulberry32, so that every training gives the same model. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `fanIn` inputs feed each value: He's uniform start for layers before a ReLU. */
function createParameter(count: number, fanIn: number, random: () => number): Parameter {
  const bound = fanIn === 0 ? 0 : Math.sqrt(6 / fanIn);
  return {
    values: Float32Array.from({ length: count }, () => (random() * 2 - 1) * bound),
    gradients: new Float32Array(count),
    firstMoments: new Float32Array(count),
    secondMoments: new Float32Array(count),
  };
}

/** Square pictures, square kernel, no padding, stride 1: ONNX's `Conv` with its defaults. */
export function createConvolution(
  shape: { inputs: number; outputs: number; kernel: number; side: number },
  random: () => number,
): Layer {
  const { inputs, outputs, kernel, side } = shape;
  const outSide = side - kernel + 1;
  const weights = createParameter(outputs * inputs * kernel * kernel, inputs * kernel * kernel, random);
  const biases = createParameter(outputs, 0, random);
  const output = new Float32Array(outputs * outSide * outSide);
  const inputGradient = new Float32Array(inputs * side * side);
  let lastInput = new Float32Array(0);

  /** Calls `visit` for each weight with the places of its first input and output value. */
  function forEachWeight(visit: (weight: number, from: number, to: number) => void): void {
    let weight = 0;
    for (let out = 0; out < outputs; out += 1) {
      for (let channel = 0; channel < inputs; channel += 1) {
        for (let y = 0; y < kernel; y += 1) {
          for (let x = 0; x < kernel; x += 1) {
            visit(weight, (channel * side + y) * side + x, out * outSide * outSide);
            weight += 1;
          }
        }
      }
    }
  }

  return {
    parameters: [weights, biases],

    forward(input) {
      lastInput = Float32Array.from(input);
      for (let out = 0; out < outputs; out += 1) {
        output.fill(biases.values[out] ?? 0, out * outSide * outSide, (out + 1) * outSide * outSide);
      }
      forEachWeight((weight, from, to) => {
        addScaled(output, to, outSide, input, from, side, weights.values[weight] ?? 0, outSide);
      });
      return output;
    },

    backward(outputGradient) {
      inputGradient.fill(0);
      forEachWeight((weight, from, to) => {
        const sum = dot(outputGradient, to, outSide, lastInput, from, side, outSide, outSide);
        weights.gradients[weight] = (weights.gradients[weight] ?? 0) + sum;
        addScaled(inputGradient, from, side, outputGradient, to, outSide, weights.values[weight] ?? 0, outSide);
      });
      for (let at = 0; at < outputGradient.length; at += 1) {
        const out = Math.floor(at / (outSide * outSide));
        biases.gradients[out] = (biases.gradients[out] ?? 0) + (outputGradient[at] ?? 0);
      }
      return inputGradient;
    },
  };
}

/** target[square] += source[square] × factor, for squares of `size` inside rows of two widths. */
function addScaled(
  target: Float32Array,
  targetStart: number,
  targetWidth: number,
  source: Float32Array,
  sourceStart: number,
  sourceWidth: number,
  factor: number,
  size: number,
): void {
  for (let y = 0; y < size; y += 1) {
    const to = targetStart + y * targetWidth;
    const from = sourceStart + y * sourceWidth;
    for (let x = 0; x < size; x += 1) target[to + x] = (target[to + x] ?? 0) + (source[from + x] ?? 0) * factor;
  }
}

/** The sum of products of two such rectangles. */
function dot(
  left: Float32Array,
  leftStart: number,
  leftWidth: number,
  right: Float32Array,
  rightStart: number,
  rightWidth: number,
  rows: number,
  columns: number,
): number {
  let sum = 0;
  for (let y = 0; y < rows; y += 1) {
    const a = leftStart + y * leftWidth;
    const b = rightStart + y * rightWidth;
    for (let x = 0; x < columns; x += 1) sum += (left[a + x] ?? 0) * (right[b + x] ?? 0);
  }
  return sum;
}

/** Keeps the largest of each 2×2 square where it is positive: ONNX's `Relu`, then `MaxPool` of 2 with stride 2. */
export function createReluPool(channels: number, side: number): Layer {
  const half = side / 2;
  const output = new Float32Array(channels * half * half);
  const winners = new Int32Array(output.length);
  const inputGradient = new Float32Array(channels * side * side);
  return {
    parameters: [],

    forward(input) {
      for (let at = 0; at < output.length; at += 1) {
        const row = Math.floor(at / half);
        const first = row * 2 * side + (at % half) * 2;
        let winner = first;
        for (const other of [first + 1, first + side, first + side + 1]) {
          if ((input[other] ?? 0) > (input[winner] ?? 0)) winner = other;
        }
        const value = input[winner] ?? 0;
        output[at] = Math.max(value, 0);
        winners[at] = value > 0 ? winner : -1;
      }
      return output;
    },

    backward(outputGradient) {
      inputGradient.fill(0);
      for (let at = 0; at < outputGradient.length; at += 1) {
        const winner = winners[at] ?? -1;
        if (winner >= 0) inputGradient[winner] = outputGradient[at] ?? 0;
      }
      return inputGradient;
    },
  };
}

/** Every output from every input: ONNX's `Gemm` with `transB`. */
export function createDense(inputs: number, outputs: number, random: () => number): Layer {
  const weights = createParameter(outputs * inputs, inputs, random);
  const biases = createParameter(outputs, 0, random);
  const output = new Float32Array(outputs);
  const inputGradient = new Float32Array(inputs);
  let lastInput = new Float32Array(0);
  return {
    parameters: [weights, biases],

    forward(input) {
      lastInput = Float32Array.from(input);
      for (let out = 0; out < outputs; out += 1) {
        output[out] =
          (biases.values[out] ?? 0) + dot(weights.values, out * inputs, inputs, input, 0, inputs, 1, inputs);
      }
      return output;
    },

    backward(outputGradient) {
      inputGradient.fill(0);
      for (let out = 0; out < outputs; out += 1) {
        const gradient = outputGradient[out] ?? 0;
        biases.gradients[out] = (biases.gradients[out] ?? 0) + gradient;
        for (let at = 0; at < inputs; at += 1) {
          const weight = out * inputs + at;
          weights.gradients[weight] = (weights.gradients[weight] ?? 0) + gradient * (lastInput[at] ?? 0);
          inputGradient[at] = (inputGradient[at] ?? 0) + gradient * (weights.values[weight] ?? 0);
        }
      }
      return inputGradient;
    },
  };
}
