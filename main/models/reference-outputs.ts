import { basename, extname } from 'node:path';
import type { TensorInfo } from '../../preload/contract/models.ts';
import { AppError } from '../app-error.ts';
import { parseExactJson } from './exact-json.ts';
import { readJsonRecords } from './json-sample.ts';
import { parseNpy } from './npy.ts';
import { parseNpz } from './npz.ts';
import { decodeText, readSampleBytes } from './sample-bytes.ts';
import type { NamedTensors, Tensor } from './tensor.ts';
import { parseTensorProto } from './tensor-proto.ts';

const maxBytes = 1024 * 1024 * 1024;

/** What a model should answer, from a file: one tensor for the first output, or arrays by the outputs' names. */
export function readReference(path: string, outputs: readonly TensorInfo[]): NamedTensors {
  const file = basename(path);
  const bytes = readSampleBytes(path, maxBytes);
  const [first] = outputs;
  if (first === undefined) throw new AppError('models/sample-unreadable', { file });
  try {
    switch (extname(path).toLowerCase()) {
      case '.npy':
        return { [first.name]: parseNpy(bytes) };
      case '.pb':
        return { [first.name]: parseTensorProto(bytes).tensor };
      case '.npz':
        return byName(parseNpz(bytes), outputs, first);
      case '.json':
        return readJsonRecords([first], parseExactJson(decodeText(bytes, file)), file)[0]?.() ?? {};
    }
  } catch (cause) {
    throw cause instanceof AppError ? cause : new AppError('models/sample-unreadable', { file }, cause);
  }
  throw new AppError('models/reference-format-unknown', { file });
}

function byName(arrays: NamedTensors, outputs: readonly TensorInfo[], first: TensorInfo): NamedTensors {
  const known = outputs.flatMap(({ name }) => (arrays[name] ? [[name, arrays[name]] as [string, Tensor]] : []));
  if (known.length > 0) return Object.fromEntries(known);
  const [only] = Object.values(arrays);
  return only ? { [first.name]: only } : {};
}
