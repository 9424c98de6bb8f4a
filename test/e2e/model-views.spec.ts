import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, TestInfo } from '@playwright/test';
import sharp from 'sharp';
import { biasedDigits } from '../support/digit-variants.ts';
import { createLoopModel, createTestFolder, exampleFolder } from '../support/models.ts';
import { test } from './pages/models-test.ts';
import { expect } from './support/app.ts';
import { checkAccessibility } from './support/check-accessibility.ts';
import { savePicture } from './support/save-picture.ts';

const files = createTestFolder();
const digits = readFileSync(join(exampleFolder, 'digits.onnx'));
test.afterAll(files.dispose);

function folder(name: string) {
  mkdirSync(join(files.folder, name), { recursive: true });
  return (file: string, content: string | Uint8Array) => files.write(join(name, file), content);
}

async function lookAt(app: Page, name: string, testInfo: TestInfo): Promise<void> {
  await app.mouse.move(0, 0);
  for (const colorScheme of ['dark', 'light'] as const) {
    await app.emulateMedia({ colorScheme });
    await checkAccessibility(app);
    await savePicture(app, `${name}-${colorScheme}`, testInfo);
  }
}

async function speakKorean(app: Page): Promise<void> {
  await app.getByRole('button', { name: /Settings/ }).click();
  await app.getByRole('button', { name: /Language/ }).click();
  await app.getByRole('option', { name: '한국어' }).click();
  await app.getByRole('button', { name: '모델', exact: true }).click();
}

test("today's model beside yesterday's: what changed, the verdict, and the way back to the last good file", async ({
  app,
  models,
}, testInfo) => {
  const handler = 'version: 1\nexpect: {labels: {from: folder, accuracy: 0.9}}\n';
  const [yesterday, today] = [folder('yesterday'), folder('today')];
  for (const write of [yesterday, today]) {
    write('hangar.yaml', handler);
  }
  const good = yesterday('digits.onnx', digits);
  const bad = today('digits.onnx', biasedDigits(3));
  for (const name of readdirSync(join(exampleFolder, 'samples'))) {
    const digit = name.charAt('digit-'.length);
    folder(join('answers', digit))(name, readFileSync(join(exampleFolder, 'samples', name)));
  }
  const samples = [join(files.folder, 'answers')];

  await models.chooseFiles('Choose a model…', [good]);
  await models.chooseFiles('Choose samples…', samples);
  await expect(models.finding).toHaveText('All 20 samples were answered');
  await models.chooseFiles('Choose a model…', [bad]);
  await app.getByRole('button', { name: /^Run on \d+ sample/ }).click();
  await expect(models.finding).toContainText('Right answers');

  await app.getByRole('tab', { name: 'Compare' }).click();
  await expect(app.getByText('onnxruntime has no other execution provider on this computer')).toBeVisible();
  await models.chooseFiles('Compare with…', [good]);
  await expect(app.getByRole('status').filter({ hasText: /digits\.onnx → B .*digits\.onnx/ })).toContainText('Worse');
  const pairs = app.getByRole('grid', { name: 'Samples, the changed ones first' });
  await expect(pairs.getByRole('row').filter({ hasText: 'digit-5-a.png' })).toContainText('3');
  await lookAt(app, 'model-compare', testInfo);

  await app.getByRole('tab', { name: 'History' }).click();
  await expect(app.getByRole('heading', { name: '2 runs on record' })).toBeVisible();
  await expect(app.getByRole('heading', { name: '1 comparison on record' })).toBeVisible();
  await expect(app.getByRole('grid', { name: 'Comparisons' })).toContainText('Worse');
  await expect(app.getByText('The newest run did not pass. The last good file ran')).toBeVisible();
  await lookAt(app, 'model-history', testInfo);
  await speakKorean(app);
  await app.getByRole('tab', { name: '기록' }).click();
  await expect(app.getByRole('heading', { name: '비교 기록 1개' })).toBeVisible();
  await savePicture(app, 'model-history-ko', testInfo);
  await app.getByRole('button', { name: '마지막으로 통과한 파일 열기' }).click();
  // Another file is in front again, which has not run yet.
  await app.getByRole('tab', { name: '실행' }).click();
  await expect(app.getByRole('button', { name: /샘플 1개/ })).toBeVisible();
});

test('a run that was cancelled is on record with its reason', async ({ app, models }) => {
  const write = folder('unfinished');
  const torn = write('loop.onnx', createLoopModel());
  await models.chooseFiles('Choose a model…', [torn]);
  await models.chooseFiles('Choose samples…', [write('forever.json', '[4611686018427387904]')]);
  await expect(models.finding).toHaveText('0 of 1 samples answered…');
  await app.getByRole('button', { name: 'Cancel' }).click();
  await expect(models.finding).toHaveText('Cancelled after 0 of 1 samples');
  await app.getByRole('tab', { name: 'History' }).click();
  const runs = app.getByRole('grid', { name: 'History' });
  await expect(runs.getByRole('row').filter({ hasText: 'Cancelled' })).toHaveCount(1);
  await runs.getByRole('row').filter({ hasText: 'Cancelled' }).click();
  await expect(app.getByRole('alert')).toContainText('Cancelled. Nothing more was done.');
});

test('samples are held against the training data, and the profile is kept with the model', async ({
  app,
  models,
}, testInfo) => {
  const write = folder('inputs');
  const model = write('digits.onnx', digits);
  const training = join(exampleFolder, 'samples');
  const invert = folder('inputs/inverted');
  for (const name of readdirSync(training))
    invert(name, await sharp(join(training, name)).negate().toColourspace('b-w').png().toBuffer());
  await models.chooseFiles('Choose a model…', [model]);
  await models.chooseFiles('Choose samples…', [join(files.folder, 'inputs/inverted')]);
  await expect(models.finding).toHaveText('All 20 samples were answered');
  await app.getByRole('tab', { name: 'Inputs' }).click();
  await models.chooseFiles('Choose the reference…', [training]);
  await expect(app.getByRole('status').filter({ hasText: '20 rows beside 20' })).toContainText('Failed');
  const columns = app.getByRole('grid', { name: 'Are the inputs like the training data?' });
  await expect(columns.getByRole('row').filter({ hasText: 'grey mean' })).toContainText('Failed');
  await expect(columns.getByRole('row').filter({ hasText: 'width' })).toContainText('Passed');
  await lookAt(app, 'model-inputs', testInfo);
  await app.getByRole('button', { name: 'Keep with the model' }).click();
  await expect(app.getByText('From now on every run is held against hangar.inputs.json')).toBeVisible();
  await app.getByRole('tab', { name: 'Run' }).click();
  await app.getByRole('button', { name: 'Run again' }).click();
  await expect(models.finding).toContainText('Inputs beside the training data');
  await speakKorean(app);
  await savePicture(app, 'model-inputs-ko', testInfo);
});

test('the body of a loop is opened in the picture, by keys too, and left again', async ({ app, models }, testInfo) => {
  await models.chooseFiles('Choose a model…', [folder('bodies')('loop.onnx', createLoopModel())]);
  await app.getByRole('tab', { name: 'Graph' }).click();
  await app.getByRole('application', { name: 'Graph of 3 nodes' }).waitFor();
  const nodes = app.getByRole('grid', { name: 'Nodes' });
  await nodes.getByRole('row').filter({ hasText: 'Loop' }).click();
  await app.getByRole('button', { name: 'Open body: 2 nodes' }).click();
  const trail = app.getByRole('navigation', { name: 'Where in the model this graph lies' });
  await expect(trail).toContainText('body');
  await expect(nodes.getByRole('row').filter({ hasText: 'Sin' })).toBeVisible();
  await lookAt(app, 'model-graph-body', testInfo);
  await trail.getByRole('button', { name: 'Main graph' }).click();
  await nodes.getByRole('row').filter({ hasText: 'Loop' }).click();
  await app.getByRole('application', { name: 'Graph of 3 nodes' }).focus();
  await app.keyboard.press('Enter');
  await expect(trail).toBeVisible();
});
