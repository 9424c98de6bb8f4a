import { TimePlot, type TimePlotLook, type TimePlotProps } from './time-plot.tsx';

/** A small plot, from 0 to `maxValue`, that ends at `untilSeconds`. */
type PlotProps = TimePlotProps & { maxValue: number; untilSeconds: number; spanSeconds: number };

export function Plot(props: PlotProps) {
  return <TimePlot plot={props} look={look} />;
}

const look: TimePlotLook<PlotProps> = {
  size: 'small',
  heightPx: 56,
  options: ({ latest, lineCount, colour }) => ({
    padding: [3, 0, 3, 0],
    cursor: { y: false, drag: { setScale: false }, points: { show: false } },
    axes: [{ show: false }, { show: false }],
    scales: {
      x: { range: () => [latest().untilSeconds - latest().spanSeconds, latest().untilSeconds] },
      y: { range: () => [0, latest().maxValue] },
    },
    series: [
      {},
      ...Array.from({ length: lineCount }, () => ({
        stroke: colour('--accent'),
        width: 1.5,
        points: { show: false },
        ...(lineCount === 1 ? { fill: colour('--accent-ground') } : { alpha: 0.7 }),
      })),
    ],
  }),
};
