import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef, useState } from 'react';
import UPlot from 'uplot';
import styles from './history-plot.module.css';

/** Shares of 100 over a time that can be far back; `null` is a gap. A drag over it asks for that time alone. */
type HistoryPlotProps = {
  /** What the plot shows, in a sentence, for who cannot see it. */
  label: string;
  seconds: number[];
  /** The first is drawn full, others thin: what was the highest, beside the mean. */
  lines: (number | null)[][];
  fromSeconds: number;
  untilSeconds: number;
  onZoom(fromSeconds: number, untilSeconds: number): void;
  /** The words under the pointer. */
  describe(seconds: number, values: (number | null)[]): string;
  /** The words of the time axis. */
  nameTime(seconds: number): string;
};

const heightPx = 88;
const axisPx = 18;
const leastDragPx = 6;

export function HistoryPlot(props: HistoryPlotProps) {
  const lineCount = props.lines.length;
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | undefined>(undefined);
  const latest = useRef(props); // what uPlot's callbacks see
  const [pointed, setPointed] = useState<string>();

  useEffect(() => {
    latest.current = props;
    plot.current?.setData([props.seconds, ...props.lines]);
  });

  useEffect(() => {
    const parent = box.current;
    if (!parent) return;
    const colour = (name: string) => () => getComputedStyle(parent).getPropertyValue(name);
    const { fontFamily } = getComputedStyle(parent);
    const axis = { stroke: colour('--dim'), font: `11px ${fontFamily}`, ticks: { show: false } };
    const grid = { stroke: colour('--line'), width: 1 };
    const made = new UPlot(
      {
        width: Math.max(1, parent.clientWidth),
        height: heightPx,
        padding: [6, 14, 0, 0],
        legend: { show: false },
        cursor: {
          y: false,
          drag: { x: true, y: false, setScale: false, dist: leastDragPx },
          points: { show: false },
        },
        axes: [
          {
            ...axis,
            grid,
            size: axisPx,
            gap: 2,
            space: 64,
            values: (_, splits) => splits.map((split) => latest.current.nameTime(split)),
          },
          {
            ...axis,
            grid,
            size: 34,
            gap: 4,
            splits: [0, 50, 100],
            values: (_, splits) => splits.map((split) => `${split}%`),
          },
        ],
        scales: {
          x: { range: () => [latest.current.fromSeconds, latest.current.untilSeconds] },
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
          setCursor: [({ cursor }) => setPointed(describeAt(latest.current, cursor.idx))],
          setSelect: [
            (self) => {
              const { left, width } = self.select;
              if (width >= leastDragPx)
                latest.current.onZoom(self.posToVal(left, 'x'), self.posToVal(left + width, 'x'));
              self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            },
          ],
        },
      },
      [latest.current.seconds, ...latest.current.lines],
      parent,
    );
    plot.current = made;
    const resized = new ResizeObserver(() =>
      made.setSize({ width: Math.max(1, parent.clientWidth), height: heightPx }),
    );
    resized.observe(parent);
    const themed = new MutationObserver(() => made.redraw(true, true));
    themed.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      resized.disconnect();
      themed.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [lineCount]);

  return (
    <div className={styles.plot} role="img" aria-label={props.label}>
      <div ref={box} className={styles.canvas} />
      {pointed && <span className={styles.pointed}>{pointed}</span>}
    </div>
  );
}

/** Indexes of values with nothing on either side: no line is drawn through them. */
function loneMoments(self: UPlot, series: number): number[] {
  const values = self.data[series] ?? [];
  const has = (index: number) => values[index] !== null && values[index] !== undefined;
  return Array.from(values.keys()).filter((index) => has(index) && !has(index - 1) && !has(index + 1));
}

function describeAt({ seconds, lines, describe }: HistoryPlotProps, index: number | null | undefined) {
  const at = seconds[index ?? -1];
  const values = lines.map((line) => line[index ?? -1] ?? null);
  return at === undefined || values.every((value) => value === null) ? undefined : describe(at, values);
}
