import type { SampleResult } from '../../../preload/contract/models.ts';
import { checkSentence } from '../../../renderer/i18n/check-sentence.ts';
import { printable } from '../../printable.ts';
import type { Output } from './output.ts';
import { problemLines, words, writeProblem } from './problems.ts';
import type { RunListener } from './run-listener.ts';

/** For people: a line for each sample, then one for each check. */
export function printRun(output: Output): RunListener {
  return {
    hear(event) {
      if (event.kind === 'progress') for (const result of event.results) printResult(result, output);
      if (event.kind !== 'finished') return;
      const { verdict } = event;
      for (const check of verdict.checks) {
        const { title, found } = checkSentence(words, check);
        output.out(printable(`  ${marks[check.status]} ${title}: ${found}`));
      }
      const { sampleCount, failedCount, latencyMs, firstRunMs } = verdict;
      const ranks = latencyMs && (['p50', 'p95', 'p99'] as const).map((rank) => `${rank} ${shortMs(latencyMs[rank])}`);
      const answered = words.t('modelRuns.answered', { answered: sampleCount - failedCount, count: sampleCount });
      const first =
        firstRunMs === undefined ? [] : [words.t('modelRuns.firstRun', { time: words.format.duration(firstRunMs) })];
      const parts = [answered, ...(ranks ? [ranks.join(', ')] : []), ...first];
      output.out(`${verdict.status}: ${parts.join('; ')}`);
      if (verdict.stopped) writeProblem(output, verdict.stopped);
    },
    close: () => {},
  };
}

/** A tenth of a millisecond where that tells something; a quick model takes far less. */
const shortMs = (ms: number) => `${ms < 1 ? Number(ms.toPrecision(2)) : ms.toFixed(1)} ms`;

const marks = { pass: '✓', warn: '!', fail: '✗' } as const;

function printResult({ path, row, summary, problem, broken, timings }: SampleResult, output: Output): void {
  const name = printable(row === undefined ? path : `${path}:${row}`);
  if (problem) {
    output.error(`✗ ${name}: ${problemLines(problem, output).join('\n')}`);
    return;
  }
  const findings = broken?.map(({ check, found }) => `${check}: ${found}`).join('; ');
  const parts = [name, summary ?? '', timings ? shortMs(timings.inferenceMs) : '', findings ?? ''];
  const told = printable(parts.filter(Boolean).join('  '));
  output.out(`${findings ? '!' : '✓'} ${told}`);
}
