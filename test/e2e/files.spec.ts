import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, test } from './support/app.ts';
import { checkBothThemes } from './support/check-accessibility.ts';
import { answerFileDialog } from './support/native-dialog.ts';
import { instanceName, terminalDock } from './support/terminal-dock.ts';

test('files of an instance: looked through, looked into, sent, fetched, renamed and deleted', async ({
  app,
  opened,
}) => {
  // The practice machine is this computer: its home folder is ours.
  const folder = mkdtempSync(join(homedir(), 'hangar-files-'));
  try {
    mkdirSync(join(folder, 'here'));
    writeFileSync(join(folder, 'here', 'scores.csv'), 'name,score\nada,0.97\n');
    mkdirSync(join(folder, 'there'));
    const dock = terminalDock(app);

    // The list comes up after one question, whether the host is trusted.
    await app.getByRole('grid').getByText(instanceName, { exact: true }).click();
    await app.getByRole('button', { name: 'Files', exact: true }).click();
    await dock.trust();
    const files = app.getByRole('grid', { name: `Files on ${instanceName}` });
    await expect(files).toBeVisible();

    // By its path, then with the keys alone.
    const place = app.getByRole('textbox', { name: 'Folder on the host' });
    await place.fill(folder);
    await place.press('Enter');
    await expect(files.getByRole('row', { name: /^here/ })).toBeVisible();
    // Under a path that does not exist nothing is listed; back is where one was.
    await place.fill(join(folder, 'gone'));
    await place.press('Enter');
    await expect(app.getByText(`There is no ${join(folder, 'gone')}.`)).toBeVisible();
    await expect(files).toBeHidden();
    await expect(place).toHaveValue(join(folder, 'gone'));
    await place.press('Alt+ArrowLeft');
    await expect(files.getByRole('row', { name: /^here/ })).toBeVisible();
    await expect(place).toHaveValue(folder);
    await files.focus();
    await app.keyboard.press('t');
    await expect(files.getByRole('row', { name: /^there/ })).toHaveAttribute('aria-selected', 'true');
    await app.keyboard.press('ArrowUp');
    await app.keyboard.press('Enter');
    const scores = files.getByRole('row', { name: /^scores\.csv/ });
    await expect(scores).toBeVisible();
    const table = app.getByRole('table', { name: 'Table of scores.csv' });
    await expect(table.getByRole('cell', { name: '0.97' })).toBeVisible();
    await checkBothThemes(app);
    await files.focus();
    await app.keyboard.press('Backspace');
    await expect(files.getByRole('row', { name: /^here/ })).toHaveAttribute('aria-selected', 'true');

    // The folder that was left is chosen; it is fetched into another one.
    const to = join(folder, 'there');
    if (opened.electronApp) await answerFileDialog(opened.electronApp, [to]);
    await app.getByRole('button', { name: /^Download/ }).click();
    if (!opened.electronApp) {
      const dialog = app.getByRole('dialog', { name: 'Where to download to' });
      await dialog.getByRole('textbox', { name: 'Folder' }).fill(to);
      await dialog.getByRole('button', { name: 'Open this path' }).click();
      await dialog.getByRole('button', { name: 'Choose this folder' }).click();
    }
    const transfers = app.getByRole('region', { name: 'Transfers' });
    await expect(transfers).toContainText('One file, 20 B, is there.');
    expect(readFileSync(join(folder, 'there', 'here', 'scores.csv'), 'utf8')).toContain('ada,0.97');

    // A new name, by the menu that the keyboard asks for.
    await files.focus();
    await app.keyboard.press('Shift+F10');
    await app.getByRole('menuitem', { name: 'Rename…' }).press('Enter');
    const rename = app.getByRole('dialog', { name: 'Rename here' });
    await rename.getByRole('textbox', { name: 'New name' }).fill('results');
    await rename.getByRole('button', { name: 'Rename' }).click();
    const results = files.getByRole('row', { name: /^results/ });
    await expect(results).toHaveAttribute('aria-selected', 'true');
    expect(readdirSync(folder).sort()).toEqual(['results', 'there']);

    // What is dropped goes up.
    const held = await app.evaluateHandle(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(['dropped bytes'], 'dropped.txt'));
      return transfer;
    });
    await files.dispatchEvent('dragover', { dataTransfer: held });
    await expect(app.getByText(`Drop to upload to ${folder}`)).toBeVisible();
    await files.dispatchEvent('drop', { dataTransfer: held });
    await expect(transfers).toContainText('One file, 13 B, is there.');
    // Seen outside the tab, too, and cleared there.
    await app.getByRole('button', { name: '2 transfers ended' }).click();
    const panel = app.getByRole('dialog', { name: 'Transfers' });
    await expect(panel.getByRole('listitem').filter({ hasText: instanceName })).toHaveCount(2);
    await panel.getByRole('button', { name: 'Clear those that have ended' }).click();
    await expect(transfers).toBeHidden();
    await expect(panel).toBeHidden();
    expect(readFileSync(join(folder, 'dropped.txt'), 'utf8')).toBe('dropped bytes');
    await expect(files.getByRole('row', { name: /^dropped/ })).toBeVisible();

    // Nothing is deleted before it was said what goes.
    await results.click();
    await app.keyboard.press('Delete');
    const question = app.getByRole('alertdialog', { name: 'Delete results?' });
    await expect(question).toContainText('files: 1, folders: 1, 20 B in all');
    await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
    await question.getByRole('button', { name: 'Delete' }).click();
    await expect(results).toBeHidden();
    expect(readdirSync(folder)).not.toContain('results');
    expect(basename(folder)).toMatch(/^hangar-files-/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
