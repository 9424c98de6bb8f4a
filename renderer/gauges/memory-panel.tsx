import type { GaugePoint, GaugeSample } from '../../preload/contract/gauges.ts';
import { useWords } from '../i18n/words.tsx';
import { historyMinutes } from './gauge-state.ts';
import { Panel } from './panel.tsx';
import styles from './share-panel.module.css';
import { SharePlot } from './share-plot.tsx';

const pick = ({ memoryPercent }: GaugePoint) => [memoryPercent];

/** How full the memory is, now and over the last minutes. */
export function MemoryPanel({ memory, points }: { memory: GaugeSample['memory']; points: readonly GaugePoint[] }) {
  const { t, format } = useWords();
  const notAvailable = t('common.notAvailable');
  return (
    <Panel title={t('gauges.memory')} aside={t('gauges.minutes', { count: historyMinutes })} state={memory}>
      {({ usedBytes, totalBytes, swapTotalBytes, swapUsedBytes }) => (
        <>
          <p className={styles.share}>
            {usedBytes === undefined || !totalBytes ? notAvailable : format.percent((usedBytes / totalBytes) * 100)}
          </p>
          <p className={styles.beside}>
            {totalBytes === undefined ? notAvailable : format.bytesOf(usedBytes, totalBytes)}
            {!!swapTotalBytes && ` · ${t('gauges.swap', { size: format.bytesOf(swapUsedBytes, swapTotalBytes) })}`}
          </p>
          <SharePlot name={t('gauges.memory')} points={points} pick={pick} />
        </>
      )}
    </Panel>
  );
}
