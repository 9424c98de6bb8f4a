import { z } from 'zod';

const positive = z.number().positive();
const share = z.number().min(0).max(1);

/** Everything a verdict may look at, in the order in which it is told. */
export const checkIds = [
  'answered',
  'finite',
  'golden',
  'labels',
  'ranges',
  'shapes',
  'deterministic',
  'batch',
  'robust',
  'inputs',
  'latency',
  'memory',
  'firstRun',
  'fileSize',
] as const;
export const checkIdSchema = z.enum(checkIds);

export type CheckId = z.infer<typeof checkIdSchema>;

export const expectSchema = z
  .strictObject({
    warnOnly: z.array(checkIdSchema).max(checkIds.length).default(['finite']).meta({
      description: 'Checks that warn where others would fail the run.',
    }),
    golden: z
      .strictObject({ absolute: z.number().min(0).default(1e-5), relative: z.number().min(0).default(1e-3) })
      .optional()
      .meta({
        description:
          'Reference outputs that samples carry (output_0.pb, or arrays named like outputs in an .npz): ' +
          'a value may differ by absolute + relative × reference, a whole number by absolute alone.',
      }),
    labels: z
      .strictObject({
        from: z.enum(['folder', 'column', 'file']).default('folder').meta({
          description: "The name of the sample's folder, a column of its record, or a CSV file of sample and label.",
        }),
        column: z.string().min(1).max(500).optional(),
        file: z.string().min(1).max(500).optional().meta({ description: 'Beside this file; rows of sample, label.' }),
        accuracy: share.optional().meta({ description: 'The least share of right answers.' }),
        perClass: share.optional().meta({ description: 'The least share of right answers in every class.' }),
      })
      .optional()
      .meta({ description: 'The right answers.' }),
    ranges: z
      .record(z.string().min(1).max(500), z.tuple([z.number(), z.number()]))
      .optional()
      .meta({ description: 'Least and greatest value by output.' }),
    shapes: z
      .record(z.string().min(1).max(500), z.array(z.union([z.int().min(0), z.literal('?')])).max(32))
      .optional()
      .meta({ description: "Shape by output; '?' where a side may be anything." }),
    deterministic: z.boolean().optional().meta({ description: 'The same input twice gives the same output.' }),
    batch: z
      .strictObject({ absolute: z.number().min(0).default(1e-5), relative: z.number().min(0).default(1e-3) })
      .optional()
      .meta({ description: 'Samples in one batch give what they give one by one.' }),
    robust: z
      .boolean()
      .optional()
      .meta({ description: 'Zero, extreme, empty and oversized inputs end in an answer or an error, never a crash.' }),
    inputs: z
      .string()
      .min(1)
      .max(500)
      .optional()
      .meta({
        description:
          'The profile of the training data, beside this file: samples are held against it, column by column. ' +
          'Its schema is docs/input-profile.schema.json.',
      }),
    latencyMs: z
      .strictObject({ p50: positive.optional(), p95: positive.optional(), p99: positive.optional() })
      .optional()
      .meta({ description: 'The most time inference may take.' }),
    memoryMiB: positive.optional().meta({ description: "The most memory the model's process may come to." }),
    firstRunMs: positive.optional().meta({ description: 'The most time from loading to the first answer.' }),
    fileSizeMiB: positive.optional(),
  })
  .meta({ description: 'What a run is judged by.' });
export type Expectations = z.infer<typeof expectSchema>;
