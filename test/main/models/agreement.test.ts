import { expect, test } from 'vitest';
import { toComparable } from '../../../main/models/comparable-tensors.ts';
import { createAgreement } from '../../../main/models/remote/agreement.ts';
import type { Tensor } from '../../../main/models/tensor.ts';

function agree(here: Tensor, there: Tensor) {
  const answer = (tensor: Tensor) => ({
    result: { path: 'a.json' },
    recordCount: 1,
    outputs: toComparable({ y: tensor }),
    latenciesMs: [],
  });
  const agreement = createAgreement({ absolute: 1e-5, relative: 1e-3 });
  agreement.add(answer(here), answer(there));
  return agreement.told();
}

test('an instance that answers another class disagrees, one that rounds otherwise does not', () => {
  const index = (value: bigint): Tensor => ({ type: 'int64', dims: [1], data: BigInt64Array.of(value) });
  expect(agree(index(2000n), index(2001n))).toMatchObject({ status: 'outside', outsideCount: 1 });
  expect(agree(index(2000n), index(2000n))).toMatchObject({ status: 'within' });
  const score = (value: number): Tensor => ({ type: 'float32', dims: [1], data: Float32Array.of(value) });
  expect(agree(score(2000), score(2001))).toMatchObject({ status: 'within' });
});
