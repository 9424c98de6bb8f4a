import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openDatabase } from '../../../main/history/database.ts';
import { createModelComparisonStore } from '../../../main/history/model-comparison-store.ts';
import { openLog } from '../../../main/log.ts';
import type { ComparisonEvent } from '../../../preload/contract/comparison.ts';
import { createTestFolder, createTestModels, identityModel, problemOf } from '../../support/models.ts';

const files = createTestFolder();
const log = openLog(join(files.folder, 'state'));
const database = openDatabase(join(files.folder, 'state'), log);
const store = createModelComparisonStore(database, log);
afterAll(async () => {
  database.dispose();
  await log.dispose();
  files.dispose();
});

test('a comparison is kept and found under the names of both its models', async () => {
  const a = files.write('old.onnx', identityModel('float32', ['N', 1]));
  const b = files.write('new.onnx', identityModel('float64', ['N', 1]));
  const sides = { a: { modelPath: a, provider: 'cpu' }, b: { modelPath: b, provider: 'cpu' } } as const;
  const models = createTestModels({}, undefined, store.keep);
  let finished: Extract<ComparisonEvent, { kind: 'finished' }> | undefined;
  for await (const event of models.compare({ ...sides, samplePaths: [files.write('one.csv', '1\n2\n')] }))
    if (event.kind === 'finished') finished = event;
  models.dispose();
  const { comparison, comparisonId = -1 } = finished ?? {};
  expect(store.report(comparisonId)).toEqual(comparison);
  for (const name of ['old.onnx', 'new.onnx'])
    expect(store.ofModel(name)).toMatchObject([
      { id: comparisonId, nameA: 'old.onnx', nameB: 'new.onnx', sampleCount: 2, verdict: comparison?.verdict },
    ]);
  expect(store.ofModel('other.onnx')).toEqual([]);
  expect(await problemOf((async () => store.report(99))())).toMatchObject({ code: 'models/no-such-run' });
});

test('what somebody else wrote into the file is left out, and is no report', async () => {
  database.sql
    .prepare(
      `INSERT INTO model_comparison (started_at, name_a, name_b, path_a, path_b, sha256_a, sha256_b, verdict,
         sample_count, changed_count, report) VALUES ('soon', 'odd.onnx', '', '', '', '', '', 'same', 1, 0, x'00')`,
    )
    .run();
  expect(store.ofModel('odd.onnx')).toEqual([]);
  const { id } = database.sql.prepare("SELECT id FROM model_comparison WHERE name_a = 'odd.onnx'").get() ?? {};
  expect(await problemOf((async () => store.report(Number(id)))())).toMatchObject({ code: 'models/no-such-run' });
});
