import type { Instance } from '../../preload/contract/instances.ts';
import type { Tunnel } from '../../preload/contract/tunnels.ts';
import type { Words } from '../i18n/translate.ts';
import type { GridColumn } from '../parts/grid-column.ts';
import { StateMark } from '../parts/state-mark.tsx';
import styles from './tunnel-columns.module.css';
import { endsOf, stateOf } from './tunnel-words.ts';

/** The columns of the list of tunnels, in the words of a language. */
export function createTunnelColumns(
  words: Words,
  nameOf: (instanceRef: Instance['ref']) => string,
): GridColumn<Tunnel>[] {
  const { t, format } = words;
  return [
    { id: 'name', label: t('tunnels.columns.name'), width: 'minmax(120px, 1fr)', render: ({ name }) => <b>{name}</b> },
    {
      id: 'instance',
      label: t('tunnels.columns.instance'),
      width: 'minmax(100px, 0.8fr)',
      render: ({ instanceRef }) => nameOf(instanceRef),
    },
    {
      id: 'way',
      label: t('tunnels.columns.way'),
      width: 'minmax(200px, 1.4fr)',
      render(tunnel) {
        const { from, to } = endsOf(tunnel, words);
        return <span className={styles.way} title={`${from} → ${to}`}>{`${from} → ${to}`}</span>;
      },
    },
    {
      id: 'state',
      label: t('tunnels.columns.state'),
      width: 'minmax(110px, 0.7fr)',
      render: ({ state }) => <StateMark {...stateOf(state, words)} />,
    },
    {
      id: 'sent',
      label: t('tunnels.columns.sent'),
      width: '78px',
      align: 'end',
      givesWay: 2,
      render: ({ sentBytes }) => format.bytes(sentBytes),
    },
    {
      id: 'received',
      label: t('tunnels.columns.received'),
      width: '78px',
      align: 'end',
      givesWay: 2,
      render: ({ receivedBytes }) => format.bytes(receivedBytes),
    },
    {
      id: 'connections',
      label: t('tunnels.columns.connections'),
      width: '86px',
      align: 'end',
      givesWay: 1,
      render: ({ connections }) => format.number(connections),
    },
  ];
}
