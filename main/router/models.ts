import type { Bind } from './bind.ts';
import { callSignal } from './call-signal.ts';
import type { Services } from './services.ts';

/** Models: looking into them, running and comparing them. */
export function bindModels(bind: Bind, { models, modelRuns, modelComparisons, changes }: Services) {
  return {
    example: bind.models.example.handler(() => models.example()),
    inspect: bind.models.inspect.handler(({ input, signal }) => models.inspect(input.path, signal)),
    graph: bind.models.graph.handler(({ input, signal }) => models.graph(input.path, input.within, signal)),
    handler: bind.models.handler.handler(({ input }) => models.handler(input.modelPath)),
    initHandler: bind.models.initHandler.handler(({ input }) => models.initHandler(input.modelPath)),
    look: bind.models.look.handler(async ({ input, signal }) => ({ tensors: await models.look(input, signal) })),
    findPreprocessing: bind.models.findPreprocessing.handler(({ input, signal }) =>
      models.findPreprocessing(input, signal),
    ),
    writePreprocessing: bind.models.writePreprocessing.handler(({ input }) =>
      models.writePreprocessing(input.modelPath, input.image),
    ),
    checkDrift: bind.models.checkDrift.handler(({ input, signal }) => models.checkDrift(input, signal)),
    keepProfile: bind.models.keepProfile.handler(({ input }) => models.keepProfile(input.modelPath, input.profile)),
    compare: bind.models.compare.handler(({ input, signal }) => models.compare(input, signal)),
    providers: bind.models.providers.handler(async () => ({ providers: await models.providers() })),
    history: bind.models.history.handler(async ({ input }) => ({
      ...(await modelRuns.history(input.modelName)),
      comparisons: modelComparisons.ofModel(input.modelName),
    })),
    comparison: bind.models.comparison.handler(({ input }) => modelComparisons.report(input.comparisonId)),
    report: bind.models.report.handler(({ input }) => modelRuns.report(input.runId)),
    planOnInstance: bind.models.planOnInstance.handler(async ({ input: { connectionId, python }, signal }) => {
      if (python !== undefined) await changes.refuseOn({ connectionId });
      return models.planOnInstance(connectionId, python, callSignal(signal));
    }),
    runOnInstance: bind.models.runOnInstance.handler(({ input: { connectionId, ...request }, signal }) =>
      models.runOnInstance(connectionId, request, signal),
    ),
    run: bind.models.run.handler(({ input, signal }) => models.run(input, signal)),
    thumbnail: bind.models.thumbnail.handler(async ({ input, signal }) => ({
      dataUrl: await models.thumbnail(input.path, input.sidePixels, signal),
    })),
  };
}
