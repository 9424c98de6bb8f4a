/** Whether a folder's files make it one sample, in the layout of ONNX's backend tests. */
export function isSampleFolder(names: readonly string[]): boolean {
  return names.some((name) => /^input_0\.npy$/.test(name));
}
