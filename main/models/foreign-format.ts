import type { ProblemCode } from '../../preload/contract/problem.ts';

type Recogniser = { code: ProblemCode; matches(head: Buffer, text: string): boolean };

const startsWith = (bytes: readonly number[]) => (head: Buffer) =>
  head.length >= bytes.length && bytes.every((byte, index) => head[index] === byte);

const isZip = startsWith([0x50, 0x4b, 0x03, 0x04]);

/** Tried in order; the first that knows the file answers. `text` is the head as Latin-1. */
const recognisers: readonly Recogniser[] = [
  { code: 'models/lfs-pointer', matches: (_, text) => text.startsWith('version https://git-lfs') },
  { code: 'models/web-page', matches: (_, text) => /^\s*<(!doctype html|html|\?xml|head)/i.test(text) },
  { code: 'models/torch', matches: (head, text) => isZip(head) && /\/(data\.pkl|code\/|byteorder|version)/.test(text) },
  { code: 'models/keras', matches: (head, text) => isZip(head) && /metadata\.json|model\.weights\.h5/.test(text) },
  { code: 'models/keras', matches: startsWith([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]) },
  { code: 'models/archive', matches: (head) => isZip(head) || startsWith([0x1f, 0x8b])(head) },
  // Protocol 2 to 5 of pickle: the opcode PROTO and its number. torch.save before 1.6 is one as well.
  {
    code: 'models/pickle',
    matches: (head) => head.length > 2 && head[0] === 0x80 && (head[1] ?? 0) >= 2 && (head[1] ?? 9) <= 5,
  },
  { code: 'models/gguf', matches: (_, text) => text.startsWith('GGUF') },
  { code: 'models/tflite', matches: (_, text) => text.slice(4, 8) === 'TFL3' },
  { code: 'models/ort-format', matches: (_, text) => text.slice(4, 8) === 'ORTM' },
  { code: 'models/safetensors', matches: isSafetensors },
  { code: 'models/saved-model', matches: isSavedModel },
];

/** The problem that names another tool's format, known by the file's first bytes; undefined for what may be ONNX. */
export function recogniseForeignFormat(head: Uint8Array): ProblemCode | undefined {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const text = bytes.toString('latin1');
  return recognisers.find((recogniser) => recogniser.matches(bytes, text))?.code;
}

/** An eight-byte length, then that much JSON (https://huggingface.co/docs/safetensors). */
function isSafetensors(head: Buffer): boolean {
  if (head.length < 10) return false;
  return head.readBigUInt64LE(0) < 100_000_000n && head[8] === 0x7b && head[9] === 0x22;
}

/** SavedModel: saved_model_schema_version = 1, then a MetaGraphDef that begins with its MetaInfoDef. */
function isSavedModel(head: Buffer): boolean {
  if (!startsWith([0x08, 0x01, 0x12])(head)) return false;
  let at = 3;
  while (at < 13 && (head[at] ?? 0) >= 0x80) at += 1;
  return head[at + 1] === 0x0a && at > 4;
}
