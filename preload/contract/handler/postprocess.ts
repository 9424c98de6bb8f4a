import { z } from 'zod';

const outputName = z.string().min(1).max(500);
const output = outputName.optional().meta({ description: "The output it reads; the model's first tensor without it." });

const classesSchema = z.strictObject({
  kind: z.literal('classes').meta({
    description:
      'One class of several: the best ones with their scores. One score and two labels: the second one has it.',
  }),
  output,
  activation: z
    .enum(['auto', 'softmax', 'sigmoid', 'none'])
    .default('auto')
    .meta({ description: 'auto: softmax, but where the scores are shares of 1 already.' }),
  top: z.int().min(1).max(100).default(5),
});

const multiLabelSchema = z.strictObject({
  kind: z.literal('multi-label').meta({ description: 'Every class whose score is over the threshold.' }),
  output,
  activation: z.enum(['sigmoid', 'none']).default('sigmoid'),
  threshold: z.number().min(0).max(1).default(0.5),
});

const argMaxSchema = z.strictObject({
  kind: z.literal('arg-max').meta({ description: 'The place of the highest value along an axis.' }),
  output,
  axis: z.int().min(-32).max(31).default(-1),
});

const boxesSchema = z.strictObject({
  kind: z.literal('boxes').meta({ description: 'Boxes with class and score, overlapping ones taken out (NMS).' }),
  output: outputName
    .optional()
    .meta({ description: 'The boxes, with the scores beside them where `scores` is absent.' }),
  scores: outputName.optional().meta({ description: 'An output of its own for the scores.' }),
  classes: outputName.optional().meta({ description: 'An output of its own for the class numbers.' }),
  format: z.enum(['xyxy', 'xywh', 'cxcywh']).default('cxcywh'),
  transposed: z.boolean().default(false).meta({ description: 'A column is a box: [1, 4 + classes, boxes].' }),
  objectness: z.boolean().default(false).meta({ description: 'A fifth value says whether there is anything.' }),
  scoreThreshold: z.number().min(0).max(1).default(0.25),
  overlapThreshold: z.number().min(0).max(1).default(0.45).meta({ description: 'Intersection over union.' }),
  maxBoxes: z.int().min(1).max(1000).default(100),
});

const valuesSchema = z.strictObject({
  kind: z.literal('values').meta({ description: 'Numbers, brought back to their own scale: value × std + mean.' }),
  output,
  mean: z.union([z.number(), z.array(z.number()).min(1).max(1000)]).optional(),
  std: z.union([z.number(), z.array(z.number()).min(1).max(1000)]).optional(),
});

export const postprocessSchema = z
  .discriminatedUnion('kind', [classesSchema, multiLabelSchema, argMaxSchema, boxesSchema, valuesSchema])
  .meta({ description: 'What the outputs mean.' });
export type Postprocess = z.infer<typeof postprocessSchema>;
