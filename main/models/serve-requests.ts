import { Socket } from 'node:net';
import { basename } from 'node:path';
import type { Provider } from '../../preload/contract/comparison.ts';
import type { SampleResult } from '../../preload/contract/models.ts';
import type { TensorLook } from '../../preload/contract/tensor-look.ts';
import { AppError, fromUnknown } from '../app-error.ts';
import { toComparable } from './comparable-tensors.ts';
import { createElsewhereSession, type ElsewhereSession } from './elsewhere-session.ts';
import { createInputGathering } from './gather-inputs.ts';
import type { HandledModel } from './handled-model.ts';
import { createHandler, type HandledSample, type Handler, type Session } from './handler.ts';
import { declareImagePlan } from './image-plan.ts';
import { readImageTensor } from './image-sample.ts';
import { createLookahead } from './lookahead.ts';
import { maxTensorMessageBytes, openMessagePipe, pipeDescriptor } from './message-pipe.ts';
import { withFiniteFigures } from './non-finite.ts';
import { outputDistance } from './output-distance.ts';
import { tryProbe } from './probes.ts';
import { readReference } from './reference-outputs.ts';
import { readSampleBytes } from './sample-bytes.ts';
import { createSampleJudge } from './sample-judge.ts';
import type { NamedTensors } from './tensor.ts';
import { fitTensor } from './tensor-feeds.ts';
import { lookAtTensor } from './tensor-look.ts';
import { makeThumbnail } from './thumbnail.ts';
import { resultWindow, type WorkerMessage, type WorkerRequest } from './worker-messages.ts';

/** What the entry lends: the only place that knows onnxruntime. */
type Runtime = {
  openSession(path: string, provider: Provider, innerTensor?: string): Promise<Session>;
  runtimeVersion(): Promise<string>;
  usableProviders(modelPath: string): Promise<Provider[]>;
};
type SampleRequest = Extract<WorkerRequest, { kind: 'sample' }>;

const maxLooked = 16;
const maxPictureBytes = 256 * 1024 * 1024;

/** Answers the core's requests in their order, one at a time, until the core hangs up. */
export function serveRequests(runtime: Runtime): void {
  let handler: Handler | undefined;
  let judge: ReturnType<typeof createSampleJudge> | undefined;
  let served: HandledModel | undefined;
  let elsewhere: ElsewhereSession | undefined;
  let lastOpened: { path: string; sample: HandledSample | AppError } | undefined;
  let work: Promise<void> = Promise.resolve();
  const pipe = new Socket({ fd: pipeDescriptor });
  const leave = () => process.exit(0);
  pipe.on('close', leave);
  const { send } = openMessagePipe(
    pipe,
    { message: (request: WorkerRequest) => receive(request), broken: leave },
    maxTensorMessageBytes,
  );
  const credit = createCredit(resultWindow);
  const inputs = createInputGathering();
  const ahead = createLookahead({
    open: openSample,
    mayPrepare: (path) => handler?.mayPrepare(path) ?? false,
    tell: (file, isDone) => send({ kind: 'preparing', file, isDone }),
  });

  async function initialize(request: Extract<WorkerRequest, { kind: 'initialize' }>): Promise<void> {
    const start = performance.now();
    served = request.model;
    lastOpened = undefined;
    const { model, provider } = request;
    const openSession = async () => {
      if (provider !== 'elsewhere') return runtime.openSession(model.path, provider);
      elsewhere = createElsewhereSession(send);
      return elsewhere;
    };
    handler = createHandler(model, openSession, () => send({ kind: 'advanced' }));
    try {
      judge = createSampleJudge(request.model);
      await handler.initialize();
    } catch (thrown) {
      const file = basename(request.model.path);
      const refusal = thrown instanceof AppError ? thrown : new AppError('models/cannot-load', { file }, thrown);
      return send({ kind: 'refused', problem: refusal.toProblem() });
    }
    const initializeMs = performance.now() - start;
    await send({ kind: 'initialized', initializeMs, runtime: elsewhere ? '' : await runtime.runtimeVersion() });
  }

  async function answerFile(request: SampleRequest): Promise<void> {
    const { sample: opened, openMs } = await ahead.take(request);
    const recordCount = opened instanceof AppError ? 1 : opened.recordCount;
    for (let record = request.fromRecord; record < recordCount; record += 1) {
      await credit.take();
      const result: SampleResult = { path: request.path, ...(await answerRecord(request.path, opened, record)) };
      // Opening the file is a part of preparing the first record.
      if (record === request.fromRecord && result.timings) result.timings.preprocessMs += openMs;
      // Handed over before the next record begins: should that one end the process, the core knows which it was.
      await send({ kind: 'result', file: request.file, record, recordCount, result });
    }
  }

  async function openSample(path: string): Promise<HandledSample> {
    if (handler === undefined) throw new Error('a sample before its model');
    return handler.open(path);
  }

  async function answerRecord(path: string, opened: HandledSample | AppError, record: number) {
    return (await answerWhole(path, opened, record)).result;
  }

  /** With the tensors that led to the answer, where there is one. */
  async function answerWhole(path: string, opened: HandledSample | AppError, record: number) {
    const row = !(opened instanceof AppError) && opened.isTable ? { row: record + 1 } : {};
    try {
      if (opened instanceof AppError) throw opened;
      if (handler === undefined) throw new Error('a sample before its model');
      elsewhere?.takeMs();
      const { told, feeds, outputs } = await handler.handle(opened, record);
      if (elsewhere) told.timings.inferenceMs = elsewhere.takeMs();
      // A module may answer without the model; then there is nothing to run again.
      const again = async () => (Object.keys(outputs).length === 0 ? outputs : inferAgain(feeds));
      const judged = await judge?.({ path, sample: opened, record, outputs, told, again });
      return { result: { ...row, ...withFiniteFigures(told), ...judged }, feeds, outputs };
    } catch (thrown) {
      return { result: { ...row, problem: fromUnknown(thrown).toProblem() } };
    }
  }

  async function inferAgain(feeds: NamedTensors): Promise<NamedTensors> {
    if (handler === undefined) throw new Error('a sample before its model');
    return handler.inference(feeds);
  }

  async function probe({ probe: name, samples }: Extract<WorkerRequest, { kind: 'probe' }>): Promise<WorkerMessage> {
    const peakBytes = process.resourceUsage().maxRSS * 1024;
    if (name === 'rest' || served === undefined) return { kind: 'probed', found: '', peakBytes };
    const feeds: NamedTensors[] = [];
    for (const { path, record } of samples) {
      if (handler) feeds.push(await handler.feedsOf(await handler.open(path), record));
    }
    const tolerance = served.handler?.declaration.expect?.batch;
    const found = await tryProbe(name, { inputs: served.inputs, feeds, run: inferAgain, tolerance });
    return { kind: 'probed', found: found.slice(0, 500), peakBytes };
  }

  /** A file of many records is opened once for all of them. */
  async function compare({ sample: { path, record }, repeats }: Extract<WorkerRequest, { kind: 'compare' }>) {
    if (lastOpened?.path !== path) {
      lastOpened = { path, sample: await openSample(path).catch((cause: unknown) => fromUnknown(cause)) };
    }
    const { sample } = lastOpened;
    const { result, feeds, outputs = {} } = await answerWhole(path, sample, record);
    await send({ kind: 'advanced' });
    const latenciesMs = elsewhere && feeds !== undefined ? await elsewhere.repeat(repeats).catch(() => []) : [];
    for (let turn = 0; elsewhere === undefined && feeds !== undefined && turn < repeats; turn += 1) {
      const start = performance.now();
      await inferAgain(feeds);
      latenciesMs.push(performance.now() - start);
      await send({ kind: 'advanced' });
    }
    await send({
      kind: 'compared',
      recordCount: sample instanceof AppError ? 1 : sample.recordCount,
      result: { path, ...result },
      outputs: toComparable(outputs),
      latenciesMs,
    });
  }

  async function look({ sample, tensor }: Extract<WorkerRequest, { kind: 'look' }>): Promise<WorkerMessage> {
    if (handler === undefined || served === undefined) throw new Error('a sample before its model');
    const { feeds, outputs } = await handler.handle(await handler.open(sample.path), sample.record);
    const tensors: TensorLook[] = [];
    const add = async (role: TensorLook['role'], named: NamedTensors) => {
      for (const [name, value] of Object.entries(named).slice(0, maxLooked)) {
        tensors.push(await lookAtTensor(role, name, value));
      }
    };
    await add('input', feeds);
    if (tensor !== undefined) {
      const opened = await runtime.openSession(served.path, 'cpu', tensor);
      const { [tensor]: inner } = await opened.run(feeds);
      if (inner) await add('inner', { [tensor]: inner });
    }
    await add('output', outputs);
    return { kind: 'looked', tensors };
  }

  async function tryImages({
    samplePath,
    referencePath,
    images,
  }: Extract<WorkerRequest, { kind: 'tryImages' }>): Promise<WorkerMessage> {
    const [input] = served?.inputs ?? [];
    if (input === undefined) throw new Error('a sample before its model');
    const reference = readReference(referencePath, served?.outputs ?? []);
    const bytes = readSampleBytes(samplePath, maxPictureBytes);
    const distances: (number | null)[] = [];
    for (const image of images) {
      const tensor = await readImageTensor(bytes, declareImagePlan(input, image), samplePath);
      const outputs = await inferAgain({ [input.name]: fitTensor(input, tensor, basename(samplePath)) });
      distances.push(outputDistance(outputs, reference) ?? null);
    }
    return { kind: 'tried', distances };
  }

  async function thumbnail({
    path,
    sidePixels,
  }: Extract<WorkerRequest, { kind: 'thumbnail' }>): Promise<WorkerMessage> {
    return { kind: 'thumbnail', dataUrl: await makeThumbnail(path, sidePixels) };
  }

  async function answerOrRefuse(answer: () => WorkerMessage | Promise<WorkerMessage>): Promise<void> {
    try {
      await send(await answer());
    } catch (thrown) {
      await send({ kind: 'refused', problem: fromUnknown(thrown).toProblem() });
    }
  }

  async function gather(request: Extract<WorkerRequest, { kind: 'gather' }>): Promise<WorkerMessage> {
    return { kind: 'gathered', rowCount: await inputs.add(request.side, request.paths, request.skipsUnreadable) };
  }

  function receive(request: WorkerRequest): void {
    if (request.kind === 'credit') credit.give(request.count);
    if (request.kind === 'inferred' || request.kind === 'not-inferred') elsewhere?.receive(request);
    if (request.kind === 'initialize') work = work.then(() => initialize(request));
    if (request.kind === 'sample') {
      ahead.add(request);
      work = work.then(() => answerFile(request));
    }
    if (request.kind === 'probe') work = work.then(() => answerOrRefuse(() => probe(request)));
    if (request.kind === 'compare') work = work.then(() => compare(request));
    if (request.kind === 'tryImages') work = work.then(() => answerOrRefuse(() => tryImages(request)));
    if (request.kind === 'look') work = work.then(() => answerOrRefuse(() => look(request)));
    if (request.kind === 'thumbnail') work = work.then(() => answerOrRefuse(() => thumbnail(request)));
    if (request.kind === 'providers') {
      const provide = async (): Promise<WorkerMessage> => {
        return { kind: 'provided', providers: await runtime.usableProviders(request.modelPath) };
      };
      work = work.then(() => answerOrRefuse(provide));
    }
    if (request.kind === 'gather') work = work.then(() => answerOrRefuse(() => gather(request)));
    if (request.kind === 'drift') {
      work = work.then(() => answerOrRefuse(() => ({ kind: 'drifted', report: inputs.drift(request.leaveOut) })));
    }
  }
}

/** Counts the results for which the core has room; `take` waits for it. */
function createCredit(initial: number) {
  let left = initial;
  let wake: (() => void) | undefined;
  return {
    give(count: number): void {
      left += count;
      wake?.();
      wake = undefined;
    },
    async take(): Promise<void> {
      while (left <= 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      left -= 1;
    },
  };
}
