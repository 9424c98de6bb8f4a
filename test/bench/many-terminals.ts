// Memory of 50 open terminals, each with 2,000 lines printed: of the window's process and of the core, for each terminal.
//   npm run bench -- many-terminals [count], after `npm run build`.
import { readFileSync } from 'node:fs';
import { chromium, expect, type Page } from '@playwright/test';
import { z } from 'zod';
import { startConsole } from '../e2e/support/console-process.ts';
import { findChromium } from '../e2e/support/find-chromium.ts';
import { instanceName, terminalDock } from '../e2e/support/terminal-dock.ts';

const count = Number(process.argv[2] ?? 50);
const processesSchema = z.object({ processInfo: z.array(z.object({ type: z.string(), id: z.number() })) });

const executablePath = await findChromium();
if (executablePath === undefined) throw new Error('there is no Chromium here');
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const running = await startConsole(['--sandbox']);
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
const session = await browser.newBrowserCDPSession();
await page.goto(running.link);
const dock = terminalDock(page);
await dock.openShell();
await fill(page);
const before = await measure();
for (let number = 2; number <= count; number += 1) {
  await page.keyboard.press('ControlOrMeta+Shift+D');
  await dock.untilReady(`${instanceName} ${number}`);
  await fill(page);
}
const after = await measure();
const perTerminal = (from: number, to: number) => ((to - from) / (count - 1)).toFixed(2);
console.log(`MiB                 1 terminal   ${count} terminals   for each`);
console.log(`window, resident    ${row(before.window, after.window)}`);
console.log(`window, script heap ${row(before.heap, after.heap)}`);
console.log(`core, resident      ${row(before.core, after.core)}`);
await browser.close();
await running.dispose();

function row(from: number, to: number): string {
  return `${from.toFixed(0).padStart(10)}${to.toFixed(0).padStart(15)}${perTerminal(from, to).padStart(11)}`;
}

async function fill(of: Page): Promise<void> {
  await of.keyboard.type(
    'seq -f "line %.0f of a log, as long as lines of logs usually are: step loss rate" 2000; echo full-$((1+1))',
  );
  await of.keyboard.press('Enter');
  await expect(dock.screen).toContainText('full-2');
}

async function measure(): Promise<{ window: number; heap: number; core: number }> {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('HeapProfiler.collectGarbage');
  const { metrics } = await devTools.send('Performance.enable').then(() => devTools.send('Performance.getMetrics'));
  await devTools.detach();
  const { processInfo } = processesSchema.parse(await session.send('SystemInfo.getProcessInfo'));
  const renderers = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => residentMiB(id));
  return {
    window: Math.max(...renderers),
    heap: (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN) / 2 ** 20,
    core: residentMiB(running.child.pid),
  };
}

function residentMiB(processId: number | undefined): number {
  const status = readFileSync(`/proc/${processId}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}
