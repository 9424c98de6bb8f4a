/**
 * The entry of a model process: plain Node, started by `runner.ts` with the memory limit in bytes as its argument. The
 * only file that imports onnxruntime. The same file is the entry of the guard's thread and of a handler module's.
 */
import { basename } from 'node:path';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import type { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node';
import { type Provider, providerSchema } from '../../preload/contract/comparison.ts';
import { AppError } from '../app-error.ts';
import type { Session } from './handler.ts';
import { withInnerOutput } from './inner-output.ts';
import { guardMemory } from './memory-guard.ts';
import { isNumericType, type Tensor, type TensorData } from './tensor.ts';

if (isMainThread) {
  const workerData = { limitBytes: Number(process.argv[2]), parentPid: process.ppid };
  new Worker(new URL(import.meta.url), { workerData }).unref();
  const { serveRequests } = await import('./serve-requests.ts');
  serveRequests({ openSession: openOrExplain, runtimeVersion, usableProviders });
} else if (workerData.modulePath !== undefined) {
  const { serveModule } = await import('./serve-module.ts');
  await serveModule(workerData);
} else {
  guardMemory(workerData.limitBytes, workerData.parentPid);
}

async function runtimeVersion(): Promise<string> {
  const { env } = await import('onnxruntime-node');
  return env.versions.node ?? env.versions.common;
}

/** The runtime lists some that it was built to find, but which this computer has not: each is tried. */
async function usableProviders(modelPath: string): Promise<Provider[]> {
  const ort = await import('onnxruntime-node');
  const usable: Provider[] = [];
  for (const { name } of ort.listSupportedBackends()) {
    const provider = providerSchema.safeParse(name).data;
    if (provider === undefined) continue;
    const loads = await openSession(modelPath, provider).then(
      () => true,
      () => false,
    );
    if (loads) usable.push(provider);
  }
  return usable;
}

/** Where the model loads on the processor, it is not the model that the provider fails over. */
async function openOrExplain(path: string, provider: Provider, innerTensor?: string): Promise<Session> {
  try {
    return await openSession(path, provider, innerTensor);
  } catch (cause) {
    if (provider === 'cpu' || cause instanceof AppError) throw cause;
    const loads = await openSession(path, 'cpu', innerTensor).then(
      () => true,
      () => false,
    );
    throw loads ? new AppError('models/provider-missing', { provider, present: 'cpu' }, cause) : cause;
  }
}

async function openSession(path: string, provider: Provider, innerTensor?: string): Promise<Session> {
  const ort = await import('onnxruntime-node');
  keepFloat16AsBits(ort.Tensor);
  const present = ort.listSupportedBackends().map(({ name }) => name);
  if (!present.includes(provider))
    throw new AppError('models/provider-missing', { provider, present: present.join(', ') });
  // Errors come back as exceptions; the native log would only fill standard error.
  const options: InferenceSession.SessionOptions = { executionProviders: [provider], logSeverityLevel: 4 };
  const session =
    innerTensor === undefined
      ? await ort.InferenceSession.create(path, options)
      : await openWithInner(ort.InferenceSession, path, innerTensor, options);
  // Asked for all of them, onnxruntime fails over a map or a sequence and gives not even the others.
  const outputNames = session.outputMetadata.filter(({ isTensor }) => isTensor).map(({ name }) => name);
  if (outputNames.length === 0) throw new AppError('models/no-tensor-output', { file: basename(path) });
  return {
    async run(feeds) {
      const inputs = Object.entries(feeds).map(([name, { type, data, dims }]) => {
        return [name, new ort.Tensor(type, toRuntimeData(data), dims)] as const;
      });
      const outputs = Object.entries(await session.run(Object.fromEntries(inputs), outputNames));
      return Object.fromEntries(outputs.map(([name, tensor]) => [name, readTensor(tensor)]));
    },
  };
}

async function openWithInner(
  Sessions: typeof InferenceSession,
  path: string,
  tensor: string,
  options: InferenceSession.SessionOptions,
): Promise<InferenceSession> {
  try {
    return await Sessions.create(withInnerOutput(path, tensor), options);
  } catch (cause) {
    throw cause instanceof AppError ? cause : new AppError('models/no-such-tensor', { tensor }, cause);
  }
}

/**
 * onnxruntime-common gives half-precision tensors a `Float16Array` where the language has one, which its own native
 * part (1.30) then takes for empty. It decides once, at the first tensor: so it must not see the type then.
 */
function keepFloat16AsBits(RuntimeTensor: typeof OnnxTensor): void {
  const half = globalThis.Float16Array;
  Reflect.deleteProperty(globalThis, 'Float16Array');
  new RuntimeTensor('bool', [true], [1]);
  globalThis.Float16Array = half;
}

function toRuntimeData(data: TensorData): OnnxTensor.DataType {
  return data instanceof Float16Array ? new Uint16Array(data.buffer, data.byteOffset, data.length) : data;
}

function readTensor({ type, data, dims }: OnnxTensor): Tensor {
  if (type === 'float16' && data instanceof Uint16Array) {
    return { type, dims, data: new Float16Array(data.buffer, data.byteOffset, data.length) };
  }
  // Four-bit integers come packed, two in a byte; they are shown as the bytes they are.
  return { type: type === 'string' || isNumericType(type) ? type : 'uint8', dims, data };
}
