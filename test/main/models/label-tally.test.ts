import { expect, test } from 'vitest';
import { createLabelTally } from '../../../main/models/label-tally.ts';
import { createRightAnswers } from '../../../main/models/right-answers.ts';
import { declarationSchema } from '../../../preload/contract/handler/declaration.ts';

test('recall counts every sample of a class, also where there are more names than are told', () => {
  const tally = createLabelTally();
  for (let at = 0; at < 1000; at += 1) {
    const label = `class ${at}`;
    tally.add(label, label);
    tally.add(label, `wrong ${at}`);
  }
  const { classes = [], accuracy } = tally.figures() ?? {};
  expect(accuracy).toBe(0.5);
  expect(new Set(classes.filter(({ expectedCount }) => expectedCount > 0).map(({ recall }) => recall))).toEqual(
    new Set([0.5]),
  );
});

test('an empty cell is no right answer', () => {
  const declaration = declarationSchema.parse({ version: 1, expect: { labels: { from: 'column', column: 'kind' } } });
  const model = { path: '/m.onnx', inputs: [], outputs: [], preparations: [] };
  const rightAnswer = createRightAnswers({ ...model, handler: { path: '/hangar.yaml', declaration } });
  const cells = ['cat', '', '  ', undefined];
  const sample = { recordCount: 4, isTable: true, feeds: async () => ({}), cell: (row: number) => cells[row] };
  expect(cells.map((_, row) => rightAnswer('/rows.csv', sample, row))).toEqual([
    'cat',
    undefined,
    undefined,
    undefined,
  ]);
});
