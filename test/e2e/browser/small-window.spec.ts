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
