import { expect, test } from 'vitest';
import { fitTypes, type PricedType } from '../../../renderer/create/fit-types.ts';

const priced = (usdPerHour: number) => ({
  usdPerHour,
  market: 'on-demand' as const,
  askedAt: '2026-11-21T00:00:00Z',
  without: [],
});
const unknown = { unknown: { code: 'prices/not-listed' as const, params: {} } };
const types: PricedType[] = [
  { name: 'g6.2xlarge', shape: shape(8, 32, 1, 'NVIDIA L4'), onDemand: priced(1.18), spot: undefined },
  { name: 'm6i.large', shape: shape(2, 8), onDemand: priced(0.1), spot: undefined },
  { name: 'r6i.4xlarge', shape: shape(16, 128), onDemand: unknown, spot: undefined },
  { name: 'p5.48xlarge', shape: shape(192, 2048, 8, 'NVIDIA H100'), onDemand: priced(93), spot: undefined },
];
function shape(vcpus: number, gib: number, gpuCount?: number, gpuName?: string) {
  const gpus = gpuCount === undefined || gpuName === undefined ? {} : { gpuCount, gpuName };
  return { vcpus, memoryBytes: gib * 1024 ** 3, ...gpus };
}
const nothing = { text: '', vcpus: '', memoryGib: '', gpus: '' };
const byPrice = { column: 'onDemand', descending: false };
const names = (least: Partial<typeof nothing>, sort = byPrice) =>
  fitTypes(types, { ...nothing, ...least }, sort).map(({ name }) => name);

test('the cheapest comes first, and what has no known price last, whichever way they are sorted', () => {
  expect(names({})).toEqual(['m6i.large', 'g6.2xlarge', 'p5.48xlarge', 'r6i.4xlarge']);
  expect(names({}, { column: 'onDemand', descending: true }).at(-1)).toBe('r6i.4xlarge');
  expect(names({}, { column: 'name', descending: true })[0]).toBe('r6i.4xlarge');
});

test('only types that have at least what is asked for are left', () => {
  expect(names({ vcpus: '8' })).toEqual(['g6.2xlarge', 'p5.48xlarge', 'r6i.4xlarge']);
  expect(names({ memoryGib: '64', gpus: '1' })).toEqual(['p5.48xlarge']);
  expect(names({ text: 'h100' })).toEqual(['p5.48xlarge']);
  expect(names({ vcpus: 'many' })).toHaveLength(4);
});
