/**
 * Whether a folder's files make it one sample, in the layout of ONNX's backend tests. A model without inputs has outputs
 * alone.
 */
export function isSampleFolder(names: readonly string[]): boolean {
  return names.some((name) => /^(input|output)_0\.(npy|pb)$/.test(name));
}
