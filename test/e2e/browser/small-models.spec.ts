import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTestFolder, exampleFolder } from '../../support/models.ts';
import { onModels } from '../pages/models-page.ts';
import { expect, test } from '../support/app.ts';

const files = createTestFolder();
test.afterAll(files.dispose);

test('while no sample is chosen a small window gives all its room to the run, and errors can be read whole', async ({
  app,
}) => {
  await app.setViewportSize({ width: 1024, height: 700 });
  const models = onModels(app);
  await models.open();
  await models.chooseFiles('Choose a model…', [join(exampleFolder, 'digits.onnx')]);
  await models.chooseFiles('Choose samples…', [
    files.write('torn.png', 'no picture'),
    files.write('short.json', '[1, 2, 3]'),
  ]);
  await expect(models.finding).toHaveText('2 of 2 samples failed');
  await expect(models.sample).toHaveCount(0);
  const hidden = (row: string, text: string) =>
    models
      .row(row)
      .getByText(text)
      .evaluate((element) => element.scrollWidth - element.clientWidth);
  expect(await hidden('torn.png', 'The sample could not be read: it is damaged, empty, or not')).toBe(0);
  expect(await hidden('short.json', "The model's input image takes [batch, 1, 28, 28], but the sample is [3].")).toBe(
    0,
  );
  await models.row('torn.png').click();
  await expect(models.sample.getByRole('alert')).toContainText('Open it in another program');
  await models.chooseFiles('Choose samples…', [join(exampleFolder, 'samples/digit-3-a.png')]);
  await expect(models.finding).toHaveText('The one sample was answered');
  await expect(models.sample).toHaveCount(0);
});

test('a mistake in the handler beside a model is told when the model is opened, until it is mended', async ({
  app,
}) => {
  const models = onModels(app);
  await models.open();
  files.write('hangar.yaml', 'version: 1\npreprocess: {imag: {}}\n');
  await models.chooseFiles('Choose a model…', [
    files.write('handled.onnx', readFileSync(join(exampleFolder, 'digits.onnx'))),
  ]);
  await expect(app.getByRole('alert')).toContainText('hangar.yaml, line 2, column 14: “preprocess.imag” is not known.');
  files.write('hangar.yaml', 'version: 1\n');
  await app.getByRole('button', { name: 'Try again' }).click();
  await expect(app.getByText('handled.onnx is ready')).toBeVisible();
  await expect(app.getByText('hangar.yaml', { exact: true })).toBeVisible();
});
