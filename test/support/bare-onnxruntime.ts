/**
 * Runs ONNX's backend cases the way anybody would with onnxruntime-node, in a process of its own since some of them end
 * it: is sent a case's folder, and answers whether the outputs were the expected ones.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node';
import type { Tensor } from '../../main/models/tensor.ts';
import { parseTensorProto } from '../../main/models/tensor-proto.ts';

// Half precision must go by its bits; see docs/decisions/2026-11-21-model-process.md.
const half = globalThis.Float16Array;
Reflect.deleteProperty(globalThis, 'Float16Array');
new OnnxTensor('bool', [true], [1]);
globalThis.Float16Array = half;

process.on('message', async (folder: string) => {
  const passed = await passes(folder).catch(() => false);
  process.send?.(passed);
});
process.on('disconnect', () => process.exit());

async function passes(folder: string): Promise<boolean> {
  const session = await InferenceSession.create(join(folder, 'model.onnx'), { logSeverityLevel: 4 });
  const sets = readdirSync(folder).filter((name) => name.startsWith('test_data_set_'));
  for (const set of sets) if (!(await answersAsExpected(session, join(folder, set)))) return false;
  await session.release();
  return sets.length > 0;
}

async function answersAsExpected(session: InferenceSession, set: string): Promise<boolean> {
  const inputs = readTensors(set, 'input').map(([index, { type, dims, data }]) => {
    const values = data instanceof Float16Array ? new Uint16Array(data.buffer, data.byteOffset, data.length) : data;
    return [session.inputNames[index] ?? '', new OnnxTensor(type, values, dims)] as const;
  });
  const outputs = await session.run(Object.fromEntries(inputs));
  return readTensors(set, 'output').every(([index, expected]) => {
    const found = outputs[session.outputNames[index] ?? ''];
    return found?.type === expected.type && String(found.dims) === String(expected.dims) && isClose(found, expected);
  });
}

function readTensors(set: string, kind: 'input' | 'output'): [number, Tensor][] {
  return readdirSync(set).flatMap((name): [number, Tensor][] => {
    const [, found, index] = /^(input|output)_(\d+)\.pb$/.exec(name) ?? [];
    if (found !== kind) return [];
    return [[Number(index), parseTensorProto(readFileSync(join(set, name))).tensor]];
  });
}

/** The tolerances of ONNX's own runner of these cases. */
function isClose(found: OnnxTensor, expected: Tensor): boolean {
  const { data } = found;
  const isHalf = found.type === 'float16' && data instanceof Uint16Array;
  const values = isHalf ? new Float16Array(data.buffer, data.byteOffset, data.length) : data;
  for (let at = 0; at < expected.data.length; at += 1) {
    const [value, wanted] = [values[at], expected.data[at]];
    if (value === wanted || (Number.isNaN(value) && Number.isNaN(wanted))) continue;
    if (typeof value !== 'number' || typeof wanted !== 'number') return false;
    // Near infinity is no place: it must be infinity itself.
    if (!Number.isFinite(wanted) || !(Math.abs(value - wanted) <= 1e-7 + 1e-3 * Math.abs(wanted))) return false;
  }
  return true;
}
