import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { TensorInfo } from '../../preload/contract/models.ts';
import { AppError } from '../app-error.ts';
import { parseNpy } from './npy.ts';
import { parseNpz } from './npz.ts';
import { readNpzHeads } from './npz-heads.ts';
import type { SampleFile } from './open-sample.ts';
import { readSampleBytes } from './sample-bytes.ts';
import { isSampleFolder } from './sample-folder.ts';
import type { SampleTarget } from './sample-target.ts';
import { createData, type NamedTensors, type Tensor } from './tensor.ts';
import { fitTensor, tensorToFeeds } from './tensor-feeds.ts';
import { parseTensorProto } from './tensor-proto.ts';

const maxBytes = 2 * 1024 * 1024 * 1024;

/** A file that holds one tensor. */
export function openTensor(path: string, { inputs }: SampleTarget): SampleFile {
  return {
    recordCount: 1,
    isTable: false,
    feeds: async () => tensorToFeeds(inputs, readTensor(path), basename(path)),
  };
}

/** Named arrays: those named like outputs are the reference. */
export function openNpz(path: string, target: SampleTarget): SampleFile {
  const file = basename(path);
  const bytes = readSampleBytes(path, maxBytes);
  const isWanted = chooseArrays(readNpzHeads(bytes), target, file);
  const arrays = guarded(file, () => parseNpz(bytes, isWanted));
  const named = (infos: readonly TensorInfo[]) =>
    infos.flatMap((info) => (arrays[info.name] ? [[info, arrays[info.name] as Tensor] as const] : []));
  const outputs = named(target.outputs.filter(({ name }) => target.inputs.every((input) => input.name !== name)));
  const inputs = named(target.inputs);
  const [first] = Object.values(arrays);
  return {
    recordCount: 1,
    isTable: false,
    async feeds() {
      // NumPy calls what was given no name arr_0.
      const alone = inputs.length === 0 && Object.keys(arrays).length - outputs.length === 1;
      if (alone && first !== undefined) return tensorToFeeds(target.inputs, first, file);
      return toFeeds(target.inputs, inputs, file);
    },
    golden: () => Object.fromEntries(outputs.map(([info, tensor]) => [info.name, tensor])),
  };
}

/**
 * Which arrays to unpack: those of the model's names where any is an input, else all. Throws an AppError where an array
 * does not fit its input, before it is unpacked: a small archive may promise any amount.
 */
function chooseArrays(heads: ReturnType<typeof readNpzHeads>, { inputs, outputs }: SampleTarget, file: string) {
  const isInput = (name: string) => inputs.some((input) => input.name === name);
  const isOutput = (name: string) => outputs.some((output) => output.name === name);
  const others = [...heads.keys()].filter((name) => !isOutput(name) || isInput(name));
  const isNamed = others.some(isInput);
  const [only] = inputs;
  const isAlone = !isNamed && others.length === 1 && inputs.length === 1;
  for (const name of others) {
    const input = isAlone ? only : inputs.find((one) => one.name === name);
    const head = heads.get(name);
    if (input && head) fitTensor(input, { ...head, data: createData(head.type, 0) }, file);
  }
  return (name: string) => !isNamed || isInput(name) || isOutput(name);
}

const member = /^(input|output)_(\d{1,3})\.(?:npy|pb)$/;

/** A folder with `input_0.pb` or `.npy`… for the inputs in their order and `output_0.pb`… for the reference. */
export function openFolder(path: string, target: SampleTarget): SampleFile {
  const file = basename(path);
  const names = readdirSync(path);
  if (!isSampleFolder(names)) throw new AppError('models/sample-format-unknown', { file });
  const members = (kind: string, infos: readonly TensorInfo[]) =>
    names.flatMap((name) => {
      const [, found, number] = member.exec(name) ?? [];
      const info = found === kind ? infos[Number(number)] : undefined;
      return info ? [[info, join(path, name)] as const] : [];
    });
  const load = (files: (readonly [TensorInfo, string])[]) =>
    files.map(([info, name]) => [info, readTensor(name)] as const);
  return {
    recordCount: 1,
    isTable: false,
    feeds: async () => toFeeds(target.inputs, load(members('input', target.inputs)), file),
    golden: () =>
      Object.fromEntries(load(members('output', target.outputs)).map(([info, tensor]) => [info.name, tensor])),
  };
}

function toFeeds(
  inputs: readonly TensorInfo[],
  given: readonly (readonly [TensorInfo, Tensor])[],
  file: string,
): NamedTensors {
  const missing = inputs.find((input) => given.every(([info]) => info !== input));
  if (missing) throw new AppError('models/sample-missing-input', { file, input: missing.name });
  return Object.fromEntries(given.map(([info, tensor]) => [info.name, fitTensor(info, tensor, file)]));
}

function readTensor(path: string): Tensor {
  const file = basename(path);
  const bytes = readSampleBytes(path, maxBytes);
  return guarded(file, () => (path.endsWith('.npy') ? parseNpy(bytes) : parseTensorProto(bytes).tensor));
}

function guarded<Value>(file: string, read: () => Value): Value {
  try {
    return read();
  } catch (cause) {
    throw cause instanceof AppError ? cause : new AppError('models/sample-unreadable', { file }, cause);
  }
}
