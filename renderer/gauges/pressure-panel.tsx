import type { GaugeSample } from '../../preload/contract/gauges.ts';
import { useWords } from '../i18n/words.tsx';
import { Panel } from './panel.tsx';
import styles from './process-panel.module.css';

const parts = ['cpu', 'memory', 'io'] as const;
const columns = ['some', 'full'] as const;

/** How long programs wait for CPU, memory and disks, as the kernel tells it (PSI). */
export function PressurePanel({ pressure }: { pressure: GaugeSample['pressure'] }) {
  const { t, format } = useWords();
  const percent = (value: number | undefined) =>
    value === undefined ? t('common.notAvailable') : format.percent(value);
  return (
    <Panel title={t('gauges.pressure.title')} about={t('gauges.pressure.about')} state={pressure}>
      {(value) => (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t('gauges.pressure.what')}</th>
              {columns.map((column) => (
                <th key={column} scope="col" className={styles.wide}>
                  {t(`gauges.pressure.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {parts.map((part) => (
              <tr key={part}>
                <th scope="row">{t(`gauges.pressure.${part}`)}</th>
                {columns.map((column) => (
                  <td key={column} className={styles.wide}>
                    {`${percent(value[part][`${column}10Percent`])} · ${percent(value[part][`${column}60Percent`])}`}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
