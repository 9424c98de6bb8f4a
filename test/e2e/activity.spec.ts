import type { Page } from '@playwright/test';
import { onInstances } from './pages/instances-page.ts';
import { expect, test } from './support/app.ts';
import { checkBothThemes } from './support/check-accessibility.ts';
import { savePicture } from './support/save-picture.ts';

/** Starts or stops one as a person does, and leaves the sheet if the cloud refuses. */
async function change(app: Page, verb: 'Start' | 'Stop', name: string, then: RegExp): Promise<void> {
  const page = onInstances(app);
  await page.choose(name);
  await page.detail.getByRole('button', { name: `${verb}…` }).click();
  const sheet = app.getByRole(verb === 'Stop' ? 'alertdialog' : 'dialog', { name: `${verb} ${name}?` });
  await sheet.getByRole('button', { name: verb, exact: true }).click();
  await expect(sheet.getByRole('alert').or(page.row(name).getByText(then))).toBeVisible();
  await app.keyboard.press('Escape');
}

/** The room, and a change in it by the name of its target. */
async function openRoom(app: Page) {
  await app.getByRole('button', { name: 'Activity' }).click();
  const log = app.getByRole('grid', { name: 'Changes' });
  return {
    row: (name: string) => log.getByRole('row').filter({ has: app.getByRole('gridcell', { name, exact: true }) }),
    detail: app.getByRole('region', { name: 'Change', exact: true }),
  };
}

test('every change is on record with its end, and is found again by what the cloud calls it', async ({
  app,
}, testInfo) => {
  const page = onInstances(app);
  await page.ready();
  await app.getByRole('button', { name: 'Activity' }).click();
  await expect(app.getByText('Nothing has been changed yet')).toBeVisible();
  await app.getByRole('button', { name: 'Go to the instances' }).click();
  await change(app, 'Stop', 'mlflow', /Stopp/);
  await change(app, 'Stop', 'collect-logs', /Stopp/);
  await change(app, 'Start', 'train-vision-01', /Start/);

  const { row, detail } = await openRoom(app);
  await expect(row('mlflow')).toContainText(/Stop.*AWS · sandbox.*Done/, { timeout: 20_000 });
  await row('train-vision-01').click();
  await expect(row('train-vision-01')).toContainText('Failed');
  await expect(detail).toContainText('The cloud has no free machine of this type in us-east-1');
  await checkBothThemes(app);
  await savePicture(app, 'activity-dark', testInfo);

  await row('mlflow').click();
  const requestId = await detail.getByRole('definition').last().innerText();
  expect(requestId).toMatch(/^[\w-]{8,}$/);
  await detail.getByRole('button', { name: 'Copy request id' }).click();
  await expect(app.getByText(`Copied: ${requestId}`)).toBeVisible();
  const search = app.getByRole('searchbox', { name: 'Search the log' });
  await search.fill(requestId);
  await expect(row('collect-logs')).toHaveCount(0);
  await expect(row('mlflow')).toBeVisible();
  await search.fill('Start failed');
  await expect(row('mlflow')).toHaveCount(0);
  await expect(row('train-vision-01')).toBeVisible();
  await search.fill('no such thing');
  await app.getByRole('button', { name: 'Clear the search' }).last().click();
  await app.getByRole('button', { name: /All results/ }).click();
  await app.getByRole('option', { name: 'Failed' }).click();
  await expect(row('mlflow')).toHaveCount(0);
  await expect(row('train-vision-01')).toBeVisible();
});

test('the result of a change is in sight in a small window too, in Korean as well', async ({ app }) => {
  const page = onInstances(app);
  await page.ready();
  await change(app, 'Stop', 'mlflow', /Stopp/);
  await app.setViewportSize({ width: 1024, height: 700 });
  const { row } = await openRoom(app);
  await expect(row('mlflow').getByText('Done')).toBeInViewport({ ratio: 1, timeout: 20_000 });
  await app.getByRole('button', { name: 'Settings' }).click();
  await app.getByRole('button', { name: /Language/ }).click();
  await app.getByRole('option', { name: '한국어' }).click();
  await app.getByRole('button', { name: '활동' }).click();
  await expect(app.getByRole('row').getByText('완료')).toBeInViewport({ ratio: 1 });
  await checkBothThemes(app);
  await app.getByRole('searchbox').fill('시작');
  await expect(row('mlflow')).toHaveCount(0);
  await app.getByRole('searchbox').fill('중지');
  await expect(app.getByRole('row').getByText('완료')).toBeVisible();
});
