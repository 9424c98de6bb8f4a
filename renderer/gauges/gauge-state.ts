import type { GaugeEvent, GaugePoint, GaugeSample } from '../../preload/contract/gauges.ts';
import type { Problem } from '../../preload/contract/problem.ts';

/** How much of the past the plots show. */
export const historyMinutes = 5;

/** What is known of one host. */
export type GaugeState = {
  sample: GaugeSample | undefined;
  /** Oldest first, the last `historyMinutes` only. */
  points: readonly GaugePoint[];
  /** It is measured less often, to spare the host. */
  isSpared: boolean;
  /** The probe has ended and is being started again. */
  interrupted: Problem | undefined;
  /** Nothing more will come until somebody asks again. */
  failed: Problem | undefined;
};

export const nothingKnown: GaugeState = {
  sample: undefined,
  points: [],
  isSpared: false,
  interrupted: undefined,
  failed: undefined,
};

/** An event of the core, or what became of asking for them. */
export type GaugeAction = GaugeEvent | { kind: 'asked'; attempt: number } | { kind: 'failed'; problem: Problem };

/** The state after one event. */
export function nextGaugeState(state: GaugeState, action: GaugeAction): GaugeState {
  switch (action.kind) {
    case 'asked':
      return { ...state, interrupted: undefined, failed: undefined };
    case 'history':
      return { ...state, points: action.points };
    case 'sample': {
      const oldest = Date.parse(action.point.takenAt) - historyMinutes * 60_000;
      // A clock that was put back has left points in the future; a plot goes one way only.
      const before = state.points.filter(
        ({ takenAt }) => takenAt < action.point.takenAt && Date.parse(takenAt) >= oldest,
      );
      return {
        ...state,
        sample: action.sample,
        points: [...before, action.point],
        isSpared: action.isSpared ?? false,
        interrupted: undefined,
      };
    }
    case 'interrupted':
      return { ...state, interrupted: action.problem };
    case 'failed':
      return { ...state, interrupted: undefined, failed: action.problem };
  }
}

/** Columns for a plot: seconds of each point, and the values of each line; `null` breaks the line. */
export type PlotData = { seconds: number[]; lines: (number | null)[][] };

/** While nobody looks, a sample comes every 20 s. After a longer pause than this nothing was measured in between, and the line has a gap. */
const gapSeconds = 45;

/** Picks the lines of a plot out of the points. */
export function toPlotData(
  points: readonly GaugePoint[],
  pick: (point: GaugePoint) => (number | undefined)[],
): PlotData {
  const lineCount = Math.max(1, ...points.map((point) => pick(point).length));
  const data: PlotData = { seconds: [], lines: Array.from({ length: lineCount }, () => []) };
  function push(seconds: number, values: (number | undefined)[]) {
    data.seconds.push(seconds);
    for (const [index, line] of data.lines.entries()) line.push(values[index] ?? null);
  }
  for (const point of points) {
    const seconds = Date.parse(point.takenAt) / 1000;
    const last = data.seconds.at(-1);
    if (last !== undefined && seconds - last > gapSeconds) push((last + seconds) / 2, []);
    push(seconds, pick(point));
  }
  return data;
}
