import { test as base } from '../support/app.ts';
import { answerFileDialog } from '../support/native-dialog.ts';
import { type ModelsPage, onModels } from './models-page.ts';

/** A test that begins in the models room, of whichever shell. */
export const test = base.extend<{ models: ModelsPage }>({
  models: async ({ app, opened: { electronApp } }, use) => {
    const answer = async (paths: readonly string[]) => {
      if (electronApp) await answerFileDialog(electronApp, paths);
    };
    const models = onModels(app, electronApp && answer);
    await models.open();
    await use(models);
  },
});
