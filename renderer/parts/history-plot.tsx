import type UPlot from 'uplot';
import { TimePlot, type TimePlotLook, type TimePlotProps } from './time-plot.tsx';

/** Shares of 100 over a time that can be far back; the first line is drawn full, others thin. A drag asks for that time alone. */
type HistoryPlotProps = TimePlotProps & {
  fromSeconds: number;
  untilSeconds: number;
  onZoom(fromSeconds: number, untilSeconds: number): void;
  /** The words of the time axis. */
  nameTime(seconds: number): string;
};

export function HistoryPlot(props: HistoryPlotProps) {
  return <TimePlot plot={props} look={look} />;
}

const axisPx = 18;
const leastDragPx = 6;

const look: TimePlotLook<HistoryPlotProps> = {
  size: 'tall',
  heightPx: 88,
  options: ({ latest, lineCount, colour, fontFamily }) => {
    const axis = {
      stroke: colour('--dim'),
      font: `11px ${fontFamily}`,
      ticks: { show: false },
      grid: { stroke: colour('--line'), width: 1 },
    };
    const nameTimes = (_: UPlot, splits: number[]) => splits.map((split) => latest().nameTime(split));
    const nameShares = (_: UPlot, splits: number[]) => splits.map((split) => `${split}%`);
    return {
      padding: [6, 14, 0, 0],
      cursor: {
        y: false,
        drag: { x: true, y: false, setScale: false, dist: leastDragPx },
        points: { show: false },
      },
      axes: [
        { ...axis, size: axisPx, gap: 2, space: 64, values: nameTimes },
        { ...axis, size: 34, gap: 4, splits: [0, 50, 100], values: nameShares },
      ],
      scales: {
        x: { range: () => [latest().fromSeconds, latest().untilSeconds] },
        y: { range: () => [0, 100] },
      },
      series: [
        {},
        ...Array.from({ length: lineCount }, (_, index) => ({
          stroke: colour('--accent'),
          width: index === 0 ? 1.5 : 1,
          alpha: index === 0 ? 1 : 0.45,
          // A single measured moment between two gaps is seen as well.
          points: { show: index === 0, size: 3, filter: loneMoments },
          ...(index === 0 ? { fill: colour('--accent-ground') } : {}),
        })),
      ],
      hooks: {
        setSelect: [
          (plot) => {
            const { left, width } = plot.select;
            if (width >= leastDragPx) latest().onZoom(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
            plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          },
        ],
      },
    };
  },
};

/** Indexes of values with nothing on either side: no line is drawn through them. */
function loneMoments(plot: UPlot, series: number): number[] {
  const values = plot.data[series] ?? [];
  const has = (index: number) => values[index] !== null && values[index] !== undefined;
  return Array.from(values.keys()).filter((index) => has(index) && !has(index - 1) && !has(index + 1));
}
