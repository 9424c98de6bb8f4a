import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { TextDeclaration } from '../../preload/contract/handler/preprocess.ts';
import { AppError } from '../app-error.ts';

type Tokens = { ids: number[]; mask: number[]; types: number[] };
/** A text as tokens, cut and filled up as declared; 1 in the mask stands for a token of the text. */
export type Tokenize = (text: string) => Tokens;

const maxBytes = 256 * 1024 * 1024;

/** Opens a `tokenizer.json`, with the `tokenizer_config.json` beside it where there is one. Throws an AppError. */
export async function openTokenizer(path: string, { maxTokens, padTo, padId }: TextDeclaration): Promise<Tokenize> {
  const name = basename(path);
  try {
    const { Tokenizer } = await import('@huggingface/tokenizers');
    const tokenizer = new Tokenizer(readJson(path) ?? {}, readJson(join(dirname(path), 'tokenizer_config.json')) ?? {});
    const encode = (text: string, special: boolean) =>
      tokenizer.encode(text, { add_special_tokens: special, return_token_type_ids: true });
    const frame = encode('', true).ids.length;
    return (text) => {
      const { ids, token_type_ids: types } = encode(text, true);
      const whole = { ids, types: ids.map((_, index) => types?.[index] ?? 0) };
      const body = maxTokens !== undefined && ids.length > maxTokens ? encode(text, false).ids : undefined;
      return padTokens(body && maxTokens ? cutTokens(whole, body, maxTokens - frame) : whole, padTo ?? 0, padId);
    };
  } catch (cause) {
    throw new AppError('models/handler-file-missing', { file: 'hangar.yaml', name }, cause);
  }
}

function readJson(path: string): object | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  if (stats.size > maxBytes) throw new Error(`larger than ${maxBytes} bytes`);
  const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (typeof value !== 'object' || value === null) throw new Error('no JSON object');
  return value;
}

type Encoded = Omit<Tokens, 'mask'>;

/** Cuts the text's own tokens to `room` and leaves what frames them ([CLS], [SEP]) in place. */
function cutTokens({ ids, types }: Encoded, body: readonly number[], room: number): Encoded {
  const keep = Math.max(0, room);
  const start = ids.findIndex((_, at) => body.every((id, index) => ids[at + index] === id));
  const from = Math.max(0, start);
  const isKept = (_: number, index: number) => index < from + keep || index >= from + body.length;
  return { ids: ids.filter(isKept), types: types.filter(isKept) };
}

function padTokens({ ids, types }: Encoded, length: number, padId: number): Tokens {
  const rest = Math.max(0, length - ids.length);
  const fill = (value: number) => Array.from({ length: rest }, () => value);
  return {
    ids: [...ids, ...fill(padId)],
    mask: [...ids.map(() => 1), ...fill(0)],
    types: [...types, ...fill(0)],
  };
}
