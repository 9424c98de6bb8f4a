import packageJson from '../../package.json' with { type: 'json' };
import type { ComparedSide, Comparison, ComparisonEvent } from '../../preload/contract/comparison.ts';
import type { Compared, ComparedModel } from './compared-model.ts';
import { createComparisonTally } from './comparison-tally.ts';
import { judgeComparison } from './comparison-verdict.ts';
import { describeMachine } from './describe-machine.ts';
import { createSampleHash } from './hash-samples.ts';
import { type ComparisonRequest, openComparedModels } from './open-compared-models.ts';
import { middleOf } from './paired-statistics.ts';
import type { RunTools } from './run-model.ts';
import { reportHandler, reportModel } from './run-record.ts';
import { defaultSampleTimeoutMs } from './runner.ts';
import { pairSample } from './sample-pair.ts';
import { createSampleFilter, expandSamples } from './samples.ts';
import { tellWaiting } from './tell-waiting.ts';
import type { SampleAddress } from './worker-messages.ts';

/** Of few samples each is timed more often. */
const fewSamples = 200;
/** By six pairs of times and more an interval can be told: fewer samples are paired again, unless that takes long. */
const fewPairs = 12;
const roundsMs = 5000;
const progressMs = 100;

/**
 * Runs two models over the same samples, each in a process of its own and never both at once: sample by sample, the
 * other one first each time, so that whatever else the machine does meets both alike. Throws an AppError when one of
 * them cannot be loaded; ends quietly, both processes killed, when `signal` fires or the caller leaves.
 */
export async function* compareModels(
  request: ComparisonRequest,
  tools: RunTools,
  signal: AbortSignal,
): AsyncGenerator<ComparisonEvent, void, undefined> {
  const startedAt = new Date().toISOString();
  const sides: ComparedModel[] = [];
  const kill = () => {
    for (const side of sides) side.dispose();
  };
  signal.addEventListener('abort', kill);
  try {
    const { a, b } = await openComparedModels(request, tools, signal);
    sides.push(a, b);
    const handler = a.handler ?? b.handler;
    const filter = handler && createSampleFilter(handler);
    const { paths, folders } = await expandSamples(request.samplePaths, filter, signal);
    signal.throwIfAborted();
    const loadedA = await a.initialize(folders);
    const loadedB = await b.initialize(folders);
    yield { kind: 'initialized', total: paths.length };

    const start = performance.now();
    const tally = createComparisonTally();
    const samples = createSampleHash();
    const repeats = paths.length < fewSamples ? 3 : 1;
    let [done, total, toldAt, isCut] = [0, paths.length, start, false];
    for (const path of paths) {
      samples.add(path);
      for (let record = 0, count = 1; record < count && !isCut; record += 1) {
        const both = answerBoth(a, b, done % 2 === 0, { path, record }, repeats);
        const row = count > 1 ? { row: record + 1 } : {};
        const answers = yield* tellWaiting(both, request.sampleTimeoutMs ?? defaultSampleTimeoutMs, { path, ...row });
        if (signal.aborted) return;
        isCut = answers === undefined;
        if (answers === undefined) break;
        if (record === 0) {
          count = Math.max(answers.a.recordCount, answers.b.recordCount, 1);
          total += count - 1;
        }
        tally.add(pairSample(answers.a, answers.b));
        const until = performance.now() + roundsMs / total;
        for (let round = 1; round < fewPairs / total && performance.now() < until; round += 1) {
          const again = await answerBoth(a, b, (done + round) % 2 === 0, { path, record }, 1);
          if (again === undefined || signal.aborted) break;
          tally.addTimes(pairSample(again.a, again.b));
        }
        done += 1;
        if (performance.now() - toldAt < progressMs) continue;
        toldAt = performance.now();
        yield { kind: 'progress', done, total, changedCount: tally.changedCount() };
      }
    }
    const { figures, told, failed, latenciesMs } = tally.close(total - done);
    const comparison: Comparison = {
      kind: 'hangar-model-comparison',
      version: 1,
      startedAt,
      durationMs: performance.now() - start,
      a: { ...(await describeSide(a, latenciesMs.a)), initializeMs: loadedA.initializeMs, failedCount: failed.a },
      b: { ...(await describeSide(b, latenciesMs.b)), initializeMs: loadedB.initializeMs, failedCount: failed.b },
      samples: await samples.finish(),
      runtime: { hangar: packageJson.version, onnxruntime: loadedA.runtime, node: process.version },
      machine: describeMachine(),
      ...told,
      ...judgeComparison(figures),
    };
    yield { kind: 'finished', comparison };
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  } finally {
    signal.removeEventListener('abort', kill);
    kill();
  }
}

/** Undefined when one of them keeps dying. */
async function answerBoth(a: ComparedModel, b: ComparedModel, isAFirst: boolean, at: SampleAddress, repeats: number) {
  const answers: Partial<Record<'a' | 'b', Compared>> = {};
  try {
    if (isAFirst) answers.a = await a.answer(at, repeats);
    const ofB = await b.answer(at, repeats);
    return { a: answers.a ?? (await a.answer(at, repeats)), b: ofB };
  } catch {
    return undefined;
  }
}

async function describeSide(
  { model, handler, provider }: ComparedModel,
  latenciesMs: number[],
): Promise<Omit<ComparedSide, 'initializeMs' | 'failedCount'>> {
  return {
    model: reportModel(model),
    ...(await reportHandler(handler?.path)),
    provider,
    ...(latenciesMs.length > 0 ? { latencyMs: middleOf(Float64Array.from(latenciesMs).sort()) } : {}),
  };
}
