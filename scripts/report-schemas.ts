/** Writes the JSON Schemas of Hangar's reports to docs; run it after a change of what they hold, then the formatter. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportJsonSchema } from '../main/models/report-json-schema.ts';
import { comparisonSchema } from '../preload/contract/comparison.ts';
import { inputProfileSchema } from '../preload/contract/drift.ts';
import { runReportSchema } from '../preload/contract/run-report.ts';

const schemas = { 'run-report': runReportSchema, comparison: comparisonSchema, 'input-profile': inputProfileSchema };

for (const [name, schema] of Object.entries(schemas)) {
  const path = join(import.meta.dirname, '../docs', `${name}.schema.json`);
  writeFileSync(path, `${JSON.stringify(reportJsonSchema(schema), undefined, 2)}\n`);
}
