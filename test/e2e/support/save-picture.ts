import { join } from 'node:path';
import type { Page, TestInfo } from '@playwright/test';

const folder = join(import.meta.dirname, '..', '..', '..', 'docs', 'images');

/** Takes a picture of the window: for the documents when HANGAR_PICTURES is set, else beside the test's results. */
export async function savePicture(page: Page, name: string, testInfo: TestInfo): Promise<void> {
  const path = process.env.HANGAR_PICTURES ? join(folder, `${name}.png`) : testInfo.outputPath(`${name}.png`);
  await page.screenshot({ path, animations: 'disabled' });
}
