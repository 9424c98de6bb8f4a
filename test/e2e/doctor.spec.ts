import { onInstances } from './pages/instances-page.ts';
import { expect, test } from './support/app.ts';
import { checkBothThemes } from './support/check-accessibility.ts';
import { savePicture } from './support/save-picture.ts';

test('why a machine does not answer is said in one sentence, with the evidence and the way to mend it', async ({
  app,
}, testInfo) => {
  const page = onInstances(app);
  const ask = async (name: string) => {
    await page.choose(name);
    await page.detail.getByRole('button', { name: 'More actions' }).click();
    await app.getByRole('menuitem', { name: 'Find out why…' }).click();
    return app.getByRole('dialog', { name: `Find out why: ${name}` });
  };

  const running = await ask('annotate-win');
  await expect(running).toContainText('The key is right and the user is not: it lets root in, not Administrator.');
  await expect(running.getByRole('region', { name: 'Evidence' })).toContainText('The cloud’s rules let');
  await savePicture(app, 'doctor', testInfo);
  await checkBothThemes(app);
  await running.getByRole('button', { name: 'Look again as root' }).click();
  await expect(running).toContainText('annotate-win can be reached');
  await running.getByRole('button', { name: 'Close' }).click();

  const stopped = await ask('notebook-minjun');
  await expect(stopped).toContainText('notebook-minjun is stopped: nobody answers there.');
  await stopped.getByRole('button', { name: 'Start the instance…' }).click();
  await app.getByRole('dialog', { name: 'Start notebook-minjun?' }).getByRole('button', { name: 'Cancel' }).click();

  await app.keyboard.press('Control+k');
  await app.keyboard.type('cannot be reached');
  await app.getByRole('menuitem', { name: 'Find out why something cannot be reached…' }).click();
  const asked = app.getByRole('dialog', { name: 'Find out why' });
  await asked.getByRole('textbox').fill('127.0.0.1:1');
  await asked.getByRole('button', { name: 'Look' }).click();
  await expect(app.getByRole('dialog')).toContainText('nothing listens on port 1: it refuses the connection.');
});
