import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ModelInfo } from '../../preload/contract/models.ts';
import type { TensorLook } from '../../preload/contract/tensor-look.ts';
import { readHandlerFile } from './handler-file.ts';
import { checkHandlerNames } from './handler-names.ts';
import { readableForModule } from './module-permissions.ts';
import type { RunTools } from './run-model.ts';

/** Which record to look at; `row` counts from 1 where the file holds several, `tensor` is one inside the model. */
export type LookRequest = {
  modelPath: string;
  path: string;
  row?: number | undefined;
  tensor?: string | undefined;
  handlerPath?: string | undefined;
};

/** Runs one record once more and gives its inputs and outputs to look at, and one tensor from inside if so wished. */
export async function lookAtSample(
  { modelPath, path, row, tensor, handlerPath }: LookRequest,
  { startProcess, readModel }: RunTools,
  signal: AbortSignal,
): Promise<TensorLook[]> {
  const model: ModelInfo = await readModel(modelPath, signal);
  const handler = await readHandlerFile(modelPath, handlerPath);
  if (handler) checkHandlerNames(handler, model);
  const stats = await stat(path).catch(() => undefined);
  const folder = stats?.isDirectory() ? path : dirname(path);
  const process = startProcess(readableForModule(modelPath, handler, [folder]));
  const kill = () => process.dispose();
  signal.addEventListener('abort', kill);
  try {
    await process.initialize({ ...model, ...(handler ? { handler } : {}) });
    return await process.look({ path, record: (row ?? 1) - 1 }, tensor);
  } finally {
    signal.removeEventListener('abort', kill);
    process.dispose();
  }
}
