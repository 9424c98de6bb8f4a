import type { Page } from '@playwright/test';
import { onInstances } from './pages/instances-page.ts';
import { expect, test } from './support/app.ts';
import { checkBothThemes } from './support/check-accessibility.ts';
import { savePicture } from './support/save-picture.ts';

const sheetOf = (app: Page) => app.getByRole('dialog', { name: 'Create an instance' });

async function choose(app: Page, field: RegExp, option: string | RegExp) {
  const wanted = app.getByRole('option', { name: option });
  // A list that is opened while the last one is still leaving may leave with it.
  await expect(async () => {
    if (!(await wanted.isVisible())) await sheetOf(app).getByRole('button', { name: field }).click();
    await wanted.click({ timeout: 3_000 });
  }).toPass();
}

test('an EC2 instance is described, looked at beforehand, made, and followed until it runs', async ({
  app,
  dataFolder,
}, testInfo) => {
  const page = onInstances(app);
  await page.ready();
  await page.grid.focus();
  await app.keyboard.press('n');
  const sheet = sheetOf(app);
  await expect(sheet.getByRole('textbox', { name: 'Name', exact: true })).toBeFocused();
  await expect(sheet.getByText('a name, a machine type')).toBeVisible();
  await app.keyboard.type('{');
  await expect(sheet.getByText('Up to 128 letters, digits, blanks')).toBeVisible();
  await expect(sheet.getByText('Not right yet: a name')).toBeVisible();
  await sheet.getByRole('textbox', { name: 'Name', exact: true }).fill('trainer-1');

  await sheet.getByRole('textbox', { name: 'GPU ≥' }).fill('1');
  const types = sheet.getByRole('grid', { name: 'Machine types in us-east-1a' });
  await expect(types.getByText('t3.small')).toBeHidden();
  const row = types.getByRole('row').filter({ hasText: 'g6.2xlarge' });
  await expect(row).toContainText('$1.18');
  await expect(row).toContainText('$0.453');
  await row.click();
  await expect(sheet.getByText(/^g6\.2xlarge · \$1\.18 \/ h, about/)).toBeVisible();
  await choose(app, /Key$/, 'A new key pair…');
  await sheet.getByRole('textbox', { name: 'GPU ≥' }).fill('');
  await savePicture(app, 'create-dark', testInfo);
  await sheet.getByRole('textbox', { name: 'Where the private key is to be' }).fill(`${dataFolder}/made/hangar-e2e`);
  await sheet.getByRole('button', { name: 'Make the key pair' }).click();
  await expect(sheet.getByRole('status').filter({ hasText: 'hangar-e2e' })).toContainText('Only you can read it');
  await expect(sheet.getByRole('textbox', { name: 'SSH from' })).toHaveValue('203.0.113.24');
  await choose(app, /Bought as$/, /^Spot/);
  await sheet.getByRole('textbox', { name: 'Tags' }).fill('team=vision');
  await checkBothThemes(app);
  await sheet.getByRole('button', { name: 'Review…' }).click();

  const review = app.getByRole('dialog', { name: 'Create trainer-1?' });
  await expect(review.getByText('The cloud has tried it without doing it')).toBeVisible();
  await expect(review.getByText('lets 203.0.113.24/32 reach its port 22')).toBeVisible();
  await expect(review.getByText(/a month, if it runs all the time$/)).toBeVisible();
  await expect(review.getByRole('region', { name: 'The same as a command' })).toContainText('aws ec2 run-instances');
  await expect(review.getByRole('button', { name: 'Back' })).toBeFocused();
  await checkBothThemes(app);
  await review.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(review).toBeHidden();
  await expect(page.row('trainer-1')).toHaveAttribute('aria-selected', 'true');
  await expect(page.detail.getByRole('heading', { name: 'trainer-1' })).toBeVisible();
  await expect(page.row('trainer-1')).toContainText('Running');
});

test('a Compute Engine instance gets GPUs of its own choice, and what was typed survives a look back', async ({
  app,
}) => {
  const page = onInstances(app);
  await page.ready();
  await app.getByRole('button', { name: 'Create instance' }).click();
  const sheet = sheetOf(app);
  await choose(app, /Account$/, /GCE · sandbox$/);
  await choose(app, /Zone$/, 'us-central1-b');
  await sheet.getByRole('textbox', { name: 'Name', exact: true }).fill('trainer-2');
  await choose(app, /Key$/, 'No key');
  await choose(app, /Disk$/, 'pd-ssd');
  await choose(app, /Network$/, /^training/);
  await sheet
    .getByRole('grid', { name: /us-central1-b/ })
    .getByText('n1-standard-8')
    .click();
  await choose(app, /GPUs to put into it$/, '2 × NVIDIA T4');
  await sheet.getByRole('textbox', { name: 'SSH from' }).fill('0.0.0.0/0');
  await expect(sheet.getByText('This lets the whole internet try')).toBeVisible();
  await sheet.getByRole('button', { name: 'Review…' }).click();
  const review = app.getByRole('dialog', { name: 'Create trainer-2?' });
  await expect(review.getByText('of type n1-standard-8 with 2 × NVIDIA T4')).toBeVisible();
  await expect(review.getByText('the whole internet may try to log in')).toBeVisible();
  await review.getByRole('button', { name: 'Back' }).click();
  await expect(sheet.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('trainer-2');
  await sheet.getByRole('textbox', { name: 'SSH from' }).fill('198.51.100.9');
  await sheet.getByRole('button', { name: 'Review…' }).click();
  await expect(review.getByRole('region', { name: 'The same as a command' })).toContainText(
    '--accelerator type=nvidia-tesla-t4,count=2',
  );
  await review.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(page.row('trainer-2')).toContainText('Running');
});

test('a refusal is said, nothing is lost, and in a read-only console the button says why it is off', async ({
  app,
}) => {
  const page = onInstances(app);
  await page.ready();
  await app.getByRole('button', { name: 'Create instance' }).click();
  const sheet = sheetOf(app);
  await choose(app, /Account$/, /GCE · sandbox$/);
  const name = 'tpu-jumphost';
  await sheet.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await choose(app, /Key$/, 'No key');
  await sheet
    .getByRole('grid', { name: /us-central1-a/ })
    .getByText('e2-small')
    .click();
  await sheet.getByRole('button', { name: 'Review…' }).click();
  const review = app.getByRole('dialog', { name: `Create ${name}?` });
  await review.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(review.getByRole('alert')).toContainText(`There is already something called ${name}`);
  await expect(review.getByRole('button', { name: 'Try again' })).toBeEnabled();
  await review.getByRole('button', { name: 'Back' }).click();
  await expect(sheet.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue(name);
  await sheet.getByRole('button', { name: 'Cancel' }).click();

  await app.getByRole('button', { name: 'Settings' }).click();
  await app.getByRole('switch', { name: 'The whole console', exact: true }).press('Space');
  await app.getByRole('button', { name: 'Instances', exact: true }).click();
  await expect(app.getByRole('button', { name: 'Create instance' })).toBeDisabled();
  await page.grid.focus();
  await app.keyboard.press('n');
  await expect(
    app.getByText('The console is read-only: nothing can be changed from here.', { exact: true }),
  ).toBeVisible();
  await expect(sheet).toBeHidden();
});
