import { resolve } from 'node:path';
import type { ModelInfo, SampleResult, Verdict } from '../../../preload/contract/models.ts';
import { printable } from '../../printable.ts';
import { type Command, generalOptions, readArguments } from './command.ts';
import { ExitCode } from './exit-code.ts';
import { type Output, toJson } from './output.ts';
import { problemLines, problemToJson, writeProblem } from './problems.ts';
import { UsageError } from './usage-error.ts';
import { withCore } from './with-core.ts';

/** `hangar models run`: the model on the samples, in a process of its own; exit code 1 when the verdict is 'fail'. */
export const runModel: Command = {
  name: ['models', 'run'],
  synopsis: 'MODEL SAMPLE… [--json]',
  summary: 'Runs an ONNX model on sample files or folders of them, and gives a verdict.',
  async run(args, output) {
    const { values, positionals } = readArguments(args, generalOptions);
    const [file, ...samples] = positionals;
    if (!file || samples.length === 0) throw new UsageError('Name a model file and at least one sample.');
    const input = { modelPath: resolve(file), samplePaths: samples.map((sample) => resolve(sample)) };
    return await withCore(values.home, { sandbox: 'never' }, async (client, signal) => {
      const results: SampleResult[] = [];
      let model: ModelInfo | undefined;
      for await (const event of await client.models.run(input, { signal })) {
        if (event.kind === 'initialized') model = event.model;
        if (event.kind === 'progress' && values.json) results.push(...event.results);
        else if (event.kind === 'progress') for (const result of event.results) printResult(result, output);
        if (event.kind !== 'finished') continue;
        const { verdict, durationMs } = event;
        if (values.json)
          output.out(toJson({ model, samples: results.map(toRecord), verdict: verdictRecord(verdict), durationMs }));
        else printVerdict(verdict, output);
        return verdict.status === 'fail' ? ExitCode.failed : ExitCode.good;
      }
      output.error('hangar: cancelled.');
      return ExitCode.failed;
    });
  },
};

function toRecord({ problem, ...result }: SampleResult) {
  return { ...result, problem: problem && problemToJson(problem) };
}

function verdictRecord({ stopped, ...verdict }: Verdict) {
  return { ...verdict, stopped: stopped && problemToJson(stopped) };
}

function printResult({ path, row, summary, problem, timings }: SampleResult, output: Output): void {
  const name = printable(row === undefined ? path : `${path}:${row}`);
  if (problem) {
    output.error(`✗ ${name}: ${problemLines(problem, output).join('\n')}`);
    return;
  }
  output.out(
    `✓ ${name}  ${printable(summary ?? '')}  ${timings ? `${timings.inferenceMs.toFixed(1)} ms` : ''}`.trimEnd(),
  );
}

function printVerdict(
  { status, sampleCount, failedCount, nonFiniteCount, latencyMs, stopped }: Verdict,
  output: Output,
) {
  const parts = [`${sampleCount - failedCount} of ${sampleCount} samples answered`];
  if (nonFiniteCount > 0) parts.push(`${nonFiniteCount} with NaN or infinite values`);
  if (latencyMs)
    parts.push(
      `p50 ${latencyMs.p50.toFixed(1)} ms, p95 ${latencyMs.p95.toFixed(1)} ms, p99 ${latencyMs.p99.toFixed(1)} ms`,
    );
  output.out(`${status}: ${parts.join('; ')}`);
  if (stopped) writeProblem(output, stopped);
}
