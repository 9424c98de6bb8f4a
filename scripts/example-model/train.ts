/**
 * Trains the example model and writes it, with its sample pictures, to main/models/example. Seeded: every run gives
 * the same bytes. Run it with `node scripts/example-model/train.ts`; it takes a few minutes.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { readDigits, shuffle } from './digits.ts';
import { createRandom } from './layers.ts';
import { bestClass, createNetwork, type Digit, describeNetwork, type Network, sidePixels } from './network.ts';
import { encodeOnnx } from './onnx-writer.ts';

const outputFolder = join(import.meta.dirname, '../../main/models/example');
const epochs = 12;
const batchSize = 32;
const firstLearningRate = 0.002;
const samplesPerDigit = 2;

const random = createRandom(7);
const { training, heldOut } = readDigits();
const network = createNetwork(random);
for (let epoch = 0; epoch < epochs; epoch += 1) {
  const start = performance.now();
  // The rate falls along half a cosine, so that the last epochs only settle.
  const learningRate = (firstLearningRate * (1 + Math.cos((Math.PI * epoch) / epochs))) / 2;
  trainEpoch(network, learningRate);
  const accuracy = (measureAccuracy(network, heldOut) * 100).toFixed(2);
  console.log(`epoch ${epoch + 1}/${epochs}: ${accuracy} % of the held-out digits, ${seconds(start)} s`);
}
const model = encodeOnnx(describeNetwork(network));
writeFileSync(join(outputFolder, 'digits.onnx'), model);
await writeSamples();
console.log(`wrote digits.onnx, ${model.length} bytes`);

function trainEpoch(trained: Network, learningRate: number): void {
  for (const [index, digit] of shuffle(training, random).entries()) {
    trained.learn({ label: digit.label, pixels: shift(digit.pixels) });
    if (index % batchSize === batchSize - 1) trained.step(batchSize, learningRate);
  }
}

/** The picture moved by up to two pixels each way, so that the place of a digit does not matter. */
function shift(pixels: Float32Array): Float32Array {
  const right = Math.floor(random() * 5) - 2;
  const down = Math.floor(random() * 5) - 2;
  return pixels.map((_, at) => {
    const x = (at % sidePixels) - right;
    const y = Math.floor(at / sidePixels) - down;
    const inside = x >= 0 && x < sidePixels && y >= 0 && y < sidePixels;
    return inside ? (pixels[y * sidePixels + x] ?? 0) : 0;
  });
}

function measureAccuracy(measured: Network, digits: readonly Digit[]): number {
  const right = digits.filter((digit) => bestClass(measured.forward(digit.pixels)) === digit.label);
  return right.length / digits.length;
}

/** Two of each digit that its training never saw and that it reads right: a first run shall not begin with a riddle. */
async function writeSamples(): Promise<void> {
  const folder = join(outputFolder, 'samples');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (let label = 0; label < 10; label += 1) {
    const readRight = (digit: Digit) => bestClass(network.forward(digit.pixels)) === digit.label;
    const chosen = heldOut.filter((digit) => digit.label === label && readRight(digit)).slice(0, samplesPerDigit);
    for (const [index, { pixels }] of chosen.entries()) {
      const raw = { width: sidePixels, height: sidePixels, channels: 1 } as const;
      const bytes = Uint8Array.from(pixels, (value) => Math.round(value * 255));
      const picture = sharp(bytes, { raw }).toColourspace('b-w').png({ compressionLevel: 9 });
      await picture.toFile(join(folder, `digit-${label}-${'ab'[index]}.png`));
    }
  }
}

function seconds(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(1);
}
