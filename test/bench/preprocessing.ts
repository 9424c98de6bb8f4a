/**
 * Samples a second with preprocessing on (decode, resize, crop, mean and deviation), beside the same pipeline in Python:
 * Pillow, numpy, onnxruntime. `HANGAR_BENCH_PYTHON=venv/bin/python npm run bench -- preprocessing [ROUNDS]`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { createModels } from '../../main/models/models.ts';
import { percentile } from '../../main/models/percentile.ts';
import { encodeOnnx } from '../../scripts/example-model/onnx-writer.ts';
import { noHosts } from '../support/no-hosts.ts';

const root = join(import.meta.dirname, '../..');
const python = process.env.HANGAR_BENCH_PYTHON ?? 'python3';
const rounds = Number(process.argv[2] ?? 5);
const sampleCount = 300;
const folder = mkdtempSync(join(tmpdir(), 'hangar-bench-'));
const models = createModels({
  workerPath: join(root, 'main/models/worker.ts'),
  readerPath: join(root, 'main/models/reader-worker.ts'),
  exampleFolder: join(root, 'main/models/example'),
  keepRun: () => undefined,
  keepComparison: () => undefined,
  ...noHosts,
});

/** Takes the mean of each channel: the preprocessing is what is measured. */
function writeModel(): string {
  const path = join(folder, 'means.onnx');
  const graph = {
    name: 'means',
    nodes: [{ operator: 'ReduceMean', inputs: ['x'], outputs: ['y'], attributes: { axes: [2, 3], keepdims: 0 } }],
    inputs: [{ name: 'x', type: 'float32', shape: ['N', 3, 224, 224] }],
    outputs: [{ name: 'y', type: 'float32', shape: ['N', 3] }],
    weights: [],
  } as const;
  writeFileSync(path, encodeOnnx({ graph, opset: 17, producer: 'bench', metadata: {} }));
  const image =
    '{resize: {width: 256, fit: shorter}, crop: {width: 224, height: 224}, range: [0, 1], mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225]}';
  writeFileSync(join(folder, 'hangar.yaml'), `version: 1\npreprocess: {image: ${image}}\n`);
  return path;
}

async function writePhotos(): Promise<string[]> {
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
  const paths: string[] = [];
  for (let index = 0; index < 10; index += 1) {
    const small = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#888', noise } })
      .png()
      .toBuffer();
    const path = join(folder, `photo-${index}.jpg`);
    await sharp(small).resize(640, 480).jpeg({ quality: 90 }).toFile(path);
    paths.push(path);
  }
  return Array.from({ length: sampleCount }, (_, index) => paths[index % paths.length] ?? '');
}

async function runConsole(modelPath: string, samplePaths: string[]) {
  let first = '';
  for await (const event of models.run({ modelPath, samplePaths })) {
    if (event.kind === 'progress' && first === '') first = event.results[0]?.summary ?? '';
    if (event.kind === 'finished') return { ms: event.durationMs, first };
  }
  throw new Error('the run did not end');
}

function runPython(modelPath: string, samplePaths: string[]): { ms: number; first: number[] } {
  const list = join(folder, 'list.json');
  writeFileSync(list, JSON.stringify([modelPath, ...samplePaths]));
  const ended = spawnSync(python, [join(import.meta.dirname, 'preprocessing.py'), list], { encoding: 'utf8' });
  return JSON.parse(ended.stdout);
}

try {
  const modelPath = writeModel();
  const samplePaths = await writePhotos();
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const mine = await runConsole(modelPath, samplePaths);
    const py = runPython(modelPath, samplePaths);
    if (round === 0)
      console.log('first answer:', mine.first, 'in Python:', py.first.map((value) => value.toFixed(4)).join(', '));
    ours.push(mine.ms);
    theirs.push(py.ms);
  }
  const rate = (times: number[]) => ((sampleCount * 1000) / Math.min(...times)).toFixed(0);
  const ratios = Float64Array.from(ours, (ms, round) => (theirs[round] ?? 0) / ms).sort();
  console.log(`samples a second, best of ${rounds}: console ${rate(ours)}, Python ${rate(theirs)}`);
  console.log(`console over Python, median of the rounds: ${percentile(ratios, 50).toFixed(2)}`);
} finally {
  models.dispose();
  rmSync(folder, { recursive: true, force: true });
}
