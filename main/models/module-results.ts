import { z } from 'zod';
import { AppError } from '../app-error.ts';
import type { Answer } from './answer.ts';
import { countValues, createData, isNumericType, type NamedTensors, type Tensor } from './tensor.ts';

const tensorSchema = z.object({
  type: z.string(),
  dims: z.array(z.int().min(0)).max(32),
  data: z.unknown(),
});

/** The tensors that a module's step gave, checked: a wrong one would end the process in native code. */
export function readModuleTensors(step: string, value: unknown): NamedTensors {
  const named = z.record(z.string(), tensorSchema).safeParse(value);
  if (!named.success) throw unfit(step, '{ name: { type, dims, data } }', named.error.message);
  return Object.fromEntries(
    Object.entries(named.data).map(([name, { type, dims, data }]) => [name, toTensor(step, name, type, dims, data)]),
  );
}

function toTensor(step: string, name: string, type: string, dims: number[], data: unknown): Tensor {
  const count = countValues(dims);
  const expected = `${name}: ${type}, ${count} values`;
  const list: unknown[] | undefined = Array.isArray(data) ? data : undefined;
  if (type === 'string' && list?.length === count && list.every((item) => typeof item === 'string')) {
    return { type, dims, data: list.map(String) };
  }
  if (!isNumericType(type)) throw unfit(step, expected, 'no such type');
  const array = createData(type, 0).constructor;
  if (ArrayBuffer.isView(data) && data.constructor === array) {
    const copy = createData(type, count);
    if (data.byteLength !== copy.byteLength) throw unfit(step, expected, `${data.byteLength} bytes`);
    new Uint8Array(copy.buffer).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    return { type, dims, data: copy };
  }
  throw unfit(step, expected, `${array.name} is needed`);
}

const answerWords = 'text | { summary, answer, scores }';

const answerSchema = z.object({
  summary: z.string().max(10_000).optional(),
  answer: z.string().max(10_000).optional(),
  scores: z
    .array(z.object({ label: z.string().max(500), score: z.custom<number>((value) => typeof value === 'number') }))
    .max(100)
    .optional(),
});

/** What a module's step tells of the outputs; a text alone is the answer. */
export function readModuleAnswer(step: string, value: unknown): Partial<Answer> {
  if (typeof value === 'string') return { summary: value.slice(0, 10_000), answer: value.slice(0, 10_000) };
  const read = answerSchema.safeParse(value);
  if (!read.success) throw unfit(step, answerWords, read.error.message);
  const { summary, answer, scores } = read.data;
  if (summary === undefined && answer === undefined && scores === undefined) {
    throw unfit(step, answerWords, 'it has neither summary, answer nor scores');
  }
  const first = answer ?? scores?.[0]?.label;
  return {
    summary: summary ?? first ?? '',
    ...(first === undefined ? {} : { answer: first }),
    ...(scores === undefined ? {} : { scores }),
  };
}

function unfit(step: string, expected: string, cause: string): AppError {
  return new AppError('models/module-unfit', { step, expected }, new Error(cause));
}
