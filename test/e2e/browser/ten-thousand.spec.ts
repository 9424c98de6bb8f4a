import { onInstances } from '../pages/instances-page.ts';
import { expect, test } from '../support/app.ts';
import { multiplyInstances } from '../support/many-instances.ts';

// How long each step takes is measured by `npm run bench -- scroll`.
test('of ten thousand instances only those in view are drawn, wherever one scrolls, and keys and filter reach them all', async ({
  app,
}) => {
  const page = onInstances(app);
  await page.ready();
  await multiplyInstances(app, 250);
  await app.reload();
  await page.ready();
  await expect(app.getByRole('heading', { name: /Instances/ }).first()).toContainText(/1[01],\d{3}/);
  // The last that is told of the sandbox: by then nothing more arrives.
  await expect(page.detail).toContainText('6,000 on 750 instances');
  const drawn = () => page.grid.getByRole('row').count();
  expect(await drawn()).toBeLessThan(80);

  const [firstName] = await page.names();
  await page.grid.evaluate(async (grid) => {
    for (let step = 0; step < 60; step++) {
      grid.scrollTop += 300;
      await new Promise(requestAnimationFrame);
    }
  });
  await expect.poll(page.names).not.toContain(firstName);
  expect(await drawn()).toBeLessThan(80);

  await page.grid.focus();
  await app.keyboard.press('End');
  await expect(page.grid.getByRole('row').last()).toHaveAttribute('aria-selected', 'true');
  await app.keyboard.press('Home');
  await expect.poll(page.names).toContain(firstName);
  await page.filter.fill('mlflow-249');
  await expect.poll(page.names).toEqual(['mlflow-249']);
});
