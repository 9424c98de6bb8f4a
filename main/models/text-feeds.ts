import type { TextDeclaration } from '../../preload/contract/handler/preprocess.ts';
import type { TensorInfo } from '../../preload/contract/models.ts';
import { AppError } from '../app-error.ts';
import type { NamedTensors, Tensor } from './tensor.ts';
import { fitTensor } from './tensor-feeds.ts';
import type { Tokenize } from './tokenizer.ts';

/** A text as the inputs of a language model: the tokens' numbers, and mask and segments where it takes them. */
export function textToFeeds(
  inputs: readonly TensorInfo[],
  { declared, tokenize }: { declared: TextDeclaration; tokenize: Tokenize },
  text: string,
  file: string,
): NamedTensors {
  const tokens = tokenize(text);
  const parts = [
    [declared.ids, tokens.ids],
    [declared.mask, tokens.mask],
    [declared.types, tokens.types],
  ] as const;
  const feeds = parts.flatMap(([name, values]) => {
    const input = inputs.find((candidate) => candidate.name === name);
    return input ? [[name, fitTensor(input, toTensor(input, values, file), file)] as const] : [];
  });
  return Object.fromEntries(feeds);
}

function toTensor({ name, type }: TensorInfo, values: readonly number[], file: string): Tensor {
  const dims = [1, values.length];
  if (type === 'int64') return { type, dims, data: BigInt64Array.from(values, BigInt) };
  if (type === 'int32') return { type, dims, data: Int32Array.from(values) };
  throw new AppError('models/sample-wrong-kind', { file, input: name, type });
}
