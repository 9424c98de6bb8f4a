import { expect, test } from 'vitest';
import { refuseSamples } from '../../../renderer/models/refuse-samples.ts';

const choice = (count: number) => Array.from({ length: count }, (_, index) => `/samples/${index}.png`);

test('a choice that is larger than one run takes is refused as a whole, with the limit', () => {
  expect(refuseSamples(choice(10_000))).toBeUndefined();
  expect(refuseSamples(choice(10_001))).toEqual({ code: 'models/too-many-samples', params: { limit: 10_000 } });
});
