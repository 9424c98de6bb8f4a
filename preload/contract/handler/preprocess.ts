import { z } from 'zod';

const name = z.string().min(1).max(500);
const inputName = name.meta({ description: 'The input of the model that this becomes; needed where it has several.' });
const side = z.int().min(1).max(32_768);
const perChannel = (value: z.ZodNumber) => z.union([value, z.array(value).min(1).max(4)]);

/** How a picture is brought to size; `opencv-linear` takes no mean over what it leaves out, as OpenCV does. */
const resizeMethods = ['nearest', 'bilinear', 'bicubic', 'lanczos', 'opencv-linear'] as const;
/** `shorter`: the shorter side gets the size asked for, the other one follows; a crop usually comes after it. */
const resizeFits = ['stretch', 'cover', 'contain', 'shorter'] as const;

const resizeSchema = z
  .strictObject({
    width: side.optional(),
    height: side.optional(),
    fit: z
      .enum(resizeFits)
      .default('stretch')
      .meta({
        description:
          'stretch: to the size exactly. cover: fill it and cut what is over. contain: fit inside and fill the rest ' +
          'with pad. shorter: the shorter side gets the size, the other one follows.',
      }),
    method: z.enum(resizeMethods).default('bilinear').meta({
      description: 'How pixels are made; opencv-linear takes no mean over what it leaves out, as OpenCV does.',
    }),
    pad: z.int().min(0).max(255).default(0).meta({ description: 'The grey of what contain fills, 0 to 255.' }),
  })
  .meta({ description: "Where a side is not given, the model's own is taken." });

export const imageSchema = z
  .strictObject({
    input: inputName.optional(),
    channels: z.enum(['RGB', 'BGR', 'RGBA', 'grey']).optional(),
    layout: z.enum(['NCHW', 'NHWC', 'CHW', 'HWC']).optional(),
    resize: resizeSchema.optional(),
    crop: z.strictObject({ width: side, height: side }).optional().meta({ description: 'Cut from the middle.' }),
    range: z
      .tuple([z.number(), z.number()])
      .optional()
      .meta({ description: 'What black and white become, such as [0, 1], [-1, 1] or [0, 255].' }),
    mean: perChannel(z.number())
      .optional()
      .meta({ description: 'Taken off after range, for all channels or for each.' }),
    std: perChannel(z.number().positive())
      .optional()
      .meta({ description: 'Divided by after mean, for all channels or for each.' }),
  })
  .meta({ description: 'Pictures: PNG, JPEG, WebP, GIF, TIFF, AVIF.' });
export type ImageDeclaration = z.infer<typeof imageSchema>;

const columnSchema = z.strictObject({
  name: name.meta({ description: 'The column of the CSV file, or the key of the JSON record.' }),
  input: inputName.optional(),
  type: z.enum(['number', 'boolean', 'category', 'text']).default('number'),
  missing: z
    .union([z.number(), z.string()])
    .optional()
    .meta({ description: 'Taken where the value is missing; without it a missing value fails the sample.' }),
  categories: z.array(z.string().max(500)).min(1).max(100_000).optional().meta({ description: 'In training order.' }),
  encode: z
    .enum(['index', 'one-hot'])
    .default('index')
    .meta({ description: 'index: the place in categories from 0. one-hot: one value for each category.' }),
  unknown: z
    .int()
    .min(-1)
    .optional()
    .meta({ description: 'The index for a category that is not listed; without it such a value fails the sample.' }),
  mean: z.number().optional(),
  std: z.number().positive().optional(),
});
export type ColumnDeclaration = z.infer<typeof columnSchema>;

export const tableSchema = z
  .strictObject({
    columns: z.array(columnSchema).min(1).max(10_000).meta({ description: "In the order of the model's input." }),
    missingMarks: z
      .array(z.string().max(100))
      .max(100)
      .default(['', 'NA', 'NaN', 'nan', 'null', 'None'])
      .meta({ description: 'What stands for a missing value.' }),
  })
  .meta({ description: 'Rows of CSV, TSV and JSON.' });
export type TableDeclaration = z.infer<typeof tableSchema>;

export const textSchema = z
  .strictObject({
    tokenizer: name.default('tokenizer.json').meta({ description: 'Beside this file, as Hugging Face writes it.' }),
    column: name.optional().meta({ description: 'The column or key of CSV and JSON records that holds the text.' }),
    perLine: z.boolean().default(false).meta({ description: 'Each line of a .txt file is a sample of its own.' }),
    maxTokens: z.int().min(1).max(1_000_000).optional().meta({ description: 'What is longer is cut off.' }),
    padTo: z.int().min(1).max(1_000_000).optional().meta({ description: 'What is shorter is filled up.' }),
    padId: z.int().min(0).default(0),
    ids: name.default('input_ids').meta({ description: "The input for the tokens' numbers." }),
    mask: name.default('attention_mask').meta({ description: 'The input for the mask, where the model has it.' }),
    types: name.default('token_type_ids').meta({ description: 'The input for segments, where the model has it.' }),
  })
  .meta({ description: 'Text by way of a tokenizer.json: .txt files, or a column of records.' });
export type TextDeclaration = z.infer<typeof textSchema>;

const melSchema = z.strictObject({
  bands: z.int().min(1).max(1024).default(80),
  minHz: z.number().min(0).default(0),
  maxHz: z.number().positive().optional().meta({ description: 'Without it half the sample rate.' }),
  scale: z.enum(['htk', 'slaney']).default('htk').meta({ description: 'htk as torchaudio, slaney as librosa.' }),
  log: z.enum(['none', 'natural', 'log10']).default('natural'),
  floor: z.number().positive().default(1e-10).meta({ description: 'The least power before the logarithm.' }),
});

export const audioSchema = z
  .strictObject({
    input: inputName.optional(),
    centre: z
      .boolean()
      .default(false)
      .meta({ description: 'Frames around their middle, the ends mirrored, as librosa does it.' }),
    sampleRate: z
      .int()
      .min(1000)
      .max(768_000)
      .optional()
      .meta({ description: 'A file of another rate is refused, or brought to this one where resample says so.' }),
    resample: z
      .boolean()
      .default(false)
      .meta({ description: 'Files of another rate are brought to sampleRate (a sinc with a Kaiser window).' }),
    window: z.int().min(2).max(1_048_576).optional().meta({ description: 'Samples in a frame; none: the whole wave.' }),
    hop: z.int().min(1).max(1_048_576).optional().meta({ description: 'Samples from frame to frame; half a window.' }),
    taper: z.enum(['none', 'hann', 'hamming']).default('none'),
    fft: z.int().min(2).max(65_536).optional().meta({ description: 'A power of two, at least the window.' }),
    features: z.enum(['wave', 'power', 'mel']).default('wave'),
    mel: melSchema.optional(),
    order: z
      .enum(['frames-first', 'bands-first'])
      .default('frames-first')
      .meta({ description: 'Whether a row is a frame or a band.' }),
  })
  .meta({ description: 'Sound: WAV files, mixed to one channel, values -1 to 1.' });
export type AudioDeclaration = z.infer<typeof audioSchema>;
