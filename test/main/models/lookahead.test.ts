import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createInspector } from '../../../main/models/inspect.ts';
import { runModel } from '../../../main/models/run-model.ts';
import { startModelProcess } from '../../../main/models/runner.ts';
import { collectRun, createTestFolder, exampleFolder, openModelsForTests } from '../../support/models.ts';
import { workerPrelude } from '../../support/worker-script.ts';

const files = createTestFolder();
afterAll(files.dispose);
const openModels = openModelsForTests();

const source = join(import.meta.dirname, '../../../main/models');
const limits = { memoryBytes: 2 ** 31, initializeTimeoutMs: 60_000, sampleTimeoutMs: 60_000 };
const modelPath = join(exampleFolder, 'digits.onnx');
const digit = (name: string) => join(exampleFolder, `samples/digit-${name}.png`);

test('pictures decoded side by side are answered in their order, and a broken one among them alone fails', async () => {
  const torn = files.write('torn.png', 'no picture');
  const gone = join(files.folder, 'gone.png');
  const row = files.write('row.json', '[1, 2, 3]');
  const samplePaths = [digit('0-a'), digit('1-a'), torn, digit('2-a'), row, digit('3-a'), gone, digit('4-a')];
  const run = await collectRun(openModels().run({ modelPath, samplePaths: [...samplePaths, ...samplePaths] }));
  const expected = ['0', '1', 'models/sample-unreadable', '2', 'models/sample-wrong-shape', '3'];
  const all = [...expected, 'models/sample-not-found', '4'];
  expect(run.results.map(({ summary, problem }) => problem?.code ?? summary)).toEqual([...all, ...all]);
  for (const { timings } of run.results) if (timings) expect(timings.preprocessMs).toBeGreaterThan(0);
});

test('a process that dies over several at once has no sample failed for it: the next one gets them one by one', async () => {
  const life = join(files.folder, 'life');
  const script = files.write(
    'fragile.cjs',
    `${workerPrelude}
    const { existsSync, writeFileSync } = require('node:fs');
    const isSecond = existsSync(${JSON.stringify(life)});
    let waiting = 0;
    function onRequest(request) {
      if (request.kind === 'initialize') tell({ kind: 'initialized', initializeMs: 1, runtime: '1' });
      if (request.kind === 'probe') tell({ kind: 'probed', found: '', peakBytes: 1 });
      if (request.kind === 'compare') compare(request);
      if (request.kind !== 'sample') return;
      waiting += 1;
      if (isSecond) answer(request);
      else if (waiting === 2) {
        writeFileSync(${JSON.stringify(life)}, '');
        tell({ kind: 'preparing', file: 0, isDone: false }).then(() => process.kill(process.pid, 'SIGKILL'));
      }
    }
    function compare({ sample: { path }, repeats }) {
      const latenciesMs = Array(repeats).fill(1);
      tell({ kind: 'compared', recordCount: 1, result: { path }, outputs: [], latenciesMs });
    }
    function answer({ file, path }) {
      setTimeout(() => {
        const result = { path, summary: String(waiting) };
        waiting -= 1;
        tell({ kind: 'result', file, record: 0, recordCount: 1, result });
      }, 20);
    }`,
  );
  const tools = {
    startProcess: () => startModelProcess(script, limits),
    readModel: createInspector(join(source, 'reader-worker.ts')).read,
  };
  const samplePaths = ['0-a', '1-a', '2-a', '3-a'].map(digit);
  const run = await collectRun(runModel({ modelPath, samplePaths }, tools, new AbortController().signal));
  // Its summary is how many it had in hand.
  expect(run.results.map(({ path, summary }) => [path, summary])).toEqual(samplePaths.map((path) => [path, '1']));
  expect(run.verdict).toMatchObject({ failedCount: 0 });
});
