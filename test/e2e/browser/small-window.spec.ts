import { onInstances } from '../pages/instances-page.ts';
import { expect, test } from '../support/app.ts';

test('a small window cuts no account off, and its list can be scrolled to the last column', async ({ app }) => {
  await app.setViewportSize({ width: 1024, height: 700 });
  const page = onInstances(app);
  await page.ready();
  for (const chip of await app.getByRole('list', { name: 'Accounts in view' }).getByRole('listitem').all()) {
    expect(await chip.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
    await expect(chip).toBeInViewport({ ratio: 1 });
  }
  const last = page.grid.getByRole('columnheader', { name: 'Notes' });
  await last.scrollIntoViewIfNeeded();
  await expect(last).toBeInViewport({ ratio: 1 });
});

test('beside an open detail pane, a window of 1280 pixels shows what an hour costs without scrolling', async ({
  app,
}) => {
  await app.setViewportSize({ width: 1280, height: 800 });
  const page = onInstances(app);
  await page.ready();
  for (const name of ['Name', 'State', 'Per hour', 'Notes'])
    await expect(page.grid.getByRole('columnheader', { name })).toBeInViewport({ ratio: 1 });
  await expect(page.grid.getByRole('columnheader', { name: 'Address' })).toHaveCount(0);
  await app.setViewportSize({ width: 1700, height: 800 });
  await expect(page.grid.getByRole('columnheader', { name: 'Address' })).toBeInViewport({ ratio: 1 });
});
