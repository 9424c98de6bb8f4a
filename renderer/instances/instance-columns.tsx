import type { Instance } from '../../preload/contract/instances.ts';
import type { Words } from '../i18n/translate.ts';
import { Badge } from '../parts/chip.tsx';
import type { GridColumn } from '../parts/grid-column.ts';
import { StateMark } from '../parts/state-mark.tsx';
import { InstanceChips } from './instance-chips.tsx';
import styles from './instance-columns.module.css';
import { shapeText, stateShape } from './instance-state.ts';
import { PriceCell } from './price-cell.tsx';
import { uptimeText } from './uptime.ts';

/** The columns of the instances, in the words of a language. `nowMs` is what 'up' is reckoned to. */
export function createInstanceColumns(words: Words, nowMs: number): GridColumn<Instance>[] {
  const { t, format } = words;
  const none = t('common.none');
  return [
    {
      id: 'name',
      label: t('instances.columns.name'),
      width: 'minmax(112px, 1.1fr)',
      isSortable: true,
      render: ({ name, mark }) => (
        <>
          <b className={styles.name}>{name}</b>
          {mark?.starred && (
            <span role="img" aria-label={t('instances.starred')} className={styles.star}>
              ★
            </span>
          )}
        </>
      ),
    },
    {
      id: 'cloud',
      givesWay: 1,
      label: t('instances.columns.cloud'),
      width: '52px',
      isSortable: true,
      render: ({ provider }) => <Badge>{t(`instances.providerShort.${provider}`)}</Badge>,
    },
    {
      id: 'state',
      label: t('instances.columns.state'),
      width: '104px',
      isSortable: true,
      render: ({ provider, state }) =>
        provider === 'ssh' ? (
          <span className={styles.faint}>{none}</span>
        ) : (
          <StateMark shape={stateShape(state)} label={t(`instances.state.${state}`)} />
        ),
    },
    {
      id: 'zone',
      givesWay: 4,
      label: t('instances.columns.zone'),
      width: '116px',
      isSortable: true,
      render: ({ zone, region }) => <span className={styles.dim}>{zone || region}</span>,
    },
    {
      id: 'type',
      label: t('instances.columns.type'),
      width: 'minmax(120px, 1.6fr)',
      isSortable: true,
      render: (instance) => (
        <>
          {instance.type} <span className={styles.faint}>{shapeText(instance, format.number)}</span>
        </>
      ),
    },
    {
      id: 'address',
      givesWay: 2,
      label: t('instances.columns.address'),
      width: '112px',
      isSortable: true,
      render: ({ publicAddress, privateAddress }) => (
        <span className={publicAddress ? styles.address : styles.privateAddress}>
          {publicAddress ?? privateAddress ?? none}
        </span>
      ),
    },
    {
      id: 'price',
      label: t('instances.columns.price'),
      width: '64px',
      align: 'end',
      isSortable: true,
      render: (instance) => <PriceCell instance={instance} />,
    },
    {
      id: 'up',
      givesWay: 3,
      label: t('instances.columns.up'),
      width: '54px',
      align: 'end',
      isSortable: true,
      render: (instance) => uptimeText(instance, nowMs, words, 1) ?? <span className={styles.faint}>{none}</span>,
    },
    {
      id: 'notes',
      label: t('instances.columns.notes'),
      width: 'minmax(72px, 0.85fr)',
      render: (instance) => <InstanceChips instance={instance} nowMs={nowMs} />,
    },
  ];
}
