/**
 * How smooth the window stays while a model runs over many samples: the time between frames, and the tasks of the page's
 * main thread in a Chromium trace. `npm run bench -- run-frames [SAMPLES]`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { z } from 'zod';
import { percentile } from '../../main/models/percentile.ts';
import { onModels } from '../e2e/pages/models-page.ts';
import { startConsole } from '../e2e/support/console-process.ts';
import { findChromium } from '../e2e/support/find-chromium.ts';

const sampleCount = Number(process.argv[2] ?? 20_000);
const digits = join(import.meta.dirname, '../../main/models/example/digits.onnx');
const longTaskMs = 50;

const traceSchema = z.object({
  traceEvents: z.array(
    z.looseObject({
      name: z.string(),
      pid: z.number(),
      tid: z.number(),
      dur: z.number().optional(),
      args: z.looseObject({ name: z.unknown().optional() }).optional(),
    }),
  ),
});

const folder = mkdtempSync(join(tmpdir(), 'hangar-bench-'));
const running = await startConsole();
const executablePath = await findChromium();
const browser = await chromium.launch({ args: ['--no-sandbox'], ...(executablePath ? { executablePath } : {}) });
try {
  await measure(browser);
} finally {
  await browser.close();
  await running.dispose();
  rmSync(folder, { recursive: true, force: true });
}

async function measure(opened: Browser): Promise<void> {
  const page = await opened.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(running.link);
  const models = onModels(page);
  await models.open();
  const rows = join(folder, 'rows.csv');
  // One digit for each of 784 values: the file stays below what the console opens as one table.
  const row = Array.from({ length: 784 }, (_, at) => at % 2).join(',');
  writeFileSync(rows, `${Array.from({ length: sampleCount }, () => row).join('\n')}\n`);
  await models.chooseFiles('Choose a model…', [digits]);
  await page.getByText('digits.onnx is ready').waitFor();
  const idle = await framesOf(page, () => page.waitForTimeout(2000));

  await opened.startTracing(page, {
    categories: ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline'],
  });
  const start = performance.now();
  const frames = await framesOf(page, async () => {
    await models.chooseFiles('Choose samples…', [rows]);
    const ended = models.finding.filter({ hasText: /were answered$|failed/ });
    await ended.waitFor({ timeout: 150_000 });
    if (/failed/.test(await ended.innerText())) throw new Error(await ended.innerText());
  });
  const seconds = (performance.now() - start) / 1000;
  const tasks = mainThreadTasks(await opened.stopTracing());

  console.log(`${sampleCount} samples in ${seconds.toFixed(1)} s, their choice in the dialog included\n`);
  console.log('milliseconds between frames      p50    p95    p99    most');
  for (const [name, times] of [
    ['at rest', idle],
    ['during the run', frames],
  ] as const)
    console.log(
      `${name.padEnd(30)}${[50, 95, 99, 100].map((rank) => percentile(times, rank).toFixed(1).padStart(7)).join('')}`,
    );
  const long = tasks.filter((ms) => ms > longTaskMs).length;
  console.log(
    `\ntasks of the main thread: ${tasks.length}, p99 ${percentile(tasks, 99).toFixed(1)} ms, longest ${percentile(tasks, 100).toFixed(1)} ms, over ${longTaskMs} ms: ${long}`,
  );
}

/** Ascending times between animation frames of the page while something goes on. */
async function framesOf(page: Page, work: () => Promise<unknown>): Promise<Float64Array> {
  await page.evaluate(`{
    const times = (globalThis.frameTimes = []);
    let last = performance.now();
    const next = (now) => {
      if (globalThis.frameTimes !== times) return;
      times.push(now - last);
      last = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  }`);
  await work();
  const times: unknown = await page.evaluate(
    'const found = globalThis.frameTimes; globalThis.frameTimes = undefined; found',
  );
  return Float64Array.from(z.array(z.number()).parse(times)).sort();
}

/** Ascending times of the tasks on the page's main thread, the one that did most among those of its name. */
function mainThreadTasks(trace: Buffer): Float64Array {
  const { traceEvents } = traceSchema.parse(JSON.parse(trace.toString()));
  const key = ({ pid, tid }: { pid: number; tid: number }) => `${pid}:${tid}`;
  const mains = new Set(
    traceEvents.flatMap((event) =>
      event.name === 'thread_name' && event.args?.name === 'CrRendererMain' ? [key(event)] : [],
    ),
  );
  const byThread = Map.groupBy(
    traceEvents.filter((event) => event.dur !== undefined && /RunTask$/.test(event.name) && mains.has(key(event))),
    key,
  );
  const [busiest = []] = [...byThread.values()].sort((left, right) => right.length - left.length);
  return Float64Array.from(busiest, ({ dur = 0 }) => dur / 1000).sort();
}
