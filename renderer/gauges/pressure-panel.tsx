import type { GaugeSample } from '../../preload/contract/gauges.ts';
import { useWords } from '../i18n/words.tsx';
import { Panel } from './panel.tsx';
import styles from './process-panel.module.css';

const parts = ['cpu', 'memory', 'io'] as const;
const columns = ['some10Percent', 'some60Percent', 'full10Percent', 'full60Percent'] as const;

/** How long programs wait for CPU, memory and disks, as the kernel tells it (PSI). */
export function PressurePanel({ pressure }: { pressure: GaugeSample['pressure'] }) {
  const { t, format } = useWords();
  return (
    <Panel title={t('gauges.pressure.title')} about={t('gauges.pressure.about')} state={pressure}>
      {(value) => (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t('gauges.pressure.what')}</th>
              {columns.map((column) => (
                <th key={column} scope="col" className={styles.size}>
                  {t(`gauges.pressure.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {parts.map((part) => (
              <tr key={part}>
                <th scope="row">{t(`gauges.pressure.${part}`)}</th>
                {columns.map((column) => {
                  const percent = value[part][column];
                  return (
                    <td key={column} className={styles.size}>
                      {percent === undefined ? t('common.notAvailable') : format.percent(percent)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
