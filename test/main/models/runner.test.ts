import { afterAll, afterEach, expect, test, vi } from 'vitest';
import type { ModelProcess } from '../../../main/models/model-process.ts';
import { startModelProcess } from '../../../main/models/runner.ts';
import { resultWindow } from '../../../main/models/worker-messages.ts';
import { createTestFolder } from '../../support/models.ts';
import { workerPrelude } from '../../support/worker-script.ts';

const files = createTestFolder();
const started: ModelProcess[] = [];
afterEach(() => {
  for (const process of started.splice(0)) process.dispose();
});
afterAll(files.dispose);

const sampleTimeoutMs = 2_000;
const recordCount = resultWindow + 1;

/** A process that keeps to the protocol and takes a while for a few of its records. */
async function startOn(
  slowRecords: Readonly<Record<number, number>>,
  preparing: readonly { file: number; isDone: boolean }[] = [],
): Promise<ModelProcess> {
  const script = `${workerPrelude}
    const slowRecords = ${JSON.stringify(slowRecords)};
    let credit = ${resultWindow};
    let record = 0;
    let isBusy = false;
    function onRequest(request) {
      if (request.kind === 'initialize') tell({ kind: 'initialized', initializeMs: 1, runtime: '1' });
      if (request.kind === 'credit') credit += request.count;
      if (request.kind === 'sample') prepare();
      if (request.kind !== 'initialize') answer();
    }
    const preparing = ${JSON.stringify(preparing)};
    function prepare() {
      for (const told of preparing.splice(0)) tell({ kind: 'preparing', ...told });
    }
    function answer() {
      if (isBusy || credit === 0 || record === ${recordCount}) return;
      isBusy = true;
      credit -= 1;
      setTimeout(() => {
        const result = { path: 'rows.csv', row: record + 1 };
        tell({ kind: 'result', file: 0, record, recordCount: ${recordCount}, result });
        record += 1;
        isBusy = false;
        answer();
      }, slowRecords[record] ?? 0);
    }`;
  const limits = { memoryBytes: 2 ** 30, initializeTimeoutMs: 30_000, sampleTimeoutMs };
  const process = startModelProcess(files.write(`worker-${started.length}.cjs`, script), limits);
  started.push(process);
  await process.initialize({ path: 'model.onnx', inputs: [], outputs: [], preparations: [] });
  process.submit(0, 'rows.csv', 0);
  return process;
}

test('a reader that pauses takes nothing of the time that the next sample has', async () => {
  const process = await startOn({ [resultWindow]: sampleTimeoutMs * 0.6 });
  // The whole window is answered early in the pause; the process then waits for the reader.
  await new Promise((resolve) => setTimeout(resolve, sampleTimeoutMs * 2.8));
  let taken = 0;
  while (taken < recordCount) taken += (await process.take()).length;
  expect(taken).toBe(recordCount);
});

test('an answer that came in time counts, though the console was too busy to read it', async () => {
  const process = await startOn({ 1: sampleTimeoutMs * 0.4 });
  expect((await process.take()).length).toBeGreaterThan(0);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, sampleTimeoutMs * 1.5);
  expect((await process.take()).length).toBeGreaterThan(0);
});

test('an answer is handed over in time though nothing comes after it, and the clock lags behind the timers', async () => {
  const process = await startOn({ 2: sampleTimeoutMs * 0.75 });
  expect((await process.take()).length).toBeGreaterThan(0);
  const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now());
  expect((await process.take()).length).toBeGreaterThan(0);
  clock.mockRestore();
});

test('preparing several samples is told, once for each, and only where there are several', async () => {
  const process = await startOn({ 0: 100 }, [{ file: 0, isDone: false }]);
  process.submit(1, 'more.csv', 0);
  expect(process.isPreparing()).toBe(false);
  await vi.waitUntil(() => process.isPreparing());
  expect((await process.take()).length).toBeGreaterThan(0);

  const wild = await startOn({}, [{ file: 0, isDone: false }]);
  // What it sends after that counts for nothing, even where it is read before anybody asks.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  await new Promise(setImmediate);
  await expect(wild.take()).rejects.toMatchObject({ code: 'models/worker-crashed', params: { reason: 'protocol' } });
  expect(wild.isPreparing()).toBe(false);
});

test('each inference of a comparison has the time of one, not all of them that of all', async () => {
  const script = `${workerPrelude}
    function onRequest(request) {
      if (request.kind === 'initialize') tell({ kind: 'initialized', initializeMs: 1, runtime: '1' });
      if (request.kind === 'compare') compare(request);
    }
    async function compare({ sample: { path }, repeats }) {
      for (let part = 0; part < repeats + 1; part += 1) {
        await new Promise((resolve) => setTimeout(resolve, path === 'slow' ? ${sampleTimeoutMs * 0.4} : 60_000));
        await tell({ kind: 'advanced' });
      }
      tell({ kind: 'compared', recordCount: 1, result: { path }, outputs: [], latenciesMs: [] });
    }`;
  const limits = { memoryBytes: 2 ** 30, initializeTimeoutMs: 30_000, sampleTimeoutMs };
  const process = startModelProcess(files.write('comparing.cjs', script), limits);
  started.push(process);
  await process.initialize({ path: 'model.onnx', inputs: [], outputs: [], preparations: [] });
  expect(await process.compare({ path: 'slow', record: 0 }, 3)).toMatchObject({ result: { path: 'slow' } });
  const start = performance.now();
  const endless = process.compare({ path: 'endless', record: 0 }, 50);
  await expect(endless).rejects.toMatchObject({ code: 'models/worker-timed-out', params: { seconds: 2 } });
  expect(performance.now() - start).toBeLessThan(10 * sampleTimeoutMs);
});

test('a process that says nothing for its time is ended', async () => {
  const process = await startOn({ 1: 60_000 });
  expect((await process.take()).length).toBeGreaterThan(0);
  await expect(process.take()).rejects.toMatchObject({ code: 'models/worker-timed-out', params: { file: 'rows.csv' } });
});
