import type { GaugeSample, Throughput } from '../../preload/contract/gauges.ts';
import { useWords } from '../i18n/words.tsx';
import { Panel } from './panel.tsx';
import styles from './process-panel.module.css';

const rowCount = 12;

/** What goes through the network and the disks of a host. */
export function ThroughputPanel({ throughput }: { throughput: GaugeSample['throughput'] }) {
  const { t, format } = useWords();
  const notAvailable = t('common.notAvailable');
  const rate = (bytes: number | undefined) =>
    bytes === undefined ? notAvailable : t('gauges.throughput.rate', { bytes });
  const rows = ({ interfaces = [], disks = [] }: Throughput) => [
    ...busiest(interfaces, (it) => sum(it.receivedBytesPerSecond, it.sentBytesPerSecond)).map((it) => ({
      name: it.name,
      from: rate(it.receivedBytesPerSecond),
      to: rate(it.sentBytesPerSecond),
      busy: '',
    })),
    ...busiest(disks, (it) => sum(it.readBytesPerSecond, it.writtenBytesPerSecond)).map((it) => ({
      name: it.name,
      from: rate(it.readBytesPerSecond),
      to: rate(it.writtenBytesPerSecond),
      busy: it.busyPercent === undefined ? notAvailable : format.percent(it.busyPercent),
    })),
  ];
  return (
    <Panel title={t('gauges.throughput.title')} state={throughput}>
      {(value) => (
        <>
          {rows(value).length > 0 && (
            <table className={styles.table}>
              <thead>
                <tr>
                  <th scope="col">{t('gauges.throughput.name')}</th>
                  <th scope="col" className={styles.wide}>
                    {t('gauges.throughput.from')}
                  </th>
                  <th scope="col" className={styles.wide}>
                    {t('gauges.throughput.to')}
                  </th>
                  <th scope="col" className={styles.share}>
                    {t('gauges.throughput.busy')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {rows(value).map(({ name, from, to, busy }) => (
                  <tr key={name}>
                    <th scope="row">{name}</th>
                    <td className={styles.wide}>{from}</td>
                    <td className={styles.wide}>{to}</td>
                    <td className={styles.share}>{busy}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          {value.interfaces === undefined && <p className={styles.hidden}>{t('gauges.throughput.noNetwork')}</p>}
          {value.disks === undefined && <p className={styles.hidden}>{t('gauges.throughput.noDisks')}</p>}
          {value.interfaces?.length === 0 && value.disks?.length === 0 && <p>{t('gauges.throughput.none')}</p>}
        </>
      )}
    </Panel>
  );
}

/** Those with most traffic, in the places that they have. */
function busiest<Row>(rows: readonly Row[], traffic: (row: Row) => number): Row[] {
  const kept = new Set([...rows].sort((a, b) => traffic(b) - traffic(a)).slice(0, rowCount));
  return rows.filter((row) => kept.has(row));
}

function sum(one = 0, other = 0): number {
  return one + other;
}
