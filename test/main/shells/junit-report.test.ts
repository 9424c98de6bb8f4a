import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openJunitReport } from '../../../main/shells/cli/junit-report.ts';
import { createTestFolder } from '../../support/models.ts';

const files = createTestFolder();
afterAll(files.dispose);

test('samples with any name are cases of their own', async () => {
  const names = ['line\u2028break', 'paragraph\u2029break', '"<&>\u0007', 'plain'];
  const path = join(files.folder, 'report.xml');
  const report = await openJunitReport(path, 'model.onnx');
  const results = names.map((name) => ({ path: `${name}.json` }));
  await report.hear({ kind: 'progress', results, done: names.length, total: names.length });
  await report.close();
  const text = readFileSync(path, 'utf8');
  expect(text.match(/<testcase [^\n]*/g)).toHaveLength(names.length + 1);
  for (const name of [...names.slice(0, 2), 'plain']) expect(text).toContain(`name="${name}.json"`);
  expect(text).toContain('name="&quot;&lt;&amp;&gt;\ufffd.json"');
});
