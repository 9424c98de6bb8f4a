import { join } from 'node:path';
import type { Page, TestInfo } from '@playwright/test';

const folder = join(import.meta.dirname, '..', '..', '..', 'docs', 'images');

/** Takes a picture of the window: for the documents when HANGAR_PICTURES is set, else beside the test's results. */
export async function savePicture(page: Page, name: string, testInfo: TestInfo): Promise<void> {
  // Both projects see the same page; the browser's Chromium is the current one.
  const isForDocuments = process.env.HANGAR_PICTURES && testInfo.project.name === 'browser';
  const path = isForDocuments ? join(folder, `${name}.png`) : testInfo.outputPath(`${name}.png`);
  await page.screenshot({ path, animations: 'disabled' });
}
