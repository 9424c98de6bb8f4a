import type { GaugePoint, GaugeSample } from '../../preload/contract/gauges.ts';
import { useWords } from '../i18n/words.tsx';
import { CoreStrip } from './core-strip.tsx';
import { historyMinutes } from './gauge-state.ts';
import { Panel } from './panel.tsx';
import styles from './share-panel.module.css';
import { SharePlot } from './share-plot.tsx';

const pick = ({ cpuPercent }: GaugePoint) => [cpuPercent];

/** How busy the cores are, now and over the last minutes. */
export function CpuPanel({ cpu, points }: { cpu: GaugeSample['cpu']; points: readonly GaugePoint[] }) {
  const { t, format } = useWords();
  const notAvailable = t('common.notAvailable');
  return (
    <Panel title={t('gauges.cpu')} aside={t('gauges.minutes', { count: historyMinutes })} state={cpu}>
      {({ usedPercent, cores, loadAverage1, corePercents, coresHiddenBy }) => (
        <>
          <p className={styles.share}>{usedPercent === undefined ? notAvailable : format.percent(usedPercent)}</p>
          <p className={styles.beside}>
            {t('gauges.load', { load: loadAverage1 === undefined ? notAvailable : format.number(loadAverage1) })}
            {cores !== undefined && ` · ${t('gauges.cores', { count: cores })}`}
          </p>
          {corePercents && <CoreStrip percents={corePercents} />}
          {coresHiddenBy && <p className={styles.beside}>{t('gauges.coresHidden', { system: coresHiddenBy })}</p>}
          <SharePlot name={t('gauges.cpu')} points={points} pick={pick} />
        </>
      )}
    </Panel>
  );
}
