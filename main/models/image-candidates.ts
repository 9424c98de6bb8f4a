import type { ImageDeclaration } from '../../preload/contract/handler/preprocess.ts';
import { channelCounts, type ImagePlan } from './image-plan.ts';

type Values = Pick<ImageDeclaration, 'channels' | 'range' | 'mean' | 'std'>;
type Sizing = Pick<ImageDeclaration, 'resize' | 'crop'>;

const imageNet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
/** What frameworks do to values by default; the most usual first, since of equals the first is told. */
const scales: readonly Omit<Values, 'channels'>[] = [
  { range: [0, 1] },
  { range: [0, 1], ...imageNet },
  { range: [-1, 1] },
  { range: [0, 255] },
  // Caffe's mean, in the order of the channels of its pictures (BGR).
  { range: [0, 255], mean: [103.939, 116.779, 123.68] },
];
const greyScales: readonly Omit<Values, 'channels'>[] = [
  { range: [0, 1] },
  { range: [-1, 1] },
  { range: [0, 255] },
  // White on black instead of black on white.
  { range: [1, 0] },
  // The mean and deviation of MNIST.
  { range: [0, 1], mean: 0.1307, std: 0.3081 },
];
const methods = ['bilinear', 'opencv-linear', 'bicubic', 'lanczos', 'nearest'] as const;

/** The usual ways to prepare a picture for an input, as declarations: colours and values, by sizes, by layouts. */
export function listCandidates({ channels, input, layout, resize }: ImagePlan): ImageDeclaration[] {
  const colours = channelCounts[channels] === 3 ? (['RGB', 'BGR'] as const) : [channels];
  const values = colours.flatMap((colour) =>
    (colour === 'grey' ? greyScales : scales).map((scale) => ({ channels: colour, ...scale })),
  );
  const layouts = listLayouts(layout, input.shape);
  return listSizings(resize).flatMap((sizing) =>
    values.flatMap((value) => layouts.map((each) => ({ ...value, layout: each, ...sizing }))),
  );
}

/** The other order is worth a try only where the input's shape leaves it open. */
function listLayouts(layout: ImagePlan['layout'], shape: readonly (number | string)[]): ImagePlan['layout'][] {
  const isOpen = shape.every((side) => typeof side === 'string') || shape.length === 0;
  return isOpen ? ['NCHW', 'NHWC'] : [layout];
}

function listSizings(resize: ImagePlan['resize']): Sizing[] {
  const { width, height } = resize ?? {};
  if (width === undefined || height === undefined) return [{}];
  const fits = ['stretch', 'cover', 'contain'] as const;
  const sized = fits.flatMap((fit) => methods.map((method) => ({ resize: { width, height, fit, method, pad: 0 } })));
  const grey = methods
    .slice(0, 2)
    .map((method) => ({ resize: { width, height, fit: 'contain' as const, method, pad: 114 } }));
  // ImageNet's evaluation: the shorter side to 256 for a crop of 224.
  const shorter = Math.round((Math.min(width, height) * 256) / 224);
  const cropped = methods.slice(0, 3).map((method) => ({
    resize: { width: shorter, fit: 'shorter' as const, method, pad: 0 },
    crop: { width, height },
  }));
  return [...sized, ...grey, ...cropped];
}
