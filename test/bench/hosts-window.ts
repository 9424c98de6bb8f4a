/** The whole product for the bench of hosts: the built console, and its wall in Chromium. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { type Browser, chromium, type Page } from '@playwright/test';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { createWebSocketLink } from '../../main/shells/web-socket-link.ts';
import { startConsole } from '../e2e/support/console-process.ts';
import { findChromium } from '../e2e/support/find-chromium.ts';
import { type Client, openClient } from '../support/open-client.ts';
import { familyOf } from '../support/processes.ts';

/** What was spent while it was measured, of one core, and what is held at its end. `window` is the page's own process. */
export type WindowCost = {
  connectSeconds: number;
  corePercent: number;
  coreBytes: number;
  windowPercent: number;
  windowBytes: number;
  /** All other processes of the browser. */
  browserPercent: number;
};

const processesSchema = z.object({
  processInfo: z.array(z.object({ type: z.string(), id: z.number(), cpuTime: z.number() })),
});
const settleMs = 6000;

/** Connects the console to as many hosts as are wanted, shows their wall, and measures both. */
export async function measureWindow(
  folder: string,
  { port, keyPath }: { port: number; keyPath: string },
  count: number,
  seconds: number,
): Promise<WindowCost> {
  const home = join(folder, `home-${count}`);
  mkdirSync(join(home, '.ssh'), { recursive: true, mode: 0o700 });
  const entries = Array.from(
    { length: count },
    (_, index) =>
      `Host wall-${index}\n  HostName 127.0.0.1\n  Port ${port}\n  User u${index}\n  IdentityFile ${keyPath}\n`,
  );
  writeFileSync(join(home, '.ssh/config'), entries.join(''), { mode: 0o600 });
  const running = await startConsole([], { HOME: home });
  const executablePath = await findChromium();
  const browser = await chromium.launch({ args: ['--no-sandbox'], ...(executablePath ? { executablePath } : {}) });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(running.link);
    await page.getByRole('navigation', { name: 'Rooms' }).getByRole('button', { name: 'Gauges' }).click();
    const startedAt = performance.now();
    await connectAll(await clientOf(page), count);
    const connectSeconds = (performance.now() - startedAt) / 1000;
    const tiles = page.getByRole('grid', { name: 'Connected instances' }).getByRole('row');
    await tiles
      .filter({ hasText: /CPU\s*\d+%/ })
      .nth(count - 1)
      .waitFor({ timeout: 60_000 });
    await after(settleMs);
    const before = await spent(browser, running.child.pid);
    const measuredAt = performance.now();
    await after(seconds * 1000);
    const end = await spent(browser, running.child.pid);
    const percent = (of: 'core' | 'window' | 'browser') =>
      ((end[of].seconds - before[of].seconds) / ((performance.now() - measuredAt) / 1000)) * 100;
    return {
      connectSeconds,
      corePercent: percent('core'),
      coreBytes: end.core.residentBytes,
      windowPercent: percent('window'),
      windowBytes: end.window.residentBytes,
      browserPercent: percent('browser'),
    };
  } finally {
    await browser.close();
    await running.dispose();
  }
}

/** A second way to the core under the page's own cookie. */
async function clientOf(page: Page): Promise<Client> {
  const { origin, host } = new URL(page.url());
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  const socket = new WebSocket(`ws://${host}/link`, { headers: { cookie, origin } });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return openClient(createWebSocketLink(socket)).client;
}

async function connectAll(client: Client, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const instanceRef = `ssh:hosts:config:wall-${index}`;
    const {
      users,
      keyPaths: _,
      provenFingerprint: _proven,
      ...route
    } = await client.connections.propose({ instanceRef });
    await client.connections.open({ ...route, user: users[0] ?? '', instanceRef });
  }
  const decided = new Set<string>();
  for await (const all of await client.connections.watch({})) {
    for (const { id, state } of all) {
      if (state.phase === 'host-key' && !decided.has(id)) {
        decided.add(id);
        await client.connections.decideHostKey({ connectionId: id, fingerprint: state.fingerprint, trust: true });
      }
      if (state.phase === 'closed') throw new Error(`not connected: ${state.problem?.code}`);
    }
    if (all.filter(({ state }) => state.phase === 'ready').length === count) return;
  }
}

type Spent = { seconds: number; residentBytes: number };

async function spent(
  browser: Browser,
  core: number | undefined,
): Promise<Record<'core' | 'window' | 'browser', Spent>> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = processesSchema.parse(await session.send('SystemInfo.getProcessInfo'));
  await session.detach();
  const all = processInfo.map(({ type, id, cpuTime }) => ({
    type,
    seconds: cpuTime,
    residentBytes: residentBytes(id),
  }));
  // A spare one waits beside that of the page.
  const [window] = all.filter(({ type }) => type === 'renderer').sort((a, b) => b.residentBytes - a.residentBytes);
  if (!window) throw new Error('there is no page');
  return { core: sum(familyOf(core).map(ofProcess)), window, browser: sum(all.filter((one) => one !== window)) };
}

function ofProcess(id: number): Spent {
  const fields = readFileSync(`/proc/${id}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
    .map(Number);
  const ticks = [11, 12, 13, 14].reduce((total, index) => total + (fields[index] ?? 0), 0);
  return { seconds: ticks / 100, residentBytes: residentBytes(id) };
}

function residentBytes(id: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0) * 1024;
}

function sum(all: readonly Spent[]): Spent {
  return all.reduce(
    (total, one) => ({ seconds: total.seconds + one.seconds, residentBytes: total.residentBytes + one.residentBytes }),
    { seconds: 0, residentBytes: 0 },
  );
}
