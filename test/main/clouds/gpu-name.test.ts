import { expect, test } from 'vitest';
import { createGpuName } from '../../../main/clouds/gpu-name.ts';

test('both clouds call one GPU by one name', () => {
  expect(createGpuName('nvidia-h100-80gb')).toBe('NVIDIA H100');
  expect(createGpuName('NVIDIA H100', 81_920)).toBe('NVIDIA H100');
  expect(createGpuName('nvidia-tesla-t4-vws')).toBe('NVIDIA T4');
  expect(createGpuName('NVIDIA T4', 16_384)).toBe('NVIDIA T4');
  expect(createGpuName('NVIDIA T4g', 16_384)).toBe('NVIDIA T4g');
});

test('the memory is told where one model is sold with several sizes', () => {
  expect(createGpuName('nvidia-tesla-a100')).toBe('NVIDIA A100 40GB');
  expect(createGpuName('NVIDIA A100', 40_960)).toBe('NVIDIA A100 40GB');
  expect(createGpuName('nvidia-a100-80gb')).toBe('NVIDIA A100 80GB');
  expect(createGpuName('NVIDIA A100', 81_920)).toBe('NVIDIA A100 80GB');
  expect(createGpuName('nvidia-tesla-v100')).toBe('NVIDIA V100 16GB');
  expect(createGpuName('NVIDIA V100', 32_768)).toBe('NVIDIA V100 32GB');
});

test('what is not from NVIDIA keeps the name its cloud gives it', () => {
  expect(createGpuName('AMD Radeon Pro V520')).toBe('AMD Radeon Pro V520');
  expect(createGpuName('ct5lp')).toBe('ct5lp');
});
