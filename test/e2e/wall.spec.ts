import type { Page } from '@playwright/test';
import { onInstances } from './pages/instances-page.ts';
import { expect, test } from './support/app.ts';
import { checkBothThemes } from './support/check-accessibility.ts';
import { makeHostTools, trainingMachine } from './support/host-tools.ts';

test.skip(process.platform !== 'linux', 'the practice host measures /proc');
test.use({
  consoleEnvironment: async ({ browserName: _ }, use) => {
    const { path, remove } = makeHostTools(trainingMachine);
    await use({ PATH: path });
    remove();
  },
});

const instanceName = 'train-llm-01';
const rail = (app: Page) => app.getByRole('navigation', { name: 'Rooms' });

test('the wall shows a connected instance with its alarm, and a press leads to what it was doing', async ({ app }) => {
  await rail(app).getByRole('button', { name: 'Gauges' }).click();
  await app.getByText('No instance is connected.').waitFor();
  await app.getByRole('button', { name: 'Show the instances' }).click();
  await onInstances(app).choose(instanceName);
  await app.getByRole('tab', { name: 'Gauges' }).click();
  await app.getByRole('tabpanel').getByRole('button', { name: 'Connect', exact: true }).click();
  await app.getByRole('button', { name: 'Trust and connect' }).click();
  await expect(onInstances(app).row(instanceName)).toContainText('disk 93%', { timeout: 30_000 });

  await rail(app).getByRole('button', { name: 'Gauges' }).click();
  const tile = app.getByRole('grid', { name: 'Connected instances' }).getByRole('row', { name: instanceName });
  await expect(tile).toContainText(/GPU.*%.*CPU.*%.*Memory.*%.*Disk93%.*disk 93%/);
  await checkBothThemes(app);

  await tile.focus();
  await app.keyboard.press('Enter');
  await expect(onInstances(app).detail).toContainText('/data is 93% full');
  const where = onInstances(app)
    .detail.getByRole('status')
    .getByRole('button', { name: 'Where the space of /data went' });
  await where.click();
  await app.getByRole('dialog', { name: 'Where the space went' }).getByRole('button', { name: 'Close' }).click();
  await expect(where).toBeFocused();
  const history = app.getByRole('region', { name: 'History' });
  await expect(history.getByRole('img', { name: /^Fullest disk from .*: 93% at the end, at most 93%$/ })).toBeVisible();
  await history.getByRole('button', { name: 'Earlier (←)' }).press('ArrowLeft');
  await expect(history.getByRole('button', { name: /Chosen time/ })).toBeVisible();
  await history.getByRole('button', { name: 'Earlier (←)' }).press('0');
  await expect(history.getByRole('button', { name: /Last hour/ })).toBeVisible();
});
