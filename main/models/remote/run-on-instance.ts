import packageJson from '../../../package.json' with { type: 'json' };
import type { Provider } from '../../../preload/contract/comparison.ts';
import type { HostPlan, InstanceRunEvent } from '../../../preload/contract/instance-runs.ts';
import type { ModelInfo, SampleResult } from '../../../preload/contract/models.ts';
import type { Problem } from '../../../preload/contract/problem.ts';
import type { ComparedMachine, InstanceRun, ReportedModel } from '../../../preload/contract/run-report.ts';
import type { Verdict } from '../../../preload/contract/verdict.ts';
import { AppError, fromUnknown } from '../../app-error.ts';
import { createComparedModel } from '../compared-model.ts';
import { describeMachine } from '../describe-machine.ts';
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
import { defaultSampleTimeoutMs } from '../runner.ts';
import { goldenDefault } from '../sample-judge.ts';
import { createSampleFilter, expandSamples } from '../samples.ts';
import { tellWaiting } from '../tell-waiting.ts';
import { createVerdictTally } from '../verdict.ts';
import type { SampleAddress } from '../worker-messages.ts';
import { createAgreement } from './agreement.ts';
import { countBytes } from './count-bytes.ts';
import { describeThere } from './describe-there.ts';
import { pythonProviders } from './host-facts.ts';
import type { HostSession } from './host-session.ts';
import { createMachineTally } from './machine-tally.ts';
import { openHost } from './open-host.ts';
import { planOnHost, type StartCommand } from './plan-on-host.ts';
import { sendModel, sentModelName } from './send-model.ts';

/** What to run where. */
export type InstanceRunRequest = {
  modelPath: string;
  samplePaths: readonly string[];
  handlerPath?: string | undefined;
  sampleTimeoutMs?: number | undefined;
  python?: string | undefined;
  mayInstall: boolean;
  provider?: Provider | undefined;
};

/** What it needs of the console; `name` is what people call the host. */
export type InstanceRunTools = RunTools & { start: StartCommand; name: string; keepRun: KeepRun };

type Loaded = Awaited<ReturnType<HostSession['load']>>;

const progressMs = 100;
const probedSamples = 8;

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
    loaded = await host.load(sentModelName, pythonProviders[provider]);
    if (request.provider !== undefined && loaded.provider !== pythonProviders[provider]) {
      throw new AppError('models/remote-provider-failed', { provider, found: loaded.provider });
    }

    const a = createComparedModel(model, handler, 'cpu', tools.startProcess);
    const b = createComparedModel(model, handler, 'cpu', (readable) => {
      const lost = host.lost();
      if (lost) throw lost;
      return tools.startProcess(readable, host);
    });
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
        const at = { path, record };
        const limitMs = request.sampleTimeoutMs ?? defaultSampleTimeoutMs;
        const named = { path, ...(count > 1 ? { row: record + 1 } : {}) };
        const ofHere = yield* tellWaiting(a.answer(at, hereTally.repeats()), limitMs, named);
        expectedBytes = Math.max(expectedBytes, countBytes(ofHere.outputs));
        host.expectBytes(expectedBytes);
        const ofThere = yield* tellWaiting(b.answer(at, thereTally.repeats()), limitMs, named);
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

/** Nonsense may end a process, or the program on the host: then that is what was found, and all else stands. */
async function measure(probe: () => Promise<Measured>): Promise<Partial<Measured>> {
  return probe().catch(() => ({}));
}
