import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '../support/app.ts';

/** The process ids under which the core has been started, oldest first. */
async function corePids(dataFolder: string): Promise<number[]> {
  const log = await readFile(join(dataFolder, 'window', 'hangar.log'), 'utf8').catch(() => '');
  return [...log.matchAll(/core started \(process (\d+)\)/g)].map(([, pid]) => Number(pid));
}

test('when the core dies the window stays, and the core is there again', async ({ app, dataFolder }) => {
  await expect(app.getByRole('contentinfo')).toContainText(/answer/);
  const [first] = await corePids(dataFolder);
  if (first === undefined) throw new Error('no core has been started');
  process.kill(first, 'SIGKILL');
  await expect.poll(() => corePids(dataFolder)).toHaveLength(2);
  await app.getByRole('button', { name: 'Settings' }).click();
  await expect(app.getByRole('status').filter({ hasText: 'has stopped answering' })).toHaveCount(0);
});

test('a core that keeps dying is said to be gone instead of being started for ever', async ({ app, dataFolder }) => {
  await expect(app.getByRole('contentinfo')).toContainText(/answer/);
  for (let starts = 1; starts <= 5; starts++) {
    await expect.poll(() => corePids(dataFolder)).toHaveLength(starts);
    const pid = (await corePids(dataFolder)).at(-1);
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  }
  await expect(app.getByRole('status').filter({ hasText: 'has stopped answering' })).toBeVisible();
  expect(await corePids(dataFolder)).toHaveLength(5);
});

test('a window that is closed takes the core with it', async ({ app, electronApp, dataFolder }) => {
  await expect(app.getByRole('contentinfo')).toContainText(/answer/);
  const [pid] = await corePids(dataFolder);
  if (pid === undefined) throw new Error('no core has been started');
  await electronApp.close();
  expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
});
