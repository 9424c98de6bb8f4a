import { expect, test } from 'vitest';
import { compareOutputs } from '../../../main/models/compare-tensors.ts';
import type { Tensor } from '../../../main/models/tensor.ts';

const usual = { absolute: 1e-5, relative: 1e-3 };
const found = (output: Tensor, reference: Tensor) => compareOutputs({ y: output }, { y: reference }, usual).found;

test('long integers are told apart beyond 2⁵³, the same ones are not', () => {
  const long = (value: bigint): Tensor => ({ type: 'int64', dims: [1], data: BigInt64Array.of(value) });
  expect(found(long(2n ** 53n), long(2n ** 53n + 1n))).toBe('y: [0] 9007199254740992 ≠ 9007199254740993');
  expect(found(long(2n ** 53n + 1n), long(2n ** 53n + 1n))).toBe('');
});

test('whole numbers have no share of themselves for tolerance: class 2000 is not class 2001', () => {
  const whole = (value: number): Tensor => ({ type: 'int32', dims: [1], data: Int32Array.of(value) });
  expect(found(whole(2001), whole(2000))).toBe('y: [0] 2001 ≠ 2000');
  expect(compareOutputs({ y: whole(2001) }, { y: whole(2000) }, { absolute: 1, relative: 0 }).found).toBe('');
  const real = (value: number): Tensor => ({ type: 'float32', dims: [1], data: Float32Array.of(value) });
  expect(found(real(2001), real(2000))).toBe('');
});
