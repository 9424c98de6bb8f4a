import { expect, test } from 'vitest';
import { confusionTint, mostTakenFor } from '../../../renderer/models/label-figures.ts';

const figures = {
  accuracy: 0.5,
  classes: ['cat', 'dog', 'fox'].map((label) => ({ label, expectedCount: 4 })),
  confusion: [
    [2, 0, 2],
    [0, 4, 0],
    [1, 3, 0],
  ],
};

test('names what a class was most often taken for, and nothing where it was always known', () => {
  expect([0, 1, 2].map((row) => mostTakenFor(figures, row))).toEqual([
    { label: 'fox', count: 2 },
    undefined,
    { label: 'dog', count: 3 },
  ]);
});

test('a cell without samples has no colour, a full one can still be read on', () => {
  expect(confusionTint(0, 4)).toBe(0);
  expect(confusionTint(4, 4)).toBeLessThan(0.4);
  expect(confusionTint(1, 4)).toBeGreaterThan(0);
});
