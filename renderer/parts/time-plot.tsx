import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef, useState } from 'react';
import UPlot from 'uplot';
import { classNames } from './class-names.ts';
import styles from './time-plot.module.css';

/** Lines over time; `null` is a gap. Under the pointer they tell time and values. */
export type TimePlotProps = {
  /** What the plot shows, in a sentence, for who cannot see it. */
  label: string;
  seconds: number[];
  lines: (number | null)[][];
  /** The words under the pointer. */
  describe(seconds: number, values: (number | null)[]): string;
};

/** How one kind of plot is drawn. */
export type TimePlotLook<Props> = {
  size: 'small' | 'tall';
  heightPx: number;
  /** Made once for as many lines: what else changes is asked of `latest`, and of `colour` the theme's colours. */
  options(canvas: {
    latest: () => Props;
    lineCount: number;
    colour: (name: string) => () => string;
    fontFamily: string;
  }): Pick<UPlot.Options, 'padding' | 'cursor' | 'axes' | 'scales' | 'series' | 'hooks'>;
};

export function TimePlot<Props extends TimePlotProps>({ plot, look }: { plot: Props; look: TimePlotLook<Props> }) {
  const lineCount = plot.lines.length;
  const box = useRef<HTMLDivElement>(null);
  const drawn = useRef<UPlot | undefined>(undefined);
  const latest = useRef(plot); // what uPlot's callbacks see
  const [pointed, setPointed] = useState<string>();

  useEffect(() => {
    latest.current = plot;
    drawn.current?.setData([plot.seconds, ...plot.lines]);
  }, [plot]);

  useEffect(() => {
    const parent = box.current;
    if (!parent) return;
    const colour = (name: string) => () => getComputedStyle(parent).getPropertyValue(name);
    const { fontFamily } = getComputedStyle(parent);
    const options = look.options({ latest: () => latest.current, lineCount, colour, fontFamily });
    const sizeOf = () => ({ width: Math.max(1, parent.clientWidth), height: look.heightPx });
    const setCursor = ({ cursor }: UPlot) => setPointed(describeAt(latest.current, cursor.idx));
    const made = new UPlot(
      { ...options, ...sizeOf(), legend: { show: false }, hooks: { ...options.hooks, setCursor: [setCursor] } },
      [latest.current.seconds, ...latest.current.lines],
      parent,
    );
    drawn.current = made;
    const resized = new ResizeObserver(() => made.setSize(sizeOf()));
    resized.observe(parent);
    const themed = new MutationObserver(() => made.redraw(true, true));
    themed.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      resized.disconnect();
      themed.disconnect();
      made.destroy();
      drawn.current = undefined;
    };
  }, [look, lineCount]);

  return (
    <div className={classNames(styles.plot, styles[look.size])} role="img" aria-label={plot.label}>
      <div ref={box} className={styles.canvas} />
      {pointed && <span className={styles.pointed}>{pointed}</span>}
    </div>
  );
}

function describeAt({ seconds, lines, describe }: TimePlotProps, index: number | null | undefined): string | undefined {
  const at = seconds[index ?? -1];
  const values = lines.map((line) => line[index ?? -1] ?? null);
  return at === undefined || values.every((value) => value === null) ? undefined : describe(at, values);
}
