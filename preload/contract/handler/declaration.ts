import { z } from 'zod';
import { expectSchema } from './expect.ts';
import { postprocessSchema } from './postprocess.ts';
import { audioSchema, imageSchema, tableSchema, textSchema } from './preprocess.ts';

/** The name of the file beside the model. */
export const handlerFileName = 'hangar.yaml';

/** What `hangar.yaml` may say. Strict: a word that is not known is a mistake. */
export const declarationSchema = z
  .strictObject({
    version: z.literal(1),
    module: z
      .string()
      .regex(/\.[cm]?[jt]s$/)
      .max(500)
      .optional()
      .meta({
        description:
          'A TypeScript or JavaScript file beside this one with steps of its own. It exports any of ' +
          'initialize({ modelPath, folder, inputs, outputs }), preprocess({ path, record, declared }) and ' +
          'inference(feeds, run), which give { name: { type, dims, data } }, postprocess(outputs, declared) and ' +
          'handle(sample, steps), which give a text or { answer, summary, scores: [{ label, score }] }.',
      }),
    preprocess: z
      .strictObject({
        image: imageSchema.optional(),
        table: tableSchema.optional(),
        text: textSchema.optional(),
        audio: audioSchema.optional(),
      })
      .optional()
      .meta({ description: 'How samples become inputs, by their kind.' }),
    postprocess: postprocessSchema.optional(),
    labels: z
      .union([z.string().min(1).max(500), z.array(z.string().max(500)).min(1).max(100_000)])
      .optional()
      .meta({
        description: 'Names of the classes in the order of the scores, or a file beside this one that lists them.',
      }),
    expect: expectSchema.optional(),
  })
  .meta({ title: 'hangar.yaml', description: 'How Hangar feeds a model, reads its answers and judges them.' });
export type Declaration = z.infer<typeof declarationSchema>;
