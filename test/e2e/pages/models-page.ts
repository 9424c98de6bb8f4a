import { basename, dirname } from 'node:path';
import type { Locator, Page } from '@playwright/test';

/** The models screen as a person finds it: by role and name. */
export type ModelsPage = {
  /** The finding of the run. */
  finding: Locator;
  samples: Locator;
  row(name: string): Locator;
  sample: Locator;
  facts: Locator;
  open(): Promise<void>;
  /** Presses a button that asks for files, and answers. */
  chooseFiles(button: string, paths: readonly string[]): Promise<void>;
};

/** The models screen on a page in English. `answer` puts an answer in the place of the system's dialog, where there is one. */
export function onModels(page: Page, answer?: (paths: readonly string[]) => Promise<void>): ModelsPage {
  const samples = page.getByRole('grid', { name: 'Samples' });
  const dialog = page.getByRole('dialog');
  return {
    finding: page.getByRole('status').getByRole('heading'),
    samples,
    row: (name) => samples.getByRole('row').filter({ hasText: name }),
    sample: page.getByRole('region', { name: 'The chosen sample' }),
    facts: page.getByRole('region', { name: 'About the model' }),
    open: () => page.getByRole('button', { name: 'Models' }).click(),
    async chooseFiles(button, paths) {
      // Samples and references may be folders, which only macOS's own dialog offers beside files.
      const isSystems = answer && (process.platform === 'darwin' || !/^Choose (samples|the reference)/.test(button));
      if (isSystems) await answer(paths);
      await page.getByRole('button', { name: button }).first().click();
      if (isSystems) return;
      const [first = ''] = paths;
      await dialog.getByRole('textbox', { name: 'Folder' }).fill(dirname(first));
      await page.keyboard.press('Enter');
      for (const [index, path] of paths.entries()) {
        const modifiers = index === 0 ? [] : (['ControlOrMeta'] as const);
        await dialog
          .getByRole('row')
          .filter({ hasText: basename(path) })
          .click({ modifiers: [...modifiers] });
      }
      await dialog.getByRole('button', { name: /^Choose/ }).click();
    },
  };
}
