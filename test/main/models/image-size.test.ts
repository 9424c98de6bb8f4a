import { expect, test } from 'vitest';
import { frameImage } from '../../../main/models/image-size.ts';

const evaluation = {
  resize: { width: 256, fit: 'shorter', method: 'bilinear', pad: 0 },
  crop: { width: 224, height: 224 },
} as const;

test.each([
  // int(round((side - 224) / 2)) of torchvision: Python rounds halves to the even number.
  [640, 480, 341, 58],
  [500, 375, 341, 58],
  [640, 427, 383, 80],
  [600, 400, 384, 80],
])('a picture of %i × %i is cut where torchvision cuts it', (width, height, scaledWidth, left) => {
  const { scaled, window } = frameImage(evaluation, { width, height });
  expect([scaled, window]).toEqual([
    { width: scaledWidth, height: 256 },
    { width: 224, height: 224, left, top: 16 },
  ]);
});

test('a letter box has the smaller half before the picture, as those of YOLO', () => {
  const box = { resize: { width: 10, height: 10, fit: 'contain', method: 'bilinear', pad: 114 } } as const;
  expect(frameImage(box, { width: 10, height: 7 }).window).toMatchObject({ left: 0, top: -1 });
  expect(frameImage(box, { width: 10, height: 5 }).window).toMatchObject({ left: 0, top: -2 });
});
