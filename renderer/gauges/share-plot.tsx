import type { GaugePoint } from '../../preload/contract/gauges.ts';
import { useWords } from '../i18n/words.tsx';
import { Plot } from '../parts/plot.tsx';
import { historyMinutes, toPlotData } from './gauge-state.ts';

/** Shares of 100 over the last minutes, one line each. */
export function SharePlot({
  name,
  points,
  pick,
}: {
  name: string;
  points: readonly GaugePoint[];
  pick(point: GaugePoint): (number | undefined)[];
}) {
  const { t, format } = useWords();
  const { seconds, lines } = toPlotData(points, pick);
  const shown = lines.flat().filter((value) => value !== null);
  const percent = (value: number | null | undefined) =>
    value === null || value === undefined ? t('common.notAvailable') : format.percent(value);
  const latest = lines.map((line) => percent(line.at(-1))).join(', ');
  return (
    <Plot
      label={t('gauges.plot', {
        name,
        minutes: historyMinutes,
        now: latest,
        highest: percent(shown.length > 0 ? Math.max(...shown) : null),
      })}
      seconds={seconds}
      lines={lines}
      maxValue={100}
      untilSeconds={seconds.at(-1) ?? 0}
      spanSeconds={historyMinutes * 60}
      describe={(at, values) =>
        `${format.time(new Date(at * 1000).toISOString())} · ${values.map((value) => percent(value)).join(' · ')}`
      }
    />
  );
}
