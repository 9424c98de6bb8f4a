import { createConvolution, createDense, createReluPool, type Layer, type Parameter } from './layers.ts';
import type { OnnxModel, OnnxWeight } from './onnx-writer.ts';

export const sidePixels = 28;
export const classCount = 10;

/** A digit: 784 grey values from 0 (ground) to 1 (ink), row by row, and what it is. */
export type Digit = { pixels: Float32Array; label: number };

export type Network = ReturnType<typeof createNetwork>;

const firstChannels = 8;
const secondChannels = 24;
const denseInputs = secondChannels * 4 * 4;

/** Two convolutions and a dense layer, some 9,000 weights: enough for 98 of 100 digits. */
export function createNetwork(random: () => number) {
  const layers: readonly Layer[] = [
    createConvolution({ inputs: 1, outputs: firstChannels, kernel: 5, side: sidePixels }, random),
    createReluPool(firstChannels, 24),
    createConvolution({ inputs: firstChannels, outputs: secondChannels, kernel: 5, side: 12 }, random),
    createReluPool(secondChannels, 8),
    createDense(denseInputs, classCount, random),
  ];
  const parameters = layers.flatMap((layer) => layer.parameters);
  let steps = 0;

  const forward = (pixels: Float32Array): Float32Array =>
    layers.reduce((values, layer) => layer.forward(values), pixels);

  return {
    parameters,

    /** Ten scores (logits), higher is likelier. */
    forward,

    /** Adds a digit's gradients of the cross-entropy loss to the batch's. */
    learn({ pixels, label }: Digit): void {
      const scores = forward(pixels);
      const highest = Math.max(...scores);
      const powers = Array.from(scores, (score) => Math.exp(score - highest));
      const sum = powers.reduce((total, power) => total + power, 0);
      const gradient = Float32Array.from(powers, (power, index) => power / sum - (index === label ? 1 : 0));
      layers.reduceRight<Float32Array>((values, layer) => layer.backward(values), gradient);
    },

    /** Moves every weight against its mean gradient (Adam), and forgets the batch. */
    step(batchSize: number, learningRate: number): void {
      steps += 1;
      for (const parameter of parameters) moveParameter(parameter, batchSize, learningRate, steps);
    },
  };
}

const firstDecay = 0.9;
const secondDecay = 0.999;

function moveParameter(parameter: Parameter, batchSize: number, learningRate: number, steps: number): void {
  const { values, gradients, firstMoments, secondMoments } = parameter;
  const rate = (learningRate * Math.sqrt(1 - secondDecay ** steps)) / (1 - firstDecay ** steps);
  for (let at = 0; at < values.length; at += 1) {
    const gradient = (gradients[at] ?? 0) / batchSize;
    const first = firstDecay * (firstMoments[at] ?? 0) + (1 - firstDecay) * gradient;
    const second = secondDecay * (secondMoments[at] ?? 0) + (1 - secondDecay) * gradient * gradient;
    firstMoments[at] = first;
    secondMoments[at] = second;
    values[at] = (values[at] ?? 0) - (rate * first) / (Math.sqrt(second) + 1e-8);
  }
  gradients.fill(0);
}

/** The class with the highest score. */
export function bestClass(scores: Float32Array): number {
  return scores.reduce((best, score, index) => (score > (scores[best] ?? -Infinity) ? index : best), 0);
}

/** The network as ONNX: an open batch of 1×28×28 pictures in, ten logits out, the digits' names in the metadata. */
export function describeNetwork({ parameters }: Network): OnnxModel {
  const shapes: [name: string, shape: number[]][] = [
    ['conv1.weight', [firstChannels, 1, 5, 5]],
    ['conv1.bias', [firstChannels]],
    ['conv2.weight', [secondChannels, firstChannels, 5, 5]],
    ['conv2.bias', [secondChannels]],
    ['dense.weight', [classCount, denseInputs]],
    ['dense.bias', [classCount]],
  ];
  const weights = shapes.map(([name, shape], index): OnnxWeight => {
    return { name, type: 'float32', shape, data: parameters[index]?.values ?? new Float32Array() };
  });
  const pool = { kernel_shape: [2, 2], strides: [2, 2] };
  return {
    opset: 17,
    producer: 'hangar example',
    metadata: { labels: JSON.stringify(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']) },
    graph: {
      name: 'digits',
      nodes: [
        { operator: 'Conv', inputs: ['image', 'conv1.weight', 'conv1.bias'], outputs: ['conv1'] },
        { operator: 'Relu', inputs: ['conv1'], outputs: ['relu1'] },
        { operator: 'MaxPool', inputs: ['relu1'], outputs: ['pool1'], attributes: pool },
        { operator: 'Conv', inputs: ['pool1', 'conv2.weight', 'conv2.bias'], outputs: ['conv2'] },
        { operator: 'Relu', inputs: ['conv2'], outputs: ['relu2'] },
        { operator: 'MaxPool', inputs: ['relu2'], outputs: ['pool2'], attributes: pool },
        { operator: 'Flatten', inputs: ['pool2'], outputs: ['flat'] },
        {
          operator: 'Gemm',
          inputs: ['flat', 'dense.weight', 'dense.bias'],
          outputs: ['logits'],
          attributes: { transB: 1 },
        },
      ],
      inputs: [{ name: 'image', type: 'float32', shape: ['batch', 1, sidePixels, sidePixels] }],
      outputs: [{ name: 'logits', type: 'float32', shape: ['batch', classCount] }],
      weights,
    },
  };
}
