import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** React Aria's announcements: elements that have been read aloud and lost what named them. */
const announcer = '[data-live-announcer]';

/** Fails on anything that axe finds in the window: contrast, roles, names. */
export async function checkAccessibility(page: Page): Promise<void> {
  // The usual mode opens a page of its own, which Electron does not let a test do; it matters to frames only.
  // A colour on its way from one theme to the other is neither.
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every(({ playState, effect }) => playState !== 'running' || effect?.getComputedTiming().endTime === Infinity),
  );
  const { violations } = await new AxeBuilder({ page }).exclude(announcer).setLegacyMode().analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  expect(found).toEqual([]);
}

/** The same in both themes, for a window that follows the system; ends in the dark one, in which every walk begins. */
export async function checkBothThemes(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
    await checkAccessibility(page);
  }
}
