import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fromUnknown } from '../../../main/app-error.ts';
import { collectRun } from '../../support/models.ts';
import { type SharedModelProcess, shareModelProcess } from '../../support/shared-model-process.ts';

const root = join(import.meta.dirname, '../../..');
/** ONNX's own cases for its operators, as the wheel of the `onnx` package carries them; `.ci/run` fetches it. */
const cases = join(root, '.cache/onnx-backend/onnx/backend/test/data/node');
const isHere = existsSync(cases);
const names = isHere ? readdirSync(cases) : [];
const minutes = 60_000;
/** Each goes from case to case, and mostly waits for a process. */
const laneCount = 2;

/** Bare onnxruntime-node, started again after each case that ends it. */
function startBare() {
  let child: ChildProcess | undefined;
  return {
    async passes(name: string): Promise<boolean> {
      child ??= fork(join(root, 'test/support/bare-onnxruntime.ts'), { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
      child.send(join(cases, name));
      const ending = new AbortController();
      const heard = { signal: ending.signal };
      const [answer] = await Promise.race([once(child, 'message', heard), once(child, 'exit', heard).then(() => [])]);
      ending.abort();
      if (answer === undefined) child = undefined;
      return answer === true;
    },
    dispose: () => child?.kill(),
  };
}

describe.skipIf(!isHere)('of the backend cases of onnx', () => {
  const lanes = Array.from({ length: laneCount }, () => ({ bare: startBare(), shared: shareModelProcess() }));
  afterAll(() => {
    for (const { bare, shared } of lanes) {
      bare.dispose();
      shared.dispose();
    }
  });

  test(
    'every one that bare onnxruntime-node passes is passed by a run here, too',
    async () => {
      const failed: string[] = [];
      const left = [...names];
      let passed = 0;
      await Promise.all(
        lanes.map(async ({ bare, shared }) => {
          for (let name = left.pop(); name !== undefined; name = left.pop()) {
            if (!(await bare.passes(name))) continue;
            const problem = await problemOfRun(name, shared);
            if (problem === undefined) passed += 1;
            else failed.push(`${name}: ${problem}`);
            // What went wrong may have left the process unfit.
            if (problem !== undefined) shared.dispose();
          }
        }),
      );
      expect(failed).toEqual([]);
      // Of 1,765 in onnx 1.22; the rest is beyond onnxruntime-node's types, or its CPU kernels.
      expect(passed).toBeGreaterThan(1400);
    },
    30 * minutes,
  );

  async function problemOfRun(name: string, shared: SharedModelProcess): Promise<string | undefined> {
    const folder = join(cases, name);
    const samplePaths = readdirSync(folder).flatMap((entry) => {
      return entry.startsWith('test_data_set_') ? [join(folder, entry)] : [];
    });
    try {
      const request = { modelPath: join(folder, 'model.onnx'), samplePaths };
      const { results, verdict } = await collectRun(shared.run(request));
      const problem = results.find((result) => result.problem)?.problem;
      if (verdict?.status !== 'fail' && results.length === samplePaths.length) return undefined;
      return `${verdict?.status} ${problem?.code} ${problem?.details ?? ''} ${JSON.stringify(problem?.params)}`;
    } catch (thrown) {
      return `${fromUnknown(thrown).code} ${String(fromUnknown(thrown).cause)}`;
    }
  }
});
