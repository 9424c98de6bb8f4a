/**
 * How the list scrolls and answers keys in Chromium with some 10,000 instances, beside the same with the sandbox's own:
 * the times between frames, from a trace, and what the page's own thread works for each step.
 * `npm run bench -- scroll`, after `npm run build`.
 */
import { type Browser, chromium, type Page } from '@playwright/test';
import { z } from 'zod';
import { onInstances } from '../e2e/pages/instances-page.ts';
import { startConsole } from '../e2e/support/console-process.ts';
import { findChromium } from '../e2e/support/find-chromium.ts';
import { multiplyInstances } from '../e2e/support/many-instances.ts';

const steps = 240;
const traceSchema = z.object({
  traceEvents: z.array(z.looseObject({ name: z.string(), ts: z.number().optional() })),
});

const executablePath = await findChromium();
if (executablePath === undefined) throw new Error('there is no Chromium here');
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
console.log('per step                           frames   p50 ms   p95 ms   p99 ms   most ms   thread ms');
await measure('as the sandbox has them', 1);
await measure('250 of each', 250);
await browser.close();

async function measure(title: string, copies: number): Promise<void> {
  const console_ = await startConsole(['--sandbox']);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  if (copies > 1) await multiplyInstances(page, copies);
  await page.goto(console_.link);
  const list = onInstances(page);
  await list.ready();
  await list.detail.getByText('instances').first().waitFor();
  await report(`${title}, scrolled`, page, browser, (step) =>
    list.grid.evaluate(
      (grid, to) => {
        grid.scrollTop = to;
      },
      (step * 300) % 30_000,
    ),
  );
  await list.grid.focus();
  await report(`${title}, arrow key`, page, browser, () => page.keyboard.press('ArrowDown'));
  await page.close();
  await console_.dispose();
}

/** The steps follow each other frame by frame, as fast as the page draws them. */
async function report(title: string, page: Page, of: Browser, act: (step: number) => Promise<void>): Promise<void> {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const threadMs = async () => {
    const { metrics } = await devTools.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000;
  };
  const before = await threadMs();
  await of.startTracing(page, { categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline.frame'] });
  for (let step = 1; step <= steps; step += 1) {
    await act(step);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  const trace = traceSchema.parse(JSON.parse((await of.stopTracing()).toString('utf8')));
  const worked = ((await threadMs()) - before) / steps;
  await devTools.detach();
  const drawn = trace.traceEvents.flatMap(({ name, ts }) => (name === 'DrawFrame' && ts !== undefined ? [ts] : []));
  const gaps = drawn
    .sort((a, b) => a - b)
    .flatMap((at, index) => (index === 0 ? [] : [(at - (drawn[index - 1] ?? at)) / 1000]))
    .sort((a, b) => a - b);
  const at = (share: number) => (gaps[Math.floor((gaps.length - 1) * share)] ?? Number.NaN).toFixed(1).padStart(9);
  console.log(
    `${title.padEnd(34)}${`${drawn.length}`.padStart(6)}${at(0.5)}${at(0.95)}${at(0.99)} ${at(1)}   ${worked.toFixed(1).padStart(9)}`,
  );
}
