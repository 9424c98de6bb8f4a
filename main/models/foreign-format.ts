import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Problem, ProblemCode } from '../../preload/contract/problem.ts';
import { AppError } from '../app-error.ts';
import type { ByteSource } from './protobuf-fields.ts';
import { readSafetensors } from './safetensors.ts';
import { readZipNames } from './zip-names.ts';

type Finding = { code: ProblemCode; params?: Problem['params'] };
type Head = { bytes: Buffer /** The same as Latin-1. */; text: string; ending: string; source: ByteSource };
type Recogniser = (head: Head) => Finding | undefined;

const headBytes = 4096;
const pickleEndings = ['.pkl', '.pickle', '.joblib', '.p'];

/** Tried in order; the first that knows the file answers. */
const recognisers: readonly Recogniser[] = [
  when('models/lfs-pointer', ({ text }) => text.startsWith('version https://git-lfs')),
  when('models/openvino', ({ text }) => /^\s*(<\?xml[^>]*>\s*)?<net\s/i.test(text)),
  when('models/pmml', ({ text }) => /^\s*(<\?xml[^>]*>\s*)?<PMML\s/i.test(text)),
  when('models/web-page', ({ text }) => /^\s*<(!doctype html|html|\?xml|head)/i.test(text)),
  (head) => (startsWith(head, 0x50, 0x4b, 0x03, 0x04) ? nameZip(head) : undefined),
  when('models/keras', (head) => startsWith(head, 0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a)),
  // What torch.save wrote before version 1.6: a pickle of this number comes first.
  when('models/torch', ({ text }) => text.startsWith('\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.')),
  // Protocol 2 to 5 of pickle: the opcode PROTO and its number. Older ones are known by their names.
  when('models/pickle', ({ bytes }) => bytes[0] === 0x80 && (bytes[1] ?? 0) >= 2 && (bytes[1] ?? 9) <= 5),
  when('models/pickle', (head) => pickleEndings.includes(head.ending) && !isCompressed(head)),
  when('models/joblib', (head) => pickleEndings.includes(head.ending)),
  when('models/archive', (head) => isCompressed(head) || head.text.slice(257, 262) === 'ustar'),
  nameGguf,
  when('models/tflite', ({ text }) => text.slice(4, 8) === 'TFL3'),
  when('models/executorch', ({ text }) => /^ET\d\d$/.test(text.slice(4, 8))),
  when('models/ort-format', ({ text }) => text.slice(4, 8) === 'ORTM'),
  when('models/tensorrt', ({ text }) => text.startsWith('ftrt') || text.startsWith('ptrt')),
  when('models/array', ({ text }) => text.startsWith('\x93NUMPY')),
  whenTool('LightGBM', ({ text }) => /^tree\r?\nversion=/.test(text)),
  whenTool('CatBoost', ({ text }) => text.startsWith('CBM1')),
  whenTool('XGBoost', ({ text }) => /^\{\s*"learner"\s*:|^\{L.{0,16}learner/s.test(text)),
  when('models/tensorflow-js', ({ text }) => /^\s*\{.{0,200}"(format|modelTopology|generatedBy)"/s.test(text)),
  ({ source, bytes }) => {
    const facts = readSafetensors(source, bytes);
    if (facts?.tensorCount === 0) return { code: 'models/safetensors-empty' };
    return facts && { code: 'models/safetensors', params: facts };
  },
  when('models/saved-model', isSavedModel),
  when('models/coreml', ({ ending, bytes }) => ending === '.mlmodel' && bytes[0] === 0x08),
  when('models/paddle', ({ ending, bytes }) => ending === '.pdmodel' && bytes[0] === 0x0a),
  when('models/tensorflow-graph', ({ ending, bytes }) => ending === '.pb' && bytes[0] === 0x0a),
];

/** The problem that names another tool's format, known by the file's bytes; undefined for what may be ONNX. */
export function nameForeignFile(source: ByteSource, path: string): AppError | undefined {
  const bytes = Buffer.from(source.read(0, Math.min(headBytes, source.sizeBytes)));
  const head = { bytes, text: bytes.toString('latin1'), ending: extname(path).toLowerCase(), source };
  for (const recognise of recognisers) {
    const found = recognise(head);
    if (found) return new AppError(found.code, { path, ...found.params });
  }
  return undefined;
}

/** The problem that names a folder in which another tool keeps a model. */
export function nameForeignFolder(path: string): AppError | undefined {
  const has = (name: string) => existsSync(join(path, name));
  if (has('saved_model.pb') || has('saved_model.pbtxt')) return new AppError('models/saved-model', { path });
  if (has('Manifest.json') || has('coremldata.bin')) return new AppError('models/coreml', { path });
  return undefined;
}

function when(code: ProblemCode, matches: (head: Head) => boolean): Recogniser {
  return (head) => (matches(head) ? { code } : undefined);
}

function whenTool(tool: string, matches: (head: Head) => boolean): Recogniser {
  return (head) => (matches(head) ? { code: 'models/boosted-trees', params: { tool } } : undefined);
}

function startsWith({ bytes }: Head, ...start: number[]): boolean {
  return bytes.length >= start.length && start.every((byte, index) => bytes[index] === byte);
}

/** gzip, zlib, bzip2, xz, zstd and lz4: the first is an archive, and joblib knows them all. */
function isCompressed(head: Head): boolean {
  return (
    startsWith(head, 0x1f, 0x8b) ||
    (head.bytes[0] === 0x78 && [0x01, 0x5e, 0x9c, 0xda].includes(head.bytes[1] ?? 0)) ||
    head.text.startsWith('BZh') ||
    startsWith(head, 0xfd, 0x37, 0x7a, 0x58, 0x5a) ||
    startsWith(head, 0x28, 0xb5, 0x2f, 0xfd) ||
    startsWith(head, 0x04, 0x22, 0x4d, 0x18)
  );
}

/** By what lies in the archive; by its first entry where its directory can't be read. */
function nameZip({ source, text }: Head): Finding {
  const names = readZipNames(source);
  const has = (pattern: RegExp) => (names.length > 0 ? names.some((name) => pattern.test(name)) : pattern.test(text));
  if (has(/(^|\/)constants\.pkl/) && has(/(^|\/)code\//)) return { code: 'models/torchscript' };
  if (has(/\/(data\.pkl|byteorder|version)/)) return { code: 'models/torch' };
  if (has(/metadata\.json|model\.weights\.h5/)) return { code: 'models/keras' };
  if (has(/\.mlmodel$|coremldata\.bin$/)) return { code: 'models/coreml' };
  if (has(/\.npy$/)) return { code: 'models/array' };
  const inside = names.find((name) => name.endsWith('.onnx'));
  return inside === undefined ? { code: 'models/archive' } : { code: 'models/archive-of-onnx', params: { inside } };
}

/** https://github.com/ggml-org/ggml/blob/master/docs/gguf.md: magic, version, count of tensors, count of entries. */
function nameGguf({ bytes, text }: Head): Finding | undefined {
  if (!text.startsWith('GGUF')) return undefined;
  const tensorCount = bytes.length >= 16 ? Number(bytes.readBigUInt64LE(8)) : 0;
  return { code: 'models/gguf', params: { tensorCount: Number.isSafeInteger(tensorCount) ? tensorCount : 0 } };
}

/** SavedModel: saved_model_schema_version = 1, then a MetaGraphDef that begins with its MetaInfoDef. */
function isSavedModel(head: Head): boolean {
  if (!startsWith(head, 0x08, 0x01, 0x12)) return false;
  let at = 3;
  while (at < 13 && (head.bytes[at] ?? 0) >= 0x80) at += 1;
  return head.bytes[at + 1] === 0x0a && at > 4;
}
