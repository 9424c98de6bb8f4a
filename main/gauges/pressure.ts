import type { GaugeSample, Pressure, Stall } from '../../preload/contract/gauges.ts';
import type { Problem } from '../../preload/contract/problem.ts';
import { parseFigure, within } from './figure.ts';

/**
 * Part of the probe: /proc/pressure without a fork. Not left to `awk`: mawk gives up where a kernel has the files but not
 * the figures (psi=0).
 */
export const pressureScript = `
sample_pressure() {
  for part in cpu memory io; do
    { while read -r line; do add psi "$part" "$line"; done <"/proc/pressure/$part"; } 2>/dev/null
  done
}
`;

/** One line of /proc/pressure/*: 'memory full avg10=0.00 avg60=1.25 avg300=0.40 total=81234', after the name of its file. */
export function parseStall(text: string): { part: keyof Pressure; stall: Stall } | undefined {
  const [, part, kind, ten, sixty] =
    /^(cpu|memory|io) (some|full) avg10=([\d.]{1,9}) avg60=([\d.]{1,9})(?: |$)/.exec(text) ?? [];
  if (part !== 'cpu' && part !== 'memory' && part !== 'io') return undefined;
  const last10 = within(parseFigure(ten), 0, 100);
  const last60 = within(parseFigure(sixty), 0, 100);
  const stall =
    kind === 'some'
      ? { some10Percent: last10, some60Percent: last60 }
      : { full10Percent: last10, full60Percent: last60 };
  return { part, stall };
}

/** Puts the lines of a round together; a kernel that tells nothing is said to. */
export function createPressureReader() {
  let value: Pressure = { cpu: {}, memory: {}, io: {} };
  let isTold = false;
  return {
    accept(text: string): void {
      const { part, stall } = parseStall(text) ?? {};
      if (!part) return;
      isTold = true;
      value[part] = { ...value[part], ...stall };
    },
    /** The panel of the round that ends. Where nothing of /proc could be read, its silence says nothing of the kernel. */
    finish(hasProc: boolean): GaugeSample['pressure'] {
      const problem: Problem = hasProc
        ? { code: 'gauges/no-pressure', params: {} }
        : { code: 'gauges/not-readable', params: { what: '/proc' } };
      const panel: GaugeSample['pressure'] = isTold ? { status: 'ok', value } : { status: 'unavailable', problem };
      value = { cpu: {}, memory: {}, io: {} };
      isTold = false;
      return panel;
    },
  };
}
