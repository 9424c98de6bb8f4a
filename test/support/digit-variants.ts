import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '../../scripts/example-model/layers.ts';
import { createNetwork, describeNetwork } from '../../scripts/example-model/network.ts';
import { encodeOnnx, type OnnxGraph, type OnnxWeight } from '../../scripts/example-model/onnx-writer.ts';
import { exampleFolder } from './models.ts';

type Node = OnnxGraph['nodes'][number];

/** The example's graph with the weights that it ships. */
function readDigits() {
  const network = createNetwork(createRandom(1));
  const file = readFileSync(join(exampleFolder, 'digits.onnx'));
  const described = describeNetwork(network);
  for (const [index, { name }] of described.graph.weights.entries()) {
    const parameter = network.parameters[index];
    // The values follow the name: field 9 (raw_data), whose length is a varint of one or more bytes.
    let at = file.lastIndexOf(name) + name.length + 1;
    while (((file[at] ?? 0) & 0x80) !== 0) at += 1;
    const start = at + 1;
    parameter?.values.set(
      new Float32Array(
        file.buffer.slice(file.byteOffset + start, file.byteOffset + start + parameter.values.byteLength),
      ),
    );
  }
  return described;
}

/** The example changed: other nodes, other weights. */
function variant(change: (graph: OnnxGraph) => Partial<OnnxGraph>): Buffer {
  const described = readDigits();
  return encodeOnnx({ ...described, graph: { ...described.graph, ...change(described.graph) } });
}

/** The example as it is, written anew. */
export const digits = (): Buffer => variant(() => ({}));

const isMatrix = ({ name }: OnnxWeight) => name.endsWith('.weight');
const renamed = (nodes: readonly Node[], ending: string): Node[] =>
  nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map((name) => (name.endsWith('.weight') ? name + ending : name)),
  }));

/** The example calculated in half precision. */
export const halfDigits = (): Buffer =>
  variant(({ nodes, weights }) => {
    const cast = (from: string, to: string, type: number): Node => ({
      operator: 'Cast',
      inputs: [from],
      outputs: [to],
      attributes: { to: type },
    });
    const inner = nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map((name) => (name === 'image' || name.includes('.') ? `${name}.half` : name)),
      outputs: node.outputs.map((name) => (name === 'logits' ? 'half.logits' : name)),
    }));
    const casts = ['image', ...weights.map(({ name }) => name)].map((name) => cast(name, `${name}.half`, 10));
    return { nodes: [...casts, ...inner, cast('half.logits', 'logits', 1)] };
  });

/** The example with its weights in eight bits and one scale for each of them. */
export const byteDigits = (): Buffer =>
  variant(({ nodes, weights }) => {
    const zero: Node = { operator: 'Cast', inputs: ['middle'], outputs: ['zero'], attributes: { to: 2 } };
    const matrices = weights.filter(isMatrix);
    const scales = matrices.map(({ name, data }): OnnxWeight => {
      const most = Array.from(data as Float32Array).reduce((found, value) => Math.max(found, Math.abs(value)), 0);
      return { name: `${name}.scale`, type: 'float32', shape: [], data: Float32Array.of(most / 127) };
    });
    const middle: OnnxWeight = { name: 'middle', type: 'int64', shape: [], data: BigInt64Array.of(128n) };
    const rounded = matrices.flatMap(({ name }): Node[] => [
      { operator: 'QuantizeLinear', inputs: [name, `${name}.scale`, 'zero'], outputs: [`${name}.bytes`] },
      { operator: 'DequantizeLinear', inputs: [`${name}.bytes`, `${name}.scale`, 'zero'], outputs: [`${name}.back`] },
    ]);
    return { nodes: [zero, ...rounded, ...renamed(nodes, '.back')], weights: [...weights, ...scales, middle] };
  });

/** The example that takes every picture for the digit `wrong` about half of the time. */
export const biasedDigits = (wrong: number): Buffer =>
  variant(({ weights }) => ({
    weights: weights.map((weight) => {
      if (weight.name !== 'dense.bias' || weight.type !== 'float32') return weight;
      return { ...weight, data: weight.data.map((value, at) => (at === wrong ? value + 12 : value)) };
    }),
  }));

/** The example that takes many times as long over the very same answers. */
export const slowDigits = (): Buffer =>
  variant(({ nodes, weights }) => {
    const side = 384;
    const idle: OnnxWeight = {
      name: 'idle',
      type: 'float32',
      shape: [side, side],
      data: new Float32Array(side * side).fill(1e-3),
    };
    const none: OnnxWeight = { name: 'none', type: 'float32', shape: [], data: Float32Array.of(0) };
    const own = nodes.map((node) => ({
      ...node,
      outputs: node.outputs.map((name) => (name === 'logits' ? 'quick' : name)),
    }));
    const turns = Array.from({ length: 12 }, (_, turn): Node => {
      return {
        operator: 'MatMul',
        inputs: [turn === 0 ? 'warm' : `turn${turn - 1}`, 'idle'],
        outputs: [`turn${turn}`],
      };
    });
    const tail: Node[] = [
      { operator: 'ReduceSum', inputs: ['turn11'], outputs: ['sum'], attributes: { keepdims: 0 } },
      { operator: 'Mul', inputs: ['sum', 'none'], outputs: ['nothing'] },
      { operator: 'Add', inputs: ['quick', 'nothing'], outputs: ['logits'] },
    ];
    const head: Node[] = [
      { operator: 'ReduceSum', inputs: ['image'], outputs: ['ink'], attributes: { keepdims: 0 } },
      { operator: 'Mul', inputs: ['ink', 'idle'], outputs: ['warm'] },
    ];
    return { nodes: [...own, ...head, ...turns, ...tail], weights: [...weights, idle, none] };
  });
