import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '../support/app.ts';
import { callScript } from '../support/call-script.ts';
import { connectDevTools } from '../support/dev-tools.ts';
import { completeOlderChromium } from '../support/older-chromium.ts';
import { packageApp } from '../support/package-app.ts';

test('the package runs by itself: list, model, and no way in for debuggers', async ({ electron }) => {
  test.skip('reason' in electron, 'reason' in electron ? electron.reason : '');
  test.skip(process.platform !== 'linux', 'packages of this platform need its own tools');
  if ('reason' in electron) return;
  test.setTimeout(180_000);
  const packaged = await packageApp(electron.executablePath);
  const home = await mkdtemp(join(tmpdir(), 'hangar-packaged-'));
  const child = spawn(
    packaged.executablePath,
    ['--no-sandbox', '--inspect=0', '--remote-debugging-port=0', '--sandbox', '--home', home],
    {
      // From a folder without our sources, and with what would stop a Node that heeds it.
      cwd: home,
      env: { ...process.env, DISPLAY: electron.display, NODE_OPTIONS: '--require=/not/there.js' },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let said = '';
  child.stderr.on('data', (bytes) => {
    said += bytes;
  });
  try {
    const page = await connectDevTools(child, 'hangar://console/');
    await page.send('Page.enable');
    await page.send('Page.addScriptToEvaluateOnNewDocument', { source: `(${completeOlderChromium})()` });
    await page.send('Page.reload');
    await expect.poll(() => page.evaluate('document.body.innerText')).toMatch(/all answered/);
    await page.send('Page.navigate', { url: 'hangar://console/icon.svg' });
    await expect.poll(() => page.evaluate('location.pathname')).toBe('/icon.svg');
    const example = (await page.evaluate(callScript('/models/example', {}))) as { modelPath: string };
    expect(example.modelPath).toContain(join('resources', 'core'));
    const finished = await page.evaluate(callScript('/models/run', example, 'finished'));
    expect(finished).toContain('"status":"pass"');
    expect(said).not.toContain('Debugger listening');
  } finally {
    child.kill();
    await once(child, 'exit');
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
    await packaged.dispose();
  }
});
