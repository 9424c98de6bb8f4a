import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reportJsonSchema } from '../../../main/models/report-json-schema.ts';
import { comparisonSchema } from '../../../preload/contract/comparison.ts';
import { inputProfileSchema } from '../../../preload/contract/drift.ts';
import { runReportSchema } from '../../../preload/contract/run-report.ts';

const docs = join(import.meta.dirname, '../../../docs');

test.each([
  ['run-report', runReportSchema],
  ['comparison', comparisonSchema],
  ['input-profile', inputProfileSchema],
])('the published schema of %s is the one that reports are made by', (name, schema) => {
  const published = JSON.parse(readFileSync(join(docs, `${name}.schema.json`), 'utf8'));
  // After a change of the schema: node scripts/report-schemas.ts
  expect(published).toEqual(reportJsonSchema(schema));
});
