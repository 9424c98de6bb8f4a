import { useMemo } from 'react';
import { useWords } from '../i18n/words.tsx';
import styles from './latency-histogram.module.css';
import { latencyText } from './latency-text.ts';
import type { SampleRow } from './model-run.ts';
import { type Histogram, histogramOf } from './run-figures.ts';

const barCount = 36;
const barWidth = 10;
const gap = 2;
const height = 100;

/** How the times of inference are spread. */
export function LatencyHistogram({ rows }: { rows: readonly SampleRow[] }) {
  const words = useWords();
  const histogram = useMemo(() => {
    const latencies = rows.flatMap((row) => (row.timings ? [row.timings.inferenceMs] : []));
    return histogramOf(latencies, barCount);
  }, [rows]);
  if (!histogram) return undefined;
  const from = latencyText(words, histogram.from);
  const to = `${histogram.hasBeyond ? '≥ ' : ''}${latencyText(words, histogram.to)}`;
  return (
    <figure className={styles.figure}>
      <svg
        role="img"
        aria-label={words.t('models.histogram', { from, to })}
        viewBox={`0 0 ${barCount * barWidth} ${height}`}
        preserveAspectRatio="none"
        className={styles.chart}
      >
        <path className={styles.bar} d={barsPath(histogram)} />
        <path className={styles.base} d={`M0 ${height}h${barCount * barWidth}`} />
      </svg>
      <figcaption className={styles.ends}>
        <span>{from}</span>
        <span>{to}</span>
      </figcaption>
    </figure>
  );
}

/** All bars as one outline; a count above zero is never too low to be seen. */
function barsPath({ counts }: Histogram): string {
  const highest = Math.max(...counts);
  const bars = counts.map((count, index) => {
    const barHeight = count === 0 ? 0 : Math.max((count / highest) * height, 3);
    return `M${index * barWidth} ${height}v${-barHeight}h${barWidth - gap}v${barHeight}z`;
  });
  return bars.join('');
}
