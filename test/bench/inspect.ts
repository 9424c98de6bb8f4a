/**
 * What it costs to open a model of some GiB for inspection: time until its description, until its graph, until its
 * checksum, and the most memory that the process ever held. In a process of its own. `npm run bench -- inspect [GiB]`.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInspector } from '../../main/models/inspect.ts';
import { bytesField, integerField, messageField, textField, varint } from '../support/protobuf.ts';

const mebibyte = 2 ** 20;
const weightBytes = 64 * mebibyte;

if (process.argv[2] === 'measure') await measure(process.argv[3] ?? '');
else compare(Number(process.argv[2] ?? 2));

function compare(gibibytes: number): void {
  const folder = mkdtempSync(join(tmpdir(), 'hangar-bench-'));
  try {
    console.log('model             described   graph    sha256   most memory');
    for (const count of [1, Math.round((gibibytes * 1024 * mebibyte) / weightBytes)]) {
      const path = join(folder, `${count}.onnx`);
      writeModel(path, count);
      const child = spawnSync(process.execPath, [import.meta.filename, 'measure', path], { encoding: 'utf8' });
      if (child.status !== 0) throw new Error(child.stderr);
      const { describedMs, graphMs, hashedMs, mostMegabytes } = JSON.parse(child.stdout);
      const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`.padStart(8);
      const name = `${(count * weightBytes) / mebibyte} MiB`.padEnd(16);
      console.log(
        `${name} ${seconds(describedMs)} ${seconds(graphMs)} ${seconds(hashedMs)} ${mostMegabytes.padStart(9)} MB`,
      );
      rmSync(path);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Real bytes, not a sparse file: every one of them is on the disk and is hashed. */
function writeModel(path: string, count: number): void {
  const file = openSync(path, 'w');
  const data = Buffer.alloc(weightBytes, 'weights');
  const nodes = Array.from({ length: count }, (_, index) => {
    return messageField(1, [
      textField(1, index === 0 ? 'x' : `v${index}`),
      textField(1, `w${index}`),
      textField(2, `v${index + 1}`),
      textField(4, 'Add'),
    ]);
  });
  const weightHead = (index: number) =>
    Buffer.concat([integerField(1, weightBytes / 4), integerField(2, 1), textField(8, `w${index}`)]);
  const heads = Array.from({ length: count }, (_, index) => {
    const head = weightHead(index);
    const rawHead = Buffer.concat([varint((9n << 3n) | 2n), varint(BigInt(weightBytes))]);
    const length = head.length + rawHead.length + weightBytes;
    return Buffer.concat([varint((5n << 3n) | 2n), varint(BigInt(length)), head, rawHead]);
  });
  const value = (name: string) => [textField(1, name), messageField(2, [messageField(1, [integerField(1, 1)])])];
  const ends = [messageField(11, value('x')), messageField(12, value(`v${count}`))];
  const small = [...nodes, ...heads, ...ends].reduce((sum, part) => sum + part.length, 0);
  writeSync(file, integerField(1, 8));
  writeSync(file, Buffer.concat([varint((7n << 3n) | 2n), varint(BigInt(small + count * weightBytes))]));
  for (const node of nodes) writeSync(file, node);
  for (const head of heads) {
    writeSync(file, head);
    writeSync(file, data);
  }
  for (const end of ends) writeSync(file, end);
  writeSync(file, bytesField(8, integerField(2, 17)));
  closeSync(file);
}

async function measure(path: string): Promise<void> {
  const inspector = createInspector(join(import.meta.dirname, '../../main/models/reader-worker.ts'));
  const start = performance.now();
  const graph = await inspector.graph(path, []);
  const graphMs = performance.now() - start;
  const again = performance.now();
  let [describedMs, hashedMs] = [0, 0];
  for await (const event of inspector.inspect(path)) {
    if (event.kind === 'described') describedMs = performance.now() - again;
    if (event.kind === 'finished') hashedMs = performance.now() - again;
  }
  if (graph.nodes.length < 3) throw new Error('the graph is not whole');
  const mostMegabytes = (process.resourceUsage().maxRSS / 1024).toFixed(0);
  console.log(JSON.stringify({ describedMs, graphMs, hashedMs, mostMegabytes }));
}
