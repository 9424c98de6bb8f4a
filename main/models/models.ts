import { readdir } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import type { Comparison, ComparisonEvent, Provider } from '../../preload/contract/comparison.ts';
import type { DriftEvent, InputProfile } from '../../preload/contract/drift.ts';
import type { ImageDeclaration } from '../../preload/contract/handler/preprocess.ts';
import type { HostPlan, InstanceRunEvent } from '../../preload/contract/instance-runs.ts';
import type { GraphStep, ModelGraph } from '../../preload/contract/model-graph.ts';
import type { InspectEvent, RunEvent } from '../../preload/contract/models.ts';
import type { PreprocessEvent } from '../../preload/contract/preprocess-search.ts';
import type { TensorLook } from '../../preload/contract/tensor-look.ts';
import { checkDrift, type DriftRequest } from './check-drift.ts';
import { compareModels } from './compare-models.ts';
import { findPreprocessing, type PreprocessRequest } from './find-preprocessing.ts';
import { findProviders } from './find-providers.ts';
import { type HandlerFile, readHandlerFile } from './handler-file.ts';
import { checkHandlerNames } from './handler-names.ts';
import { initHandler } from './init-handler.ts';
import { createInspector } from './inspect.ts';
import { keepProfile } from './keep-profile.ts';
import { type LookRequest, lookAtSample } from './look-at-sample.ts';
import type { ModelLimits } from './model-process.ts';
import type { ComparisonRequest } from './open-compared-models.ts';
import { recordComparison } from './record-comparison.ts';
import { planOnHost, type StartCommand } from './remote/plan-on-host.ts';
import { type InstanceRunRequest, runOnInstance } from './remote/run-on-instance.ts';
import type { RunRequest, RunTools } from './run-model.ts';
import { type KeepRun, recordRun } from './run-record.ts';
import { defaultSampleTimeoutMs, startModelProcess } from './runner.ts';
import { createThumbnails } from './thumbnails.ts';
import { writePreprocessing } from './write-preprocessing.ts';

export type ModelsOptions = {
  /** The script of the model processes: `worker.ts`, or what the build made of it. */
  workerPath: string;
  /** The script of the threads that read model files: `reader-worker.ts`, or what the build made of it. */
  readerPath: string;
  /** Holds the example: `digits.onnx` and the folder `samples`. */
  exampleFolder: string;
  keepRun: KeepRun;
  /** Puts a comparison on record and gives what it is kept under, where that was possible. */
  keepComparison: (comparison: Comparison) => number | undefined;
  /** Starts a command on a host that is connected. */
  exec(connectionId: string, command: string): ReturnType<StartCommand>;
  /** What people call the host that a connection leads to. */
  hostName(connectionId: string): string;
  /** For tests; the defaults suit people. */
  limits?: Partial<ModelLimits>;
};

/** The models feature: what the contract's `models` procedures do. */
export type Models = {
  example(): Promise<{ modelPath: string; samplePaths: string[] }>;
  /** Leaving the generator or aborting the signal stops the reading. */
  inspect(path: string, signal?: AbortSignal): AsyncGenerator<InspectEvent, void, undefined>;
  /** The main graph, or one within it. */
  graph(path: string, within: readonly GraphStep[], signal?: AbortSignal): Promise<ModelGraph>;
  /** The handler beside a model as it was declared; absent where there is none. Throws for a wrong one. */
  handler(modelPath: string): Promise<Partial<HandlerFile>>;
  initHandler(modelPath: string): Promise<{ path: string }>;
  /** Leaving the generator or aborting the signal kills the model's process at once. */
  run(request: RunRequest, signal?: AbortSignal): AsyncGenerator<RunEvent, void, undefined>;
  /** Leaving the generator or aborting the signal kills both processes at once. */
  compare(request: ComparisonRequest, signal?: AbortSignal): AsyncGenerator<ComparisonEvent, void, undefined>;
  /** Looks at a connected host, and changes nothing there. Throws an AppError where that cannot be done. */
  planOnInstance(connectionId: string, python: string | undefined, signal: AbortSignal): Promise<HostPlan>;
  /** Leaving the generator or aborting the signal ends it here and there. */
  runOnInstance(
    connectionId: string,
    request: InstanceRunRequest,
    signal?: AbortSignal,
  ): AsyncGenerator<InstanceRunEvent, void, undefined>;
  /** Whether samples look like reference samples. Throws an AppError when one of the files cannot be read. */
  checkDrift(request: DriftRequest, signal?: AbortSignal): AsyncGenerator<DriftEvent, void, undefined>;
  /** The execution providers of this computer; asked once. */
  providers(): Promise<Provider[]>;
  keepProfile(modelPath: string, profile: InputProfile): Promise<{ path: string; handlerPath: string }>;
  findPreprocessing(request: PreprocessRequest, signal?: AbortSignal): AsyncGenerator<PreprocessEvent, void, undefined>;
  look(request: LookRequest, signal?: AbortSignal): Promise<TensorLook[]>;
  writePreprocessing(modelPath: string, image: ImageDeclaration): Promise<{ path: string }>;
  thumbnail(path: string, sidePixels: number, signal?: AbortSignal): Promise<string>;
  /** Kills every model process. */
  dispose(): void;
};

/** Three quarters of the computer's memory: room for any model that could be served from it, and the desktop lives on. */
function defaultLimits(): ModelLimits {
  const memory = Math.min(process.constrainedMemory() || Infinity, totalmem());
  return {
    memoryBytes: Math.round(memory * 0.75),
    initializeTimeoutMs: 300_000,
    sampleTimeoutMs: defaultSampleTimeoutMs,
  };
}

export function createModels(options: ModelsOptions): Models {
  const { workerPath, readerPath, exampleFolder, keepRun, keepComparison, limits } = options;
  const allLimits = { ...defaultLimits(), ...limits };
  const startProcess = () => startModelProcess(workerPath, allLimits);
  const inspector = createInspector(readerPath);
  const thumbnails = createThumbnails(startProcess);
  const runs = new Set<AbortController>();
  let providers: Promise<Provider[]> | undefined;
  const tools = toolsFor({});

  function toolsFor({ sampleTimeoutMs = allLimits.sampleTimeoutMs }: Pick<RunRequest, 'sampleTimeoutMs'>): RunTools {
    const own = { ...allLimits, sampleTimeoutMs };
    return {
      startProcess: (readablePaths, elsewhere) => startModelProcess(workerPath, own, readablePaths, elsewhere),
      readModel: inspector.read,
    };
  }

  /** Ends when the caller leaves, and when the console does. */
  async function* whileOpen<Event>(
    signal: AbortSignal | undefined,
    start: (ending: AbortSignal) => AsyncGenerator<Event, void, undefined>,
  ): AsyncGenerator<Event, void, undefined> {
    const ending = new AbortController();
    runs.add(ending);
    try {
      yield* start(AbortSignal.any([ending.signal, ...(signal ? [signal] : [])]));
    } finally {
      runs.delete(ending);
    }
  }

  return {
    async example() {
      const folder = join(exampleFolder, 'samples');
      const names = (await readdir(folder)).filter((name) => name.endsWith('.png')).sort();
      return { modelPath: join(exampleFolder, 'digits.onnx'), samplePaths: names.map((name) => join(folder, name)) };
    },

    inspect: inspector.inspect,
    graph: inspector.graph,

    async handler(modelPath) {
      const handler = await readHandlerFile(modelPath);
      if (handler) checkHandlerNames(handler, await inspector.read(modelPath));
      return handler ?? {};
    },

    initHandler: (modelPath) => initHandler(modelPath, inspector.read),

    run: (request, signal) => whileOpen(signal, (ending) => recordRun(request, toolsFor(request), keepRun, ending)),

    compare: (request, signal) =>
      whileOpen(signal, (ending) =>
        recordComparison(compareModels(request, toolsFor(request), ending), keepComparison),
      ),

    planOnInstance: (connectionId, python, signal) =>
      planOnHost((command) => options.exec(connectionId, command), python, undefined, signal),

    runOnInstance(connectionId, request, signal) {
      const start: StartCommand = (command) => options.exec(connectionId, command);
      const host = { start, name: options.hostName(connectionId), keepRun };
      return whileOpen(signal, (ending) => runOnInstance(request, { ...toolsFor(request), ...host }, ending));
    },

    look: (request, signal) => lookAtSample(request, tools, signal ?? new AbortController().signal),

    checkDrift: (request, signal) => whileOpen(signal, (ending) => checkDrift(request, startProcess, ending)),

    providers() {
      providers ??= findProviders(startProcess, join(exampleFolder, 'digits.onnx'));
      return providers;
    },

    keepProfile: (modelPath, profile) => keepProfile(modelPath, profile, inspector.read),

    findPreprocessing: (request, signal) => whileOpen(signal, (ending) => findPreprocessing(request, tools, ending)),

    writePreprocessing: (modelPath, image) => writePreprocessing(modelPath, image, inspector.read),

    thumbnail: thumbnails.make,

    dispose() {
      thumbnails.dispose();
      for (const run of runs) run.abort();
    },
  };
}
