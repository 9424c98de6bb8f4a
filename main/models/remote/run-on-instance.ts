import { basename } from 'node:path';
import packageJson from '../../../package.json' with { type: 'json' };
import type { Provider } from '../../../preload/contract/comparison.ts';
import type { HostPlan, InstanceRunEvent } from '../../../preload/contract/instance-runs.ts';
import type { ModelInfo, SampleResult } from '../../../preload/contract/models.ts';
import type { Problem } from '../../../preload/contract/problem.ts';
import type { ComparedMachine, InstanceRun, ReportedModel } from '../../../preload/contract/run-report.ts';
import type { Verdict } from '../../../preload/contract/verdict.ts';
import { AppError, fromUnknown } from '../../app-error.ts';
import { type Compared, createComparedModel } from '../compared-model.ts';
import { describeMachine } from '../describe-machine.ts';
import { resolveExternal } from '../external-files.ts';
import { readHandlerFile } from '../handler-file.ts';
import { checkHandlerNames } from '../handler-names.ts';
import { createSampleHash } from '../hash-samples.ts';
import { profilePathOf } from '../judge-inputs.ts';
import { readWholeModel } from '../open-compared-models.ts';
import type { RunTools } from '../run-model.ts';
import type { Measured } from '../run-probes.ts';
import {
  createResultChoice,
  type KeepRun,
  noVerdict,
  reportHandler,
  reportModel,
  reportUnread,
} from '../run-record.ts';
import { goldenDefault } from '../sample-judge.ts';
import { createSampleFilter, expandSamples } from '../samples.ts';
import { countValues } from '../tensor.ts';
import { createVerdictTally } from '../verdict.ts';
import type { SampleAddress } from '../worker-messages.ts';
import { createAgreement } from './agreement.ts';
import { pythonProviders } from './host-facts.ts';
import { type HostSession, openHostSession } from './host-session.ts';
import { createMachineTally } from './machine-tally.ts';
import { planOnHost, type StartCommand } from './plan-on-host.ts';

/** What to run where. */
export type InstanceRunRequest = {
  modelPath: string;
  samplePaths: readonly string[];
  handlerPath?: string | undefined;
  python?: string | undefined;
  mayInstall: boolean;
  provider?: Provider | undefined;
};

/** What it needs of the console; `name` is what people call the host. */
export type InstanceRunTools = RunTools & { start: StartCommand; name: string; keepRun: KeepRun };

type Loaded = Awaited<ReturnType<HostSession['load']>>;

/** Beside the model's own files: the program, and what Python writes for itself. */
const spareBytes = 64 * 2 ** 20;
const progressMs = 100;
const probedSamples = 8;
/** The model's name there; its own may be anything. */
const modelName = 'hangar-model.onnx';

/**
 * Runs a model here and on a host over the same samples, prepared once for each by the same handler, and judges what
 * the host answers. Throws an AppError where it cannot be run there; ends quietly, nothing left behind, when `signal`
 * fires or the caller leaves. However it ends, it is kept on record.
 */
export async function* runOnInstance(
  request: InstanceRunRequest,
  tools: InstanceRunTools,
  signal: AbortSignal,
): AsyncGenerator<InstanceRunEvent, void, undefined> {
  const startedAt = new Date().toISOString();
  const begun = performance.now();
  const samples = createSampleHash();
  const choice = createResultChoice();
  let [model, plan, loaded]: [ModelInfo?, HostPlan?, Loaded?] = [];
  let handlerPath = request.handlerPath;
  let tellRun: ((removed: boolean) => InstanceRun) | undefined;
  let isFinished = false;
  let stopped: Problem = { code: 'app/cancelled', params: {} };
  const report = async (read: ReportedModel, verdict: Verdict, durationMs: number, run?: InstanceRun) =>
    tools.keepRun({
      kind: 'hangar-model-run',
      version: 1,
      startedAt,
      durationMs,
      initializeMs: loaded?.initializeMs ?? 0,
      model: read,
      ...(await reportHandler(handlerPath)),
      samples: await samples.finish(),
      runtime: { hangar: packageJson.version, onnxruntime: run?.there.onnxruntime ?? '', node: process.version },
      machine: plan?.machine ?? describeMachine(),
      ...(run ? { instance: run } : {}),
      verdict,
      ...choice.chosen(),
    });
  const left: { dispose(): void }[] = [];
  const leave = () => {
    for (const one of left) one.dispose();
  };
  signal.addEventListener('abort', leave);
  try {
    model = await readWholeModel(request.modelPath, tools.readModel, signal);
    const handler = await readHandlerFile(request.modelPath, request.handlerPath);
    handlerPath = handler?.path;
    if (handler) checkHandlerNames(handler, model);
    profilePathOf(handler);
    const filter = handler && createSampleFilter(handler);
    const { paths, folders } = await expandSamples(request.samplePaths, filter, signal);
    yield { kind: 'step', step: 'looking' };
    plan = await planOnHost(tools.start, request.python, request.provider, signal);
    const host = yield* openHost(plan, request, model, tools.start, signal);
    left.push(host);
    yield* sendModel(host, model);
    yield { kind: 'step', step: 'loading' };
    const provider =
      plan.chosen?.provider ?? request.provider ?? (plan.install?.packages[0]?.includes('gpu') ? 'cuda' : 'cpu');
    loaded = await host.load(modelName, pythonProviders[provider]);
    if (request.provider !== undefined && loaded.provider !== pythonProviders[provider]) {
      throw new AppError('models/remote-provider-failed', { provider, found: loaded.provider });
    }

    const a = createComparedModel(model, handler, 'cpu', tools.startProcess);
    const b = createComparedModel(model, handler, 'cpu', (readable) => tools.startProcess(readable, host));
    left.push(a, b);
    if (signal.aborted) leave();
    const loadedHere = await a.initialize(folders);
    await b.initialize(folders);
    const hereTally = createMachineTally(loadedHere.initializeMs, paths.length);
    const thereTally = createMachineTally(loaded.initializeMs, paths.length);
    const here: ComparedMachine = {
      name: '',
      machine: describeMachine(),
      onnxruntime: loadedHere.runtime,
      provider: pythonProviders.cpu,
      initializeMs: loadedHere.initializeMs,
      failedCount: 0,
    };
    const there = describeThere(tools.name, plan, host, loaded);
    yield { kind: 'initialized', here, there, total: paths.length };

    const start = performance.now();
    const expected = handler?.declaration.expect;
    const agreement = createAgreement(expected?.golden ?? goldenDefault);
    const verdicts = createVerdictTally(expected);
    tellRun = (removed) => ({
      here: { ...here, ...hereTally.figures() },
      there: { ...there, ...thereTally.figures(), peakBytes: host.peakBytes() },
      agreement: agreement.told(),
      removed,
    });
    const answered: SampleAddress[] = [];
    let results: SampleResult[] = [];
    let [done, total, toldAt, expectedBytes] = [0, paths.length, start, 0];
    for (const path of paths) {
      samples.add(path);
      for (let record = 0, count = 1; record < count; record += 1) {
        const ofHere = await a.answer({ path, record }, hereTally.repeats());
        expectedBytes = Math.max(expectedBytes, countBytes(ofHere.outputs));
        host.expectBytes(expectedBytes);
        const ofThere = await b.answer({ path, record }, thereTally.repeats());
        const lost = host.lost();
        if (lost) throw lost;
        if (signal.aborted) return;
        if (record === 0) {
          count = Math.max(ofHere.recordCount, ofThere.recordCount, 1);
          total += count - 1;
        }
        hereTally.add(ofHere);
        thereTally.add(ofThere);
        agreement.add(ofHere, ofThere);
        verdicts.add(ofThere.result);
        choice.add(ofThere.result);
        if (!ofThere.result.problem && answered.length < probedSamples) answered.push({ path, record });
        results.push(ofThere.result);
        done += 1;
        if (done < total && results.length < 256 && performance.now() - toldAt < progressMs) continue;
        toldAt = performance.now();
        yield { kind: 'progress', results, done, total, outsideCount: agreement.outsideCount() };
        results = [];
      }
    }
    if (results.length > 0) yield { kind: 'progress', results, done, total, outsideCount: agreement.outsideCount() };

    const peakBytes = host.peakBytes();
    const measuredHere = await measure(() => a.probe(undefined, []));
    host.expectBytes(expectedBytes * probedSamples);
    const { outcomes = [] } = await measure(() => b.probe(expected, answered));
    const inputs = await a.judgeInputs(paths);
    const removed = await host.end();
    const verdict = verdicts.verdict({
      fileSizeBytes: model.sizeBytes,
      firstRunMs: thereTally.firstRunMs(),
      latenciesMs: thereTally.latenciesMs,
      peakBytes,
      inputs,
      outcomes,
    });
    const told = tellRun(removed);
    const hereBytes = measuredHere.peakBytes ? { peakBytes: measuredHere.peakBytes } : {};
    const run = { ...told, here: { ...told.here, ...hereBytes }, there: { ...told.there, peakBytes } };
    const durationMs = performance.now() - start;
    isFinished = true;
    const runId = await report(reportModel(model), verdict, durationMs, run);
    yield { kind: 'finished', run, verdict, durationMs, ...(runId === undefined ? {} : { runId }) };
  } catch (thrown) {
    if (signal.aborted) return;
    stopped = fromUnknown(thrown).toProblem();
    throw thrown;
  } finally {
    signal.removeEventListener('abort', leave);
    leave();
    const read = isFinished ? undefined : model ? reportModel(model) : await reportUnread(request.modelPath, signal);
    const durationMs = performance.now() - begun;
    if (read) await report(read, { ...noVerdict, ...choice.counts(), stopped }, durationMs, tellRun?.(false));
  }
}

/** Starts what will serve the model, installed before where that is allowed and needed. */
async function* openHost(
  { chosen, install, pythons }: HostPlan,
  { mayInstall, provider }: InstanceRunRequest,
  model: ModelInfo,
  start: StartCommand,
  signal: AbortSignal,
): AsyncGenerator<InstanceRunEvent, HostSession, undefined> {
  yield { kind: 'step', step: 'starting' };
  const modelBytes = model.externalFiles.reduce((sum, { sizeBytes = 0 }) => sum + sizeBytes, model.sizeBytes);
  const neededBytes = modelBytes + spareBytes;
  if (chosen) return yield* openHostSession(start, { python: chosen.python.path, packages: [], neededBytes }, signal);
  const able = pythons.find(({ onnxruntime, numpy }) => onnxruntime !== undefined && numpy !== undefined);
  if (!mayInstall || install === undefined) {
    if (able && provider)
      throw new AppError('models/provider-missing', { provider, present: able.providers.join(', ') });
    const remedies = install ? [{ kind: 'command' as const, text: install.commands.join('\n') }] : [];
    const broken = pythons.find(({ problem }) => problem !== undefined);
    const code = install ? 'models/remote-no-runtime' : 'models/remote-no-python';
    throw new AppError(code, { python: broken?.path ?? install?.python ?? '' }, broken?.problem, remedies);
  }
  const { python, packages } = install;
  return yield* openHostSession(start, { python, packages, neededBytes: neededBytes + install.neededBytes }, signal);
}

/** The model and the files its weights lie in, each held against what was read here. */
async function* sendModel(host: HostSession, model: ModelInfo): AsyncGenerator<InstanceRunEvent, void, undefined> {
  const files = [
    { name: modelName, path: model.path, sizeBytes: model.sizeBytes, sha256: model.sha256 },
    ...model.externalFiles.flatMap(({ location, sizeBytes, sha256 }) => {
      const path = resolveExternal(model.path, location);
      return path === undefined || sizeBytes === undefined ? [] : [{ name: location, path, sizeBytes, sha256 }];
    }),
  ];
  const totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let [before, toldAt] = [0, 0];
  yield { kind: 'step', step: 'sending' };
  for (const { name, path, sizeBytes, sha256 } of files) {
    const sending = host.sendFile(name, path, sizeBytes);
    for (;;) {
      const { done, value } = await sending.next();
      if (done) {
        if (sha256 !== undefined && value !== sha256)
          throw new AppError('models/remote-file-damaged', { file: basename(path) });
        break;
      }
      if (performance.now() - toldAt < progressMs) continue;
      toldAt = performance.now();
      yield { kind: 'sent', doneBytes: before + value, totalBytes };
    }
    before += sizeBytes;
    yield { kind: 'sent', doneBytes: before, totalBytes };
  }
}

function describeThere(
  name: string,
  { machine, gpus, chosen, install }: HostPlan,
  { versions }: HostSession,
  { initializeMs, provider }: { initializeMs: number; provider: string },
): ComparedMachine {
  const { python: version, numpy, onnxruntime } = versions;
  const path = chosen?.python.path ?? install?.python ?? '';
  return {
    name,
    machine,
    ...(gpus.length > 0 ? { gpus } : {}),
    onnxruntime,
    provider,
    python: { path, version, numpy },
    initializeMs,
    failedCount: 0,
  };
}

/** What outputs take on their way, or a little more; those that are cut are counted whole. */
function countBytes(outputs: Compared['outputs']): number {
  return outputs.reduce((sum, { dims, data }) => {
    const bytes = Array.isArray(data) ? Buffer.byteLength(JSON.stringify(data)) * 6 : data.length * 8;
    return sum + bytes * Math.max(1, countValues(dims) / Math.max(data.length, 1));
  }, 0);
}

/** Nonsense may end a process, or the program on the host: then that is what was found, and all else stands. */
async function measure(probe: () => Promise<Measured>): Promise<Partial<Measured>> {
  return probe().catch(() => ({}));
}
