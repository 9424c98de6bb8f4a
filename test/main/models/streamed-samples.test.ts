import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createInspector } from '../../../main/models/inspect.ts';
import type { ModelProcess } from '../../../main/models/model-process.ts';
import { runModel } from '../../../main/models/run-model.ts';
import { startModelProcess } from '../../../main/models/runner.ts';
import { resultWindow } from '../../../main/models/worker-messages.ts';
import { createTestFolder, identityModel } from '../../support/models.ts';

const files = createTestFolder();
afterAll(files.dispose);
const source = join(import.meta.dirname, '../../../main/models');
const limits = { memoryBytes: 2 ** 30, initializeTimeoutMs: 60_000, sampleTimeoutMs: 60_000 };
/** So many files are submitted before their turn. */
const filesAhead = 64;

/** A real process, and the most files that it had in hand at once. */
function watched(process: ModelProcess, seen: { most: number }): ModelProcess {
  let inHand = 0;
  return {
    ...process,
    submit(...submission) {
      inHand += 1;
      seen.most = Math.max(seen.most, inHand);
      process.submit(...submission);
    },
    async take() {
      const taken = await process.take();
      inHand -= taken.length;
      return taken;
    },
  };
}

test('ten thousand samples go through a few at a time, however slowly somebody listens', {
  timeout: 120_000,
}, async () => {
  const count = 10_000;
  mkdirSync(join(files.folder, 'many'));
  for (let at = 0; at < count; at += 1) writeFileSync(join(files.folder, 'many', `${at}.json`), `[${at}]`);
  const modelPath = files.write('model.onnx', identityModel('float32', ['N']));
  const seen = { most: 0 };
  const tools = {
    startProcess: () => watched(startModelProcess(join(source, 'worker.ts'), limits), seen),
    readModel: createInspector(join(source, 'reader-worker.ts')).read,
  };
  const request = { modelPath, samplePaths: [join(files.folder, 'many')] };
  let [done, largest, pauses] = [0, 0, 0];
  for await (const event of runModel(request, tools, new AbortController().signal)) {
    if (event.kind !== 'progress') continue;
    // In the order of their names, none twice and none left out.
    for (const { path, summary } of event.results) {
      expect([path, summary]).toEqual([join(files.folder, 'many', `${done}.json`), String(done)]);
      done += 1;
    }
    expect(event).toMatchObject({ done, total: count });
    largest = Math.max(largest, event.results.length);
    if (pauses < 5) await new Promise((resolve) => setTimeout(resolve, 20));
    pauses += 1;
  }
  expect(done).toBe(count);
  expect(largest).toBeLessThanOrEqual(resultWindow);
  expect(seen.most).toBeLessThanOrEqual(filesAhead);
});
