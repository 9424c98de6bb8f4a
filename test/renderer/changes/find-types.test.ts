import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MachineType } from '../../../preload/contract/changes.ts';
import { findTypes } from '../../../renderer/changes/find-types.ts';

const type = (name: string, vcpus: number, memoryGib: number, gpu?: [number, string]): MachineType => ({
  name,
  architecture: name.startsWith('m7g') ? 'arm64' : 'x86_64',
  shape: {
    vcpus,
    memoryBytes: memoryGib * 1024 ** 3,
    ...(gpu ? { gpuCount: gpu[0], gpuName: gpu[1] } : { gpuCount: 0 }),
  },
});
const types = [
  type('g5.12xlarge', 48, 192, [4, 'NVIDIA A10G']),
  type('m6i.2xlarge', 8, 32),
  type('g6.2xlarge', 8, 32, [1, 'NVIDIA L4']),
  type('t3.small', 2, 2),
  type('m7g.xlarge', 4, 16),
];
const found = (text: string) => findTypes(types, text).map(({ name }) => name);

test('types are listed from the smallest, those with GPUs last', () => {
  expect(found('')).toEqual(['t3.small', 'm7g.xlarge', 'm6i.2xlarge', 'g6.2xlarge', 'g5.12xlarge']);
});

test('what is typed narrows them down: by size, GPU, architecture or name', () => {
  expect(found('8 vcpu')).toEqual(['m6i.2xlarge', 'g6.2xlarge', 'g5.12xlarge']);
  expect(found('8 vcpu, 32 gib, l4')).toEqual(['g6.2xlarge']);
  expect(found('2 gpus')).toEqual(['g5.12xlarge']);
  expect(found('gpu')).toEqual(['g6.2xlarge', 'g5.12xlarge']);
  expect(found('arm64')).toEqual(['m7g.xlarge']);
  expect(found('M6I')).toEqual(['m6i.2xlarge']);
  expect(found('nothing like it')).toEqual([]);
});

test('no text breaks the search, and none finds what is not there', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (text) => {
      expect(types).toEqual(expect.arrayContaining(findTypes(types, text)));
    }),
  );
});
