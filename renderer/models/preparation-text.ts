import type { Preparation, TensorInfo } from '../../preload/contract/models.ts';
import type { RankedPreprocess } from '../../preload/contract/preprocess-search.ts';
import type { Words } from '../i18n/translate.ts';

/** A tensor as the field writes it: `float32[batch, 3, 224, 224]`. */
export function tensorText({ type, shape }: Pick<TensorInfo, 'type' | 'shape'>): string {
  return `${type}[${shape.join(', ')}]`;
}

/** How a kind of sample becomes the model's input, in a sentence. */
export function preparationText({ t, format }: Words, preparation: Preparation): string {
  if (preparation.kind === 'tensor') return t('models.preparation.tensor');
  if (preparation.kind === 'table') {
    const { columns, columnCount } = preparation;
    if (columns) return t('models.preparation.namedColumns', { columns: columns.join(', ') });
    return columnCount === undefined
      ? t('models.preparation.anyColumns')
      : t('models.preparation.columns', { count: columnCount });
  }
  const { channels, scale, layout } = preparation;
  return t('models.preparation.image', {
    size: sizeText({ t, format }, preparation),
    colour: t(`models.preparation.channels${channels}`),
    scale: t(`models.preparation.${scale}`),
    layout,
  });
}

function sizeText(
  { t, format }: Pick<Words, 't' | 'format'>,
  { width, height }: { width?: number | undefined; height?: number | undefined },
) {
  if (width === undefined && height === undefined) return t('models.preparation.ownSize');
  if (width === undefined) return t('models.preparation.openWidth', { height: height ?? 0 });
  if (height === undefined) return t('models.preparation.openHeight', { width });
  return t('models.preparation.fixedSize', { size: `${format.number(width)} × ${format.number(height)}` });
}

/** A declared way to prepare pictures, in the words of `hangar.yaml`: `BGR · −1 … 1 · cover 224×224, bicubic · NCHW`. */
export function describeImage({ format }: Pick<Words, 'format'>, image: RankedPreprocess['image']): string {
  const { channels, range, mean, std, resize, crop, layout } = image;
  const number = (value: number) => format.number(value, 4);
  const list = (values: number | readonly number[]) =>
    typeof values === 'number' ? number(values) : `[${values.map(number).join(', ')}]`;
  const size = resize && [resize.width, resize.height].filter((side) => side !== undefined).join('×');
  return [
    channels,
    range?.map(number).join(' … '),
    mean !== undefined && `mean ${list(mean)}`,
    std !== undefined && `std ${list(std)}`,
    resize && `${resize.fit} ${size}, ${resize.method}${resize.pad > 0 ? `, pad ${resize.pad}` : ''}`,
    crop && `crop ${crop.width}×${crop.height}`,
    layout,
  ]
    .filter(Boolean)
    .join(' · ');
}
