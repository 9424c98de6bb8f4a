import { afterAll, expect, test } from 'vitest';
import { AppError } from '../../../main/app-error.ts';
import { describeModel } from '../../../main/models/describe-model.ts';
import type { Problem } from '../../../preload/contract/problem.ts';
import en from '../../../renderer/i18n/en.json' with { type: 'json' };
import { createWords } from '../../../renderer/i18n/translate.ts';
import { createMalformedModels, prepareTraps } from '../../support/malformed-models.ts';
import { collectRun, createTestFolder, createTestModels, problemOf } from '../../support/models.ts';

const files = createTestFolder();
const models = createTestModels();
afterAll(() => {
  models.dispose();
  files.dispose();
});
const words = createWords('en', en);

/** What inspecting the file says against it; undefined when it finds nothing. */
function findFault(path: string): Problem | undefined {
  try {
    return describeModel(path).obstacles[0];
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown.toProblem();
    throw thrown;
  }
}

test('two hundred malformed files end in a clear error each, most of them before any of it is run', async () => {
  prepareTraps(files.folder, files.write);
  const samplePaths = [files.write('sample.json', '[1, 2]')];
  let ran = 0;
  for (const { name, bytes } of createMalformedModels(200, 20_261_121)) {
    const modelPath = files.write(`${name}.onnx`, bytes);
    let problem = findFault(modelPath);
    if (problem === undefined) {
      ran += 1;
      problem = await problemOf(collectRun(models.run({ modelPath, samplePaths })));
    }
    expect(problem.code, name).toMatch(/^models\/(?!worker|unreadable)/);
    const { title, next } = words.problem(problem);
    expect(`${title} ${next}`, name).not.toContain('…');
  }
  expect(ran).toBeLessThan(20);
}, 120_000);
