import type { MachineType } from '../../preload/contract/changes.ts';

/** The types that fit what was typed: `8 vcpu`, `32 gib`, `gpu`, `arm64`, or a part of a type's or GPU's name; all must fit. */
export function findTypes(types: readonly MachineType[], text: string): MachineType[] {
  const tests = readTests(text);
  return types
    .filter((type) => tests.every((fits) => fits(type)))
    .sort((a, b) => sizeOf(a) - sizeOf(b) || a.name.localeCompare(b.name, 'en', { numeric: true }));
}

type Test = (type: MachineType) => boolean;

function readTests(text: string): Test[] {
  const tests: Test[] = [];
  const rest = text
    .toLowerCase()
    .slice(0, 200)
    .replace(/(\d{1,6}) ?(v?cpus?|gi?b|gpus?)\b/g, (_, number: string, unit: string) => {
      tests.push(atLeast(Number(number), unit));
      return ' ';
    });
  for (const word of rest.split(/[\s,]+/).filter(Boolean)) tests.push(named(word));
  return tests;
}

function atLeast(least: number, unit: string): Test {
  if (unit.includes('cpu')) return ({ shape }) => (shape.vcpus ?? 0) >= least;
  if (unit.startsWith('gpu')) return ({ shape }) => (shape.gpuCount ?? 0) >= least;
  return ({ shape }) => (shape.memoryBytes ?? 0) >= least * 1024 ** 3;
}

function named(word: string): Test {
  if (/^gpus?$/.test(word)) return ({ shape }) => (shape.gpuCount ?? 0) > 0;
  return ({ name, shape, architecture }) =>
    name.toLowerCase().includes(word) || shape.gpuName?.toLowerCase().includes(word) === true || architecture === word;
}

/** The smaller first: a machine with GPUs comes after all without. */
function sizeOf({ shape }: MachineType): number {
  return (shape.gpuCount ?? 0) * 1e9 + (shape.vcpus ?? 0) * 1e4 + (shape.memoryBytes ?? 0) / 1024 ** 3;
}
