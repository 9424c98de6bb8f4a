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

test('a list that has to be scrolled sideways keeps the names in view, and is scrolled back by a choice from afar', async ({
  app,
}) => {
  await app.setViewportSize({ width: 860, height: 700 });
  const page = onInstances(app);
  await page.ready();
  const [name, price] = ['train-llm-01', 'Per hour'] as const;
  const cell = page.row(name).getByRole('gridcell').first();
  await page.grid.getByRole('button', { name: 'Name' }).focus();
  for (const _ of ['State', 'Type', price]) await app.keyboard.press('Tab');
  await expect(page.grid.getByRole('button', { name: price })).toBeFocused();
  await expect(page.grid.getByRole('columnheader', { name: price })).toBeInViewport({ ratio: 1 });
  const scrolled = () => page.grid.evaluate((grid) => grid.scrollLeft);
  expect(await scrolled()).toBeGreaterThan(0);
  await expect(page.grid.getByRole('columnheader', { name: 'Name' })).toBeInViewport({ ratio: 1 });
  await app.keyboard.press('Control+k');
  await app.keyboard.type(name);
  await app.keyboard.press('Enter');
  await expect(page.detail.getByRole('heading', { name })).toBeVisible();
  await expect(cell).toBeInViewport({ ratio: 1 });
  await expect.poll(scrolled).toBe(0);
});

test('a small window shows the whole filter box and every button of the list', async ({ app }) => {
  await app.setViewportSize({ width: 1024, height: 700 });
  const page = onInstances(app);
  await page.ready();
  expect(await page.filter.evaluate((box) => box.clientWidth)).toBeGreaterThan(300);
  for (const button of ['Ask again', 'Fold Terminals', 'Fold Instance details'])
    await expect(app.getByRole('button', { name: button })).toBeInViewport({ ratio: 1 });
  expect(await page.grid.evaluate((grid) => grid.scrollWidth - grid.clientWidth)).toBe(0);
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
