import type { Locator, Page } from '@playwright/test';

/** The instances as a person finds them: by role and name. */
export type InstancesPage = {
  grid: Locator;
  /** The row of an instance, by its exact name. */
  row(name: string): Locator;
  filter: Locator;
  detail: Locator;
  status: Locator;
  /** Waits until every place has been asked. */
  ready(): Promise<void>;
  /** Chooses an instance with the mouse; one that is out of view is filtered for first. */
  choose(name: string): Promise<void>;
  /** The names in view, from the top. */
  names(): Promise<string[]>;
};

/** The instances on a page in English. */
export function onInstances(page: Page): InstancesPage {
  const grid = page.getByRole('grid', { name: 'Instances' });
  const row = (name: string) =>
    grid.getByRole('row').filter({ has: page.getByRole('gridcell', { name, exact: true }) });
  const filter = page.getByRole('searchbox', { name: 'Filter instances' });
  const status = page.getByRole('contentinfo');
  return {
    grid,
    row,
    filter,
    detail: page.getByRole('region', { name: 'Instance details' }),
    status,
    ready: () => status.getByText(/all answered|did not answer|refused|could not be listed/).waitFor(),
    async choose(name) {
      if (!(await row(name).isVisible())) await filter.fill(name);
      await row(name).click();
    },
    names: () => grid.locator('[role=row][aria-selected]').getByRole('gridcell').nth(0).allInnerTexts(),
  };
}
