import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLoopModel, createTestFolder, exampleFolder, forever, ocrModels, onnxBytes } from '../support/models.ts';
import { test } from './pages/models-test.ts';
import { expect } from './support/app.ts';
import { checkAccessibility, checkBothThemes } from './support/check-accessibility.ts';
import { savePicture } from './support/save-picture.ts';

const files = createTestFolder();
const detector = join(ocrModels, 'ch_PP-OCRv4_det_infer.onnx');
const digits = join(exampleFolder, 'digits.onnx');
const three = join(exampleFolder, 'samples/digit-3-a.png');
test.afterAll(files.dispose);

test('a newcomer tries the example and reads the verdict, then a sample', async ({ app, models }, testInfo) => {
  await expect(app.getByText('Try a model before it goes up')).toBeVisible();
  await checkAccessibility(app);
  await app.getByRole('button', { name: 'Try the example' }).click();
  await expect(models.finding).toHaveText('All 20 samples were answered');
  await expect(app.getByText('Passed', { exact: true })).toBeVisible();
  await expect(models.facts).toContainText('float32[batch, 1, 28, 28]');
  await expect(models.facts).toContainText(
    'Pictures: brought to 28 × 28 pixels, grey, values 0 to 1, laid out as NCHW',
  );
  await expect(models.row('digit-3-a.png')).toContainText(/3.*%.*ms/);
  await models.row('digit-3-a.png').click();
  await expect(models.sample.getByRole('heading', { name: 'digit-3-a.png' })).toBeVisible();
  await expect(models.sample.getByRole('list', { name: 'Best answers' }).getByRole('listitem')).toHaveCount(5);
  for (const name of ['a', 'b']) await expect(models.row(`digit-0-${name}.png`).locator('img')).toBeVisible();
  await expect(models.sample.locator('img')).toBeVisible();
  await app.mouse.move(0, 0);
  for (const colorScheme of ['dark', 'light'] as const) {
    await app.emulateMedia({ colorScheme });
    await checkAccessibility(app);
    await savePicture(app, `models-${colorScheme}`, testInfo);
  }
});

test('the keys alone run the example and go through its samples', async ({ app, models }) => {
  await app.keyboard.press('Control+k');
  await app.keyboard.type('example');
  await app.keyboard.press('Enter');
  await expect(models.finding).toHaveText('All 20 samples were answered');
  await models.samples.focus();
  await app.keyboard.press('End');
  await expect(models.sample.getByRole('heading', { name: 'digit-9-b.png' })).toBeVisible();
});

test('the file view says what a model is made of, and the graph can be walked and searched by keys', async ({
  app,
  models,
}, testInfo) => {
  await models.chooseFiles('Choose a model…', [detector]);
  await app.getByRole('tab', { name: 'File' }).click();
  await expect(app.getByRole('heading', { name: 'Nothing in the file speaks against running it' })).toBeVisible();
  await expect(app.getByRole('region', { name: 'Operators' })).toContainText('672 nodes');
  await expect(app.getByRole('region', { name: 'Weights' })).toContainText('1,171,841 parameters');
  await checkAccessibility(app);
  await app.getByRole('tab', { name: 'Graph' }).click();
  const picture = app.getByRole('application', { name: 'Graph of 332 nodes' });
  await picture.focus();
  for (let step = 0; step < 4; step += 1) await app.keyboard.press('ArrowDown');
  const node = app.getByRole('region', { name: 'The chosen node' });
  await expect(node).toContainText('kernel_shape');
  await expect(node).toContainText('float32[16, 1, 3, 3]');
  for (const colorScheme of ['dark', 'light'] as const) {
    await app.emulateMedia({ colorScheme });
    await checkAccessibility(app);
    await savePicture(app, `model-graph-${colorScheme}`, testInfo);
  }
  await app.keyboard.press('/');
  await app.keyboard.type('sigmoid_0');
  const nodes = app.getByRole('grid', { name: 'Nodes' });
  await nodes.getByRole('row').filter({ hasText: 'p2o.Sigmoid.0' }).click();
  await expect(node).toContainText('Sigmoid');
});

test('a model that cannot run here says so at once, with the reason', async ({ app, models }) => {
  const nodes = [{ operator: 'Deformable', domain: 'my.ops', inputs: ['x'], outputs: ['y'] }];
  const value = (name: string) => ({ name, type: 'float32' as const, shape: [1] });
  const custom = onnxBytes({ nodes, inputs: [value('x')], outputs: [value('y')] });
  await models.chooseFiles('Choose a model…', [files.write('custom.onnx', custom)]);
  await expect(app.getByRole('heading', { name: 'One thing keeps it from running here' })).toBeVisible();
  await expect(app.getByRole('alert')).toContainText('The operator Deformable of my.ops is a custom one');
});

test('a file that is no model is named for what it is, and another can be chosen', async ({ app, models }) => {
  const cut = files.write('cut.onnx', readFileSync(digits).subarray(0, 9000));
  const pickle = files.write('model.pkl', Buffer.from([0x80, 0x04, 0x95, 0, 0, 0]));
  await models.chooseFiles('Choose a model…', [cut]);
  await expect(app.getByRole('alert')).toContainText('The model file ends too early: 8.8 KiB are there');
  await models.chooseFiles('Choose a model…', [pickle]);
  await expect(app.getByRole('alert')).toContainText('This is a Python pickle, not an ONNX model. It was not opened');
  await models.chooseFiles('Choose a model…', [digits]);
  await expect(app.getByText('digits.onnx is ready')).toBeVisible();
  await models.chooseFiles('Choose a model…', [pickle]);
  await expect(app.getByRole('alert')).toContainText('model.pkl was not taken; digits.onnx is still here.');
  await expect(app.getByText('digits.onnx is ready')).toBeVisible();
});

test('bad samples are told one by one, with what was expected, and stop none of the others', async ({
  app,
  models,
}) => {
  const good = files.write('good.png', readFileSync(three));
  const samples = [good, files.write('short.json', '[1, 2, 3]'), files.write('torn.png', 'no picture')];
  await models.chooseFiles('Choose a model…', [digits]);
  await models.chooseFiles('Choose samples…', samples);
  await expect(models.finding).toHaveText('2 of 3 samples failed');
  await expect(models.row('good.png')).toContainText('3');
  await models.row('short.json').click();
  await expect(models.sample.getByRole('alert')).toContainText(
    "The model's input image takes [batch, 1, 28, 28], but the sample is [3].",
  );
  await app.getByText('Only the 2 failed ones').click();
  await expect(models.row('good.png')).toBeHidden();
  await expect(models.row('torn.png')).toContainText('The sample could not be read');
  await checkBothThemes(app);
});

test('a model that never ends is cancelled at once, and the next run is unaffected', async ({ app, models }) => {
  const loop = files.write('loop.onnx', createLoopModel());
  await models.chooseFiles('Choose a model…', [loop]);
  await models.chooseFiles('Choose samples…', [files.write('forever.json', `[${forever}]`)]);
  await expect(models.finding).toHaveText('0 of 1 samples answered…');
  await app.getByRole('button', { name: 'Cancel' }).click();
  await expect(models.finding).toHaveText('Cancelled after 0 of 1 samples');
  await models.chooseFiles('Choose samples…', [files.write('twice.json', '[2]')]);
  await expect(models.finding).toHaveText('The one sample was answered');
});

test('a run goes on while another screen is in front', async ({ app, models }) => {
  const rows = Array.from({ length: 5000 }, () => Array.from({ length: 784 }, () => 0).join(','));
  await models.chooseFiles('Choose a model…', [digits]);
  await models.chooseFiles('Choose samples…', [files.write('many.csv', rows.join('\n'))]);
  await expect(models.finding).toContainText(/of 5,?000 samples/);
  await app.getByRole('button', { name: 'Instances' }).click();
  await app.getByRole('grid', { name: 'Instances' }).waitFor();
  await models.open();
  await expect(models.finding).toHaveText('All 5,000 samples were answered');
});

test('the models screen is Korean in Korean', async ({ app, models }, testInfo) => {
  await app.getByRole('button', { name: /Settings/ }).click();
  await app.getByRole('button', { name: /Language/ }).click();
  await app.getByRole('option', { name: '한국어' }).click();
  await app.getByRole('button', { name: '모델', exact: true }).click();
  await app.getByRole('button', { name: '예제 실행' }).click();
  await expect(models.finding).toHaveText('샘플 20개에 모두 답했습니다');
  await savePicture(app, 'models-ko', testInfo);
});

test('a handler is written for a model, judges it, and each check is one press from what broke it', async ({
  app,
  models,
}, testInfo) => {
  const sorted = (name: string, folder: string) => {
    mkdirSync(join(files.folder, 'judged', folder), { recursive: true });
    const bytes = readFileSync(join(exampleFolder, 'samples', name));
    return files.write(join('judged', folder, name), bytes);
  };
  const sample = sorted('digit-3-b.png', '8');
  const model = files.write('judged/digits.onnx', readFileSync(digits));
  await models.chooseFiles('Choose a model…', [model]);
  await app.getByRole('button', { name: 'Write hangar.yaml' }).click();
  await expect(app.getByText(/hangar\.yaml was written/)).toBeVisible();
  const handler = join(files.folder, 'judged/hangar.yaml');
  const written = readFileSync(handler, 'utf8');
  files.write('judged/hangar.yaml', written.replace('expect:', 'expect:\n  labels: { accuracy: 0.9 }'));

  await models.chooseFiles('Choose samples…', [sample]);
  await expect(models.finding).toContainText('Right answers: 0% right, 90% asked for');
  await app.getByRole('button', { name: 'Show the sample' }).click();
  await models.row('digit-3-b.png').click();
  await expect(models.sample).toContainText('3 ≠ 8');
  await models.sample.getByRole('button', { name: 'Look at the tensors' }).click();
  await expect(models.sample.getByRole('img', { name: 'Input image' })).toBeVisible();
  await expect(models.sample.getByRole('table', { name: 'First values of logits' })).toBeVisible();
  await checkBothThemes(app);
  await savePicture(app, 'models-judged', testInfo);
  await expect(app.getByRole('table', { name: 'Right answers by class' })).toBeVisible();
});
