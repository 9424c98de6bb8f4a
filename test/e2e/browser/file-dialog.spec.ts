import { join } from 'node:path';
import { expect, test } from '../support/app.ts';

const example = join(import.meta.dirname, '..', '..', '..', 'main', 'models', 'example');

test.beforeEach(async ({ app }) => {
  await app.getByRole('button', { name: 'Models' }).click();
  await app.getByRole('button', { name: 'Choose a model…' }).click();
});

test('folders are walked by keys and only files that fit are offered', async ({ app }) => {
  const dialog = app.getByRole('dialog', { name: 'Choose a model' });
  const field = dialog.getByRole('textbox', { name: 'Folder' });
  await field.fill(join(example, 'samples'));
  await field.press('Enter');
  await expect(dialog.getByText(/No files here that fit \(\.onnx/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Up one folder' }).click();
  await expect(field).toHaveValue(example);
  const grid = dialog.getByRole('grid', { name: 'Files in this folder' });
  await grid.focus();
  await app.keyboard.type('dig');
  await expect(grid.getByRole('row', { name: /digits\.onnx/ })).toHaveAttribute('aria-selected', 'true');
  await app.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(app.getByText('digits.onnx').first()).toBeVisible();
});

test('a pasted path of a file is a choice; one that leads nowhere says so', async ({ app }) => {
  const dialog = app.getByRole('dialog', { name: 'Choose a model' });
  const field = dialog.getByRole('textbox', { name: 'Folder' });
  await field.fill(join(example, 'nowhere'));
  await field.press('Enter');
  await expect(dialog.getByRole('alert')).toBeVisible();
  await field.fill(`"${join(example, 'digits.onnx')}"`);
  await dialog.getByRole('button', { name: 'Open this path' }).click();
  await expect(dialog).toBeHidden();
  await expect(app.getByText('digits.onnx').first()).toBeVisible();
});

test('samples may be a whole folder', async ({ app }) => {
  const model = app.getByRole('dialog', { name: 'Choose a model' }).getByRole('textbox', { name: 'Folder' });
  await model.fill(join(example, 'digits.onnx'));
  await model.press('Enter');
  await app.getByRole('button', { name: 'Choose samples…' }).first().click();
  const dialog = app.getByRole('dialog', { name: 'Choose samples' });
  const field = dialog.getByRole('textbox', { name: 'Folder' });
  await field.fill(join(example, 'samples'));
  await field.press('Enter');
  await dialog.getByRole('button', { name: 'Choose this folder' }).click();
  await expect(app.getByRole('heading', { name: /All \d+ samples were answered/ })).toBeVisible();
});

test('Escape closes the dialog without a choice', async ({ app }) => {
  await expect(app.getByRole('dialog')).toBeVisible();
  await app.keyboard.press('Escape');
  await expect(app.getByRole('dialog')).toBeHidden();
  await expect(app.getByRole('button', { name: 'Choose a model…' })).toBeVisible();
});
