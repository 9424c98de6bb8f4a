import { afterEach, beforeEach, expect, test } from 'vitest';
import type { InstanceList } from '../../../main/clouds/instance-list.ts';
import { findSisterTypes } from '../../../main/clouds/sister-types.ts';
import type { MachineType } from '../../../preload/contract/changes.ts';
import { rowNamed, watchUntil } from '../../support/instance-events.ts';
import { openPracticeClouds } from '../../support/practice-clouds.ts';

const gib = 1024 ** 3;
function aType(name: string, vcpus: number, memoryGib: number, gpu?: [count: number, name: string]): MachineType {
  const [gpuCount, gpuName] = gpu ?? [];
  const shape = { vcpus, memoryBytes: memoryGib * gib, ...(gpuCount && gpuName ? { gpuCount, gpuName } : {}) };
  return { name, shape, architecture: name.startsWith('arm') ? 'arm64' : 'x86_64' };
}
const offered = [
  aType('small', 2, 8),
  aType('medium', 4, 16),
  aType('wide', 4, 32),
  aType('large', 8, 32),
  aType('huge', 96, 768),
  aType('arm-medium', 4, 16),
  aType('gpu-one', 4, 16, [1, 'L4']),
  aType('gpu-old', 4, 16, [1, 'T4']),
  aType('gpu-four', 48, 192, [4, 'L4']),
];
const names = (name: string) => {
  const found = offered.find((type) => type.name === name);
  return findSisterTypes(found ?? aType(name, 1, 1), offered).map((type) => type.name);
};

test('the nearest types come first, more before less, and of the same processors', () => {
  expect(names('medium')).toEqual(['wide', 'large', 'small']);
  expect(names('arm-medium')).toEqual([]);
});

test('GPUs that were put into a machine count, though its type has none', () => {
  const own = aType('medium', 4, 16, [1, 'T4']);
  expect(findSisterTypes(own, offered).map(({ name }) => name)).toEqual(['gpu-old', 'gpu-one']);
});

test('a machine with GPUs has sisters with GPUs alone, one without has none of those', () => {
  expect(names('gpu-one')).toEqual(['gpu-old']);
  expect(names('huge')).toEqual([]);
});

test('a type that the zone no longer names is judged by what the instance has', () => {
  const [first, second] = findSisterTypes({ name: 'gone', shape: { vcpus: 4, memoryBytes: 16 * gib } }, offered);
  expect([first?.name, second?.name]).toEqual(['arm-medium', 'medium']);
  expect(findSisterTypes({ name: 'gone', shape: {} }, offered)).toEqual([]);
});

let list: InstanceList;
let close: () => Promise<void>;
beforeEach(async () => {
  ({ list, close } = await openPracticeClouds());
});
afterEach(() => close());

test.each([
  ['train-vision-01', 'p5.48xlarge'],
  ['pretrain-a100', 'a3-highgpu-8g'],
])('%s, for which there is no room, has a sister in its zone with its price', async (name, sister) => {
  const { ref, zone, region } = rowNamed(await watchUntil(list, ({ finished }) => finished), name);
  const signal = AbortSignal.timeout(20_000);
  const [first] = await list.sisterTypes({ ref }, signal);
  expect(first).toMatchObject({ name: sister, price: { market: 'on-demand', usdPerHour: expect.any(Number) } });
  const accountKey = list.accountOf(ref)?.key ?? '';
  const type = list.find(ref)?.type ?? '';
  const [spot] = await list.sisterTypes({ accountKey, region, zone, type, market: 'spot' }, signal);
  expect(spot?.name).toBe(sister);
});
