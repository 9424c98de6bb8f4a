import type { AudioDeclaration, TableDeclaration, TextDeclaration } from '../../preload/contract/handler/preprocess.ts';
import type { Preparation, TensorInfo } from '../../preload/contract/models.ts';
import type { HandledModel } from './handled-model.ts';
import { resolveBeside } from './handler-folder.ts';
import { declareImagePlan, type ImagePlan, inferImagePlan } from './image-plan.ts';
import { openTokenizer, type Tokenize } from './tokenizer.ts';

/** What of a model and its handler decides how samples are read. */
export type SampleTarget = {
  inputs: readonly TensorInfo[];
  outputs: readonly TensorInfo[];
  preparations: readonly Preparation[];
  image?: ImagePlan;
  table?: TableDeclaration;
  text?: { declared: TextDeclaration; tokenize: Tokenize };
  /** Holds the right answers, and nothing for the model. */
  labelColumn?: string;
  audio?: { declared: AudioDeclaration; input: TensorInfo };
};

/** The target of a model without a handler of its own. */
export function inferTarget({
  inputs,
  outputs,
  preparations,
}: Pick<SampleTarget, 'inputs' | 'outputs' | 'preparations'>): SampleTarget {
  const [input] = inputs;
  const image = preparations.find((preparation) => preparation.kind === 'image');
  return { inputs, outputs, preparations, ...(image && input ? { image: inferImagePlan(input, image) } : {}) };
}

/** The target as the handler declares it; what it leaves out is inferred. Opens the tokenizer it names. */
export async function createTarget(model: HandledModel): Promise<SampleTarget> {
  const inferred = inferTarget(model);
  const { handler } = model;
  const { image, table, text, audio } = handler?.declaration.preprocess ?? {};
  const { labels } = handler?.declaration.expect ?? {};
  const imageInput = image && inputNamed(model, image.input);
  const audioInput = audio && inputNamed(model, audio.input);
  return {
    ...inferred,
    ...(image && imageInput ? { image: declareImagePlan(imageInput, image) } : {}),
    ...(table ? { table } : {}),
    ...(text && handler
      ? { text: { declared: text, tokenize: await openTokenizer(resolveBeside(handler.path, text.tokenizer), text) } }
      : {}),
    ...(labels?.from === 'column' ? { labelColumn: labels.column ?? 'label' } : {}),
    ...(audio && audioInput ? { audio: { declared: audio, input: audioInput } } : {}),
  };
}

/** Names were checked when the handler was read; without one there is only one input. */
function inputNamed({ inputs }: HandledModel, name: string | undefined): TensorInfo | undefined {
  return name === undefined ? inputs[0] : inputs.find((input) => input.name === name);
}
