import type { Price } from '../../preload/contract/prices.ts';
import type { Words } from '../i18n/translate.ts';
import { Chip } from '../parts/chip.tsx';
import type { GridColumn } from '../parts/grid-column.ts';
import styles from './create-sheet.module.css';
import type { PricedType } from './fit-types.ts';

/** The columns of machine types, in the words of a language; `isAsking` while prices are still being told. */
export function createTypeColumns(words: Words, isAsking: boolean): GridColumn<PricedType>[] {
  const { t, format } = words;
  const none = t('common.none');
  const price = (told: Price | undefined) => {
    if (told === undefined) return isAsking ? <span className={styles.faint}>…</span> : t('common.notAvailable');
    if ('usdPerHour' in told) return format.usd(told.usdPerHour);
    const why = t('instances.cost.unknownBecause', { why: words.problem(told.unknown).title });
    return (
      <span className={styles.faint} title={why}>
        {t('common.notAvailable')}
      </span>
    );
  };
  return [
    {
      id: 'name',
      label: t('create.columns.type'),
      width: 'minmax(104px, 1.3fr)',
      isSortable: true,
      render: ({ name, architecture }) => (
        <>
          <b className={styles.typeName}>{name}</b> {architecture === 'arm64' && <Chip>arm64</Chip>}
        </>
      ),
    },
    {
      id: 'vcpus',
      label: t('create.columns.vcpus'),
      width: '40px',
      align: 'end',
      isSortable: true,
      render: ({ shape }) => (shape.vcpus === undefined ? t('common.notAvailable') : format.number(shape.vcpus)),
    },
    {
      id: 'memory',
      label: t('create.columns.memory'),
      width: '66px',
      align: 'end',
      isSortable: true,
      render: ({ shape }) =>
        shape.memoryBytes === undefined ? t('common.notAvailable') : format.bytes(shape.memoryBytes),
    },
    {
      id: 'gpus',
      label: t('create.columns.gpus'),
      width: 'minmax(84px, 1fr)',
      isSortable: true,
      render: ({ shape }) =>
        shape.gpuCount ? (
          t('instances.overview.gpus', {
            count: shape.gpuCount,
            name: shape.gpuName ?? t('instances.overview.gpuUnnamed'),
          })
        ) : (
          <span className={styles.faint}>{none}</span>
        ),
    },
    {
      id: 'onDemand',
      label: t('create.columns.onDemand'),
      width: '84px',
      align: 'end',
      isSortable: true,
      render: ({ onDemand }) => price(onDemand),
    },
    {
      id: 'spot',
      label: t('create.columns.spot'),
      width: '70px',
      align: 'end',
      isSortable: true,
      render: ({ spot }) => price(spot),
    },
  ];
}
