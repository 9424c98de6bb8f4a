import { onInstances } from './pages/instances-page.ts';
import { expect, test } from './support/app.ts';

test('a few letters find an instance by what is beside its name', async ({ app }) => {
  const page = onInstances(app);
  await page.ready();
  await app.keyboard.press('Control+k');
  const palette = app.getByRole('dialog', { name: 'Find an instance or an action' });
  await expect(palette.getByRole('textbox').or(palette.getByRole('searchbox'))).toBeFocused();
  await app.keyboard.type('seoul');
  await expect(palette.getByRole('menuitem', { name: /serve-asr-seoul/ }).first()).toBeVisible();
  await app.keyboard.press('Enter');
  await expect(palette).toBeHidden();
  await expect(page.detail.getByRole('heading', { name: 'serve-asr-seoul' })).toBeVisible();
});

test('an instance is found from any room: by its name, its id and its address', async ({ app }) => {
  const page = onInstances(app);
  await page.ready();
  await page.choose('mlflow');
  const identity = await page.detail.getByText(/^i-[0-9a-f]+ · [\d.]+$/).innerText();
  await app.getByRole('button', { name: 'Models' }).click();
  for (const words of ['mlflow', ...identity.split(' · ')]) {
    await app.keyboard.press('Control+k');
    await app.keyboard.type(words);
    await expect(app.getByRole('menuitem', { name: /^mlflow/ })).toBeVisible();
    await app.keyboard.press('Escape');
  }
  await app.keyboard.press('Control+k');
  await app.keyboard.type('stop');
  await app.getByRole('menuitem', { name: /Stop… mlflow/ }).click();
  await expect(app.getByRole('alertdialog', { name: 'Stop mlflow?' })).toBeVisible();
});

test('the palette does what the keys do, and says which', async ({ app }) => {
  const page = onInstances(app);
  await page.ready();
  await page.choose('mlflow');
  await app.keyboard.press('Control+k');
  await app.keyboard.type('stop');
  const item = app.getByRole('menuitem', { name: /Stop… mlflow/ });
  await expect(item).toContainText('s');
  await item.click();
  await expect(app.getByRole('alertdialog', { name: 'Stop mlflow?' })).toBeVisible();
});

test('nothing found says what can be looked for', async ({ app }) => {
  await onInstances(app).ready();
  await app.keyboard.press('Control+k');
  await app.keyboard.type('qqqq');
  await expect(app.getByText('Nothing by that name.')).toBeVisible();
});

test('? shows every key, and Escape leaves', async ({ app }) => {
  await onInstances(app).ready();
  await app.keyboard.press('?');
  const sheet = app.getByRole('dialog', { name: 'Keys' });
  await expect(sheet.getByText('Open terminal')).toBeVisible();
  await app.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
});
