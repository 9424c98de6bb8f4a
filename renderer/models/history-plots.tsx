import type { RunSummary } from '../../preload/contract/model-runs.ts';
import { useWords } from '../i18n/words.tsx';
import { Plot } from '../parts/plot.tsx';
import { historyLine, shortHash } from './history-lines.ts';
import styles from './history-view.module.css';
import { latencyText } from './latency-text.ts';

/** Latency, right answers and size over the versions of a model, in the order of their runs. */
export function HistoryPlots({ runs }: { runs: readonly RunSummary[] }) {
  const words = useWords();
  const { t, format } = words;
  const figures = [
    {
      label: t('modelRuns.columns.latency'),
      figure: ({ p50Ms }: RunSummary) => p50Ms,
      text: (value: number) => latencyText(words, value),
    },
    {
      label: t('modelRuns.columns.accuracy'),
      figure: ({ accuracy }: RunSummary) => accuracy,
      text: (value: number) => `${format.number(value * 100, 1)}%`,
    },
    {
      label: t('modelRuns.size'),
      figure: ({ sizeBytes }: RunSummary) => sizeBytes,
      text: (value: number) => format.bytes(value),
    },
  ];
  const oldestFirst = runs.toReversed();
  return (
    <div className={styles.plots}>
      {figures.map(({ label, figure, text }) => {
        const line = historyLine(runs, figure);
        if (!line) return undefined;
        const describe = (run: number, [value]: (number | null)[]) =>
          `${shortHash(oldestFirst[run - 1]?.modelSha256 ?? '')} · ${value === null || value === undefined ? t('common.none') : text(value)}`;
        return (
          <div key={label}>
            <p className={styles.caption}>{label}</p>
            <Plot
              label={t('modelRuns.plot', { figure: label, count: runs.length })}
              seconds={line.runNumbers}
              lines={[line.values]}
              maxValue={line.maxValue}
              untilSeconds={runs.length}
              spanSeconds={Math.max(1, runs.length - 1)}
              describe={describe}
            />
          </div>
        );
      })}
    </div>
  );
}
