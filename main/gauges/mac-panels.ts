import type { GaugeSample } from '../../preload/contract/gauges.ts';
import type { ProbeLine } from './probe-reader.ts';
import { parseMacTop } from './top-macos.ts';

type MacPanels = Pick<GaugeSample, 'cpu' | 'memory' | 'processes'>;

const maxLines = 200;

/** CPU, memory and processes of a Mac, from the samples of its `top`. */
export function createMacPanels(cores: number | undefined, totalBytes: number | undefined) {
  let lines: string[] = [];
  let seen = 0;
  let panels: MacPanels = {
    cpu: { status: 'waiting' },
    memory: { status: 'waiting' },
    processes: { status: 'waiting' },
  };

  function finishSample() {
    const top = parseMacTop(lines, totalBytes);
    if (!top) return;
    seen += 1;
    if (seen === 1) return; // its shares are not true
    panels = {
      cpu: { status: 'ok', value: { cores, ...top.cpu, coresHiddenBy: 'macOS' } },
      memory: { status: 'ok', value: top.memory },
      processes: { status: 'ok', value: { ...top.processes, othersHidden: false } },
    };
  }

  function fail() {
    const problem = {
      code: 'gauges/unparsable',
      params: { tool: 'top' },
      details: lines.slice(0, 10).join('\n'),
    } as const;
    const panel = { status: 'unavailable', problem } as const;
    panels = { cpu: panel, memory: panel, processes: panel };
  }

  return {
    /** A line of `top`, or its beginning or end. */
    accept({ name, text }: ProbeLine) {
      if (name === 'top-begin') [lines, seen] = [[], 0];
      if (name === 'top-end') fail();
      if (name !== 'top') return;
      if (/^Processes: /.test(text)) {
        finishSample();
        lines = [];
      }
      if (lines.length < maxLines) lines.push(text);
    },
    panels: () => panels,
  };
}
