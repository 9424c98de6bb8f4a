/** Models that are sold with more than one size of memory, and what the size is where nobody tells. */
const manySizes: Record<string, number> = { A100: 40, V100: 16 };

/**
 * One name for one GPU, however its cloud writes it: EC2's `NVIDIA` and `H100`, Google's `nvidia-h100-80gb`, are both
 * `NVIDIA H100`. The memory is part of the name only where the model alone does not tell it: `NVIDIA A100 80GB`.
 */
export function createGpuName(words: string, memoryMib?: number): string {
  const isNvidia = /^nvidia\b/i.test(words);
  if (!isNvidia) return words;
  const parts = words.split(/[\s-]+/).filter((part) => !/^(nvidia|tesla|vws|workstation)$/i.test(part));
  const written = parts.find((part) => /^\d+gb$/i.test(part));
  const model = parts.filter((part) => part !== written).join(' ');
  // Google writes everything small; EC2's `T4g` is meant so.
  const name = model === model.toLowerCase() ? model.toUpperCase() : model;
  const usual = manySizes[name];
  if (usual === undefined) return `NVIDIA ${name}`;
  const sizeGb = written ? Number.parseInt(written, 10) : memoryMib ? Math.round(memoryMib / 1024) : usual;
  return `NVIDIA ${name} ${sizeGb}GB`;
}
