import type { Provider } from '../../preload/contract/comparison.ts';
import type { ModelInfo } from '../../preload/contract/models.ts';
import { AppError } from '../app-error.ts';
import { type ComparedModel, createComparedModel } from './compared-model.ts';
import { type HandlerFile, readHandlerFile } from './handler-file.ts';
import { checkHandlerNames } from './handler-names.ts';
import type { RunTools } from './run-model.ts';

type SideRequest = { modelPath: string; provider: Provider };

/** Which two models on what. */
export type ComparisonRequest = {
  a: SideRequest;
  b: SideRequest;
  samplePaths: readonly string[];
  handlerPath?: string | undefined;
  sampleTimeoutMs?: number | undefined;
};

/** Reads both models and their handlers; neither runs yet. Throws an AppError when one of them cannot be run. */
export async function openComparedModels(
  { a, b, handlerPath }: ComparisonRequest,
  { startProcess, readModel }: RunTools,
  signal: AbortSignal,
): Promise<{ a: ComparedModel; b: ComparedModel }> {
  const models = {
    a: await readWholeModel(a.modelPath, readModel, signal),
    b: await readWholeModel(b.modelPath, readModel, signal),
  };
  const own = { a: await readOwn(models.a, handlerPath), b: await readOwn(models.b, handlerPath) };
  // A new model is often laid beside nothing yet: then it is fed and judged as the old one is.
  const handlerA = own.a ?? lend(own.b, models.a);
  const handlerB = own.b ?? lend(own.a, models.b);
  signal.throwIfAborted();
  return {
    a: createComparedModel(models.a, handlerA, a.provider, startProcess),
    b: createComparedModel(models.b, handlerB, b.provider, startProcess),
  };
}

/** A model's description with its checksums. Throws an AppError where it cannot be run. */
export async function readWholeModel(
  path: string,
  readModel: RunTools['readModel'],
  signal: AbortSignal,
): Promise<ModelInfo> {
  const model = await readModel(path, signal);
  const [obstacle] = model.obstacles;
  if (obstacle !== undefined) throw new AppError(obstacle.code, obstacle.params, obstacle.details);
  return model;
}

async function readOwn(model: ModelInfo, path: string | undefined): Promise<HandlerFile | undefined> {
  const handler = await readHandlerFile(model.path, path);
  if (handler) checkHandlerNames(handler, model);
  return handler;
}

/** The other model's handler, unless it names inputs or outputs that this one has not. */
function lend(handler: HandlerFile | undefined, model: ModelInfo): HandlerFile | undefined {
  try {
    if (handler) checkHandlerNames(handler, model);
    return handler;
  } catch {
    return undefined;
  }
}
