import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { AppError } from '../app-error.ts';

const maxBytes = 1024 * 1024 * 1024;

/**
 * A model file that also gives out a tensor from inside. Protobuf merges a message that stands twice: a second graph at
 * the end, of nothing but one more output, is enough (https://protobuf.dev/programming-guides/encoding/#last-one-wins).
 */
export function withInnerOutput(path: string, tensor: string): Uint8Array {
  const { size } = statSync(path);
  if (size > maxBytes) throw new AppError('models/too-large-to-open-up', { file: basename(path) });
  const output = field(12, field(1, Buffer.from(tensor, 'utf8')));
  return Buffer.concat([readFileSync(path), field(7, output)]);
}

/** A field of bytes: its number and wire type 2, the length, the content. */
function field(number: number, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2]), varint(content.length), content]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 128);
  }
}
