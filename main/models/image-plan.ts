import type { ImageDeclaration } from '../../preload/contract/handler/preprocess.ts';
import type { Preparation, TensorInfo } from '../../preload/contract/models.ts';
import { planPreparations } from './preparations.ts';

type ImagePreparation = Extract<Preparation, { kind: 'image' }>;

/** A size of which a side may be left to the picture. */
export type Size = { width: number; height: number };
export type ImageResize = Partial<Size> &
  Required<Pick<NonNullable<ImageDeclaration['resize']>, 'fit' | 'method' | 'pad'>>;

/** Everything it takes to make a tensor of a picture, nothing left open but the sides that the picture decides. */
export type ImagePlan = {
  input: TensorInfo;
  layout: NonNullable<ImageDeclaration['layout']>;
  channels: NonNullable<ImageDeclaration['channels']>;
  /** Absent where the picture stays as large as it is. */
  resize?: ImageResize;
  crop?: Size;
  /** What black and white become. */
  range: readonly [number, number];
  mean: readonly number[];
  std: readonly number[];
};

/** How many values a pixel has. */
export const channelCounts = { grey: 1, RGB: 3, BGR: 3, RGBA: 4 } as const;
const channelNames = { 1: 'grey', 3: 'RGB', 4: 'RGBA' } as const;

const stretch = { fit: 'stretch', method: 'bilinear', pad: 0 } as const;

/** The plan that the model's input alone suggests. */
export function inferImagePlan(input: TensorInfo, preparation: ImagePreparation): ImagePlan {
  const { layout, channels, scale, width, height } = preparation;
  return {
    input,
    layout,
    channels: channelNames[channels],
    resize: { ...stretch, ...sides(width, height) },
    range: scale === 'unit' ? [0, 1] : [0, 255],
    mean: [],
    std: [],
  };
}

/** The plan that was declared; what it leaves open is taken from the input. */
export function declareImagePlan(input: TensorInfo, declared: ImageDeclaration): ImagePlan {
  const inferred = planPreparations([input]).find((preparation) => preparation.kind === 'image');
  const base: ImagePlan = inferred
    ? inferImagePlan(input, inferred)
    : {
        input,
        layout: input.shape.length === 3 ? 'CHW' : 'NCHW',
        channels: 'RGB',
        resize: stretch,
        range: [0, 1],
        mean: [],
        std: [],
      };
  const { crop, resize } = declared;
  return {
    input,
    layout: declared.layout ?? base.layout,
    channels: declared.channels ?? base.channels,
    ...declareSize(base.resize, resize, crop),
    range: declared.range ?? base.range,
    mean: toList(declared.mean),
    std: toList(declared.std),
  };
}

/** With a crop and no resize the picture keeps its size until it is cut. */
function declareSize(
  base: ImageResize | undefined,
  resize: ImageDeclaration['resize'],
  crop: Size | undefined,
): Pick<ImagePlan, 'resize' | 'crop'> {
  if (resize === undefined) return crop ? { crop } : base ? { resize: base } : {};
  const { fit, method, pad } = resize;
  const given = sides(resize.width, resize.height);
  const own = crop || fit === 'shorter' ? {} : sides(base?.width, base?.height);
  return { resize: { fit, method, pad, ...own, ...given }, ...(crop ? { crop } : {}) };
}

function sides(width: number | undefined, height: number | undefined): Partial<Size> {
  return { ...(width === undefined ? {} : { width }), ...(height === undefined ? {} : { height }) };
}

function toList(value: number | readonly number[] | undefined): readonly number[] {
  if (value === undefined) return [];
  return typeof value === 'number' ? [value] : value;
}
