import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef, useState } from 'react';
import UPlot from 'uplot';
import styles from './plot.module.css';

/** A small plot over time, from 0 to `maxValue`, that ends at `untilSeconds`; `null` is a gap. Under the pointer it tells time and values. */
type PlotProps = {
  /** What the plot shows, in a sentence, for who cannot see it. */
  label: string;
  seconds: number[];
  lines: (number | null)[][];
  maxValue: number;
  untilSeconds: number;
  spanSeconds: number;
  /** The words under the pointer. */
  describe(seconds: number, values: (number | null)[]): string;
};

const heightPx = 56;

export function Plot(props: PlotProps) {
  const lineCount = props.lines.length;
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | undefined>(undefined);
  const latest = useRef(props); // what uPlot's callbacks see
  const [pointed, setPointed] = useState<string>();

  useEffect(() => {
    const drawn = latest.current;
    latest.current = props;
    if (drawn.seconds !== props.seconds) plot.current?.setData([props.seconds, ...props.lines]);
  });

  useEffect(() => {
    const parent = box.current;
    if (!parent) return;
    const colour = (name: string) => () => getComputedStyle(parent).getPropertyValue(name);
    const made = new UPlot(
      {
        width: Math.max(1, parent.clientWidth),
        height: heightPx,
        padding: [3, 0, 3, 0],
        legend: { show: false },
        cursor: { y: false, drag: { setScale: false }, points: { show: false } },
        axes: [{ show: false }, { show: false }],
        scales: {
          x: { range: () => [latest.current.untilSeconds - latest.current.spanSeconds, latest.current.untilSeconds] },
          y: { range: () => [0, latest.current.maxValue] },
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
        hooks: { setCursor: [({ cursor }) => setPointed(describeAt(latest.current, cursor.idx))] },
      },
      [latest.current.seconds, ...latest.current.lines],
      parent,
    );
    plot.current = made;
    const resized = new ResizeObserver(() =>
      made.setSize({ width: Math.max(1, parent.clientWidth), height: heightPx }),
    );
    resized.observe(parent);
    const themed = new MutationObserver(() => made.redraw());
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

function describeAt({ seconds, lines, describe }: PlotProps, index: number | null | undefined): string | undefined {
  const at = seconds[index ?? -1];
  const values = lines.map((line) => line[index ?? -1] ?? null);
  return at === undefined || values.every((value) => value === null) ? undefined : describe(at, values);
}
