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
