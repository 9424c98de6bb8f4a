import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fromUnknown } from '../../../main/app-error.ts';
import { openDatabase } from '../../../main/history/database.ts';
import { createModelRunStore } from '../../../main/history/model-run-store.ts';
import { openLog } from '../../../main/log.ts';
import type { KeepRun } from '../../../main/models/run-record.ts';
import type { Problem } from '../../../preload/contract/problem.ts';
import type { RunReport } from '../../../preload/contract/run-report.ts';
import en from '../../../renderer/i18n/en.json' with { type: 'json' };
import { runReportPage } from '../../../renderer/i18n/run-report-page.ts';
import { createWords } from '../../../renderer/i18n/translate.ts';
import {
  collectRun,
  createLoopModel,
  createTestFolder,
  createTestModels,
  exampleFolder,
  forever,
  identityModel,
  onnxBytes,
  problemOf,
} from '../../support/models.ts';

const files = createTestFolder();
const log = openLog(join(files.folder, 'state'));
const database = openDatabase(join(files.folder, 'state'), log);
const store = createModelRunStore(database, log);
afterAll(async () => {
  database.dispose();
  await log.dispose();
  files.dispose();
});

/** Runs a model in onnxruntime and gives what was kept of it. */
async function run(modelPath: string, samplePaths: string[], keep: KeepRun = store.keep): Promise<RunReport> {
  let runId: number | undefined;
  const models = createTestModels({}, keep);
  try {
    for await (const event of models.run({ modelPath, samplePaths }))
      if (event.kind === 'finished') runId = event.runId;
  } finally {
    models.dispose();
  }
  return store.report(runId ?? -1);
}

test('a run is kept with what ran, on what, and how it came out', async () => {
  const samples = join(exampleFolder, 'samples');
  const report = await run(join(exampleFolder, 'digits.onnx'), [samples]);
  expect(report).toMatchObject({
    kind: 'hangar-model-run',
    model: { name: 'digits.onnx', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    samples: { fileCount: report.verdict.sampleCount, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    runtime: { onnxruntime: expect.stringMatching(/^1\./), node: process.version },
    verdict: { status: 'pass' },
  });
  expect(report.results).toHaveLength(report.verdict.sampleCount);
  const { runs, names } = await store.history('digits.onnx');
  expect(names).toContain('digits.onnx');
  expect(runs[0]).toMatchObject({
    status: 'pass',
    modelSha256: report.model.sha256,
    p50Ms: report.verdict.latencyMs?.p50,
  });
});

test('the same samples have the same checksum wherever they lie, others another', async () => {
  const model = files.write('echo.onnx', identityModel('float32', ['N', 1]));
  const one = files.write('one.csv', '1\n');
  const two = files.write('two.csv', '2\n');
  mkdirSync(join(files.folder, 'elsewhere'));
  for (const name of ['one.csv', 'two.csv'])
    copyFileSync(join(files.folder, name), join(files.folder, 'elsewhere', name));
  const here = await run(model, [two, one]);
  const there = await run(model, [join(files.folder, 'elsewhere')]);
  expect(there.samples).toEqual(here.samples);
  writeFileSync(two, '3\n');
  expect((await run(model, [two, one])).samples.sha256).not.toBe(here.samples.sha256);
});

test('roll back finds the last file that passed, and says when it is no longer there', async () => {
  const good = identityModel('float32', ['N', 1]);
  const bad = identityModel('int64', ['N', 1]);
  mkdirSync(join(files.folder, 'v1'));
  mkdirSync(join(files.folder, 'v2'));
  const first = files.write('v1/m.onnx', good);
  const second = files.write('v2/m.onnx', bad);
  utimesSync(first, new Date(0), new Date(0));
  const sample = files.write('half.csv', '0.5\n');
  const passed = await run(first, [sample]);
  expect((await store.history('m.onnx')).lastGood).toMatchObject({ isNewest: true });
  expect((await run(second, [sample])).verdict.status).toBe('fail');
  expect((await store.history('m.onnx')).lastGood).toMatchObject({
    state: 'there',
    isNewest: false,
    run: { modelPath: first, modelSha256: passed.model.sha256 },
  });
  writeFileSync(first, bad);
  expect((await store.history('m.onnx')).lastGood).toMatchObject({ state: 'changed' });
  rmSync(first);
  expect((await store.history('m.onnx')).lastGood).toMatchObject({ state: 'gone' });
});

async function tryRun(modelPath: string, samplePaths: string[]): Promise<Problem | undefined> {
  const models = createTestModels({}, store.keep);
  const problem = await collectRun(models.run({ modelPath, samplePaths })).then(
    () => undefined,
    (thrown: unknown) => fromUnknown(thrown).toProblem(),
  );
  models.dispose();
  return problem;
}

test('a run whose model was never loaded leaves a record with its reason', async () => {
  const sample = files.write('s.csv', '1\n');
  const pickle = files.write('weights.pkl', Buffer.from([0x80, 0x04, 0x95, 0, 0, 0]));
  expect(await tryRun(pickle, [sample])).toMatchObject({ code: 'models/pickle' });
  const [first] = (await store.history('weights.pkl')).runs;
  expect(first).toMatchObject({
    status: 'fail',
    sampleCount: 0,
    modelSha256: createHash('sha256').update(readFileSync(pickle)).digest('hex'),
    stopped: { code: 'models/pickle' },
  });
  const node = { operator: 'Deformable', domain: 'my.ops', inputs: ['x'], outputs: ['y'] };
  await tryRun(files.write('custom.onnx', onnxBytes({ nodes: [node] })), [sample]);
  expect((await store.history('custom.onnx')).runs[0]?.stopped?.code).toMatch(/^models\//);
  expect((await store.history('custom.onnx')).lastGood).toBeUndefined();
  await tryRun(join(files.folder, 'nowhere.onnx'), [sample]);
  expect((await store.history('nowhere.onnx')).runs).toEqual([]);
});

test('a cancelled run leaves a record of how far it came, whether it was aborted or left', async () => {
  const model = files.write('loop.onnx', createLoopModel());
  const samplePaths = [files.write('twice.json', '[2]'), files.write('forever.json', `[${forever}]`)];
  const models = createTestModels({}, store.keep);
  const ending = new AbortController();
  for await (const event of models.run({ modelPath: model, samplePaths }, ending.signal))
    if (event.kind === 'progress') ending.abort();
  for await (const event of models.run({ modelPath: model, samplePaths })) if (event.kind === 'progress') break;
  models.dispose();
  const { runs } = await store.history('loop.onnx');
  expect(runs).toHaveLength(2);
  for (const run of runs)
    expect(run).toMatchObject({ status: 'fail', sampleCount: 1, failedCount: 0, stopped: { code: 'app/cancelled' } });
  expect(store.report(runs[0]?.id ?? -1)).toMatchObject({ results: [{ path: samplePaths[0] }] });
});

test('of very many samples those that went wrong are kept first', async () => {
  const model = files.write('many.onnx', identityModel('float32', ['N', 1]));
  const rows = files.write(
    'rows.csv',
    `${Array.from({ length: 500 }, (_, at) => (at === 499 ? 'x' : at)).join('\n')}\n`,
  );
  const report = await run(model, [rows]);
  expect(report.results).toHaveLength(200);
  expect(report.omittedCount).toBe(300);
  expect(report.results[0]).toMatchObject({ row: 500, problem: { code: 'models/sample-bad-value' } });
});

test('a store that cannot write spoils no run, and a run that is gone is a problem', async () => {
  const models = createTestModels({}, () => undefined);
  const events = models.run({
    modelPath: files.write('e.onnx', identityModel('float32', ['N', 1])),
    samplePaths: [files.write('e.csv', '1\n')],
  });
  expect((await collectRun(events)).verdict?.status).toBe('pass');
  models.dispose();
  expect(await problemOf((async () => store.report(9999))())).toMatchObject({ code: 'models/no-such-run' });
});

test('the page runs nothing that a file or a class is called', async () => {
  const model = files.write(
    'a.onnx',
    identityModel('float32', ['N', 2], { labels: '["<script>alert(1)</script>","\u202egnp"]' }),
  );
  const report = await run(model, [files.write('<img src=x onerror=alert(1)>.csv', '0.9,0.1\n')]);
  const words = createWords('en', en);
  const text = runReportPage(words, report);
  expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;.csv');
  expect(text).not.toMatch(/<(script|img|link|iframe)|\son\w+=["']|https?:|\u202e/);
  expect(text).toContain(report.model.sha256);
});

test('a sample that is not there spoils neither the run nor its record', async () => {
  const model = files.write('gone.onnx', identityModel('float32', ['N', 1]));
  const report = await run(model, [join(files.folder, 'nowhere.csv'), files.write('here.csv', '1\n')]);
  expect(report.samples.fileCount).toBe(2);
  expect(report.verdict).toMatchObject({ status: 'fail', failedCount: 1 });
});
